"""The SQLite file itself: made whole or not at all, and never trusted when opened."""

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from analyzer.model import UnusableSourceError, UsageError
from analyzer.store import layout, scenarios
from analyzer.store.columns import DamagedError

#: How every SQLite file begins.
MAGIC = b"SQLite format 3\0"
#: "MDAn"; what `file` and SQLite show of a saved analysis.
APPLICATION_ID = 0x4D44416E
SCHEMA_VERSION = 4
#: A larger file is no analysis of ours: an analysis grows with its templates, not with its logs.
MAX_BYTES = 4 * 2**30
#: One text in it.
MAX_TEXT = 64 * 2**20
#: How long to wait for another program that is writing.
WAIT_SECONDS = 5.0

TABLES = (*layout.TABLES, *scenarios.TABLES)

_AGAIN = "Run analyzer analyze with --save to make it anew."
_OTHER = "Choose a file that analyzer analyze --save has written."


def create(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make the file at `path` anew; what stood there before stays until the new one is whole.

    Raises UsageError where it cannot be written.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    try:
        draft.touch(exist_ok=False)
        try:
            with contextlib.closing(sqlite3.connect(draft, isolation_level=None)) as connection:
                _make(connection, fill)
            _flush(draft)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        if os.name == "posix":
            _flush(target.parent)
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Choose a file in a folder that exists and that you may write to.",
        ) from error
    except (sqlite3.OperationalError, sqlite3.DataError, OverflowError) as error:
        raise UsageError(
            f"{path} cannot be written: {error}.",
            "Choose a file on a disk with room, and check the counts in the sources.",
        ) from error


def _make(connection: sqlite3.Connection, fill: Callable[[sqlite3.Connection], None]) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
    # The draft is nobody's until it is whole, so it needs no journal of its own.
    for pragma in ("page_size=4096", "journal_mode=OFF", "synchronous=OFF", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
    connection.execute("BEGIN")
    connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    for table in TABLES:
        connection.execute(table.create())
    fill(connection)
    connection.execute("COMMIT")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def opened(path: Path, *, writable: bool = False) -> Iterator[sqlite3.Connection]:
    """A checked connection in one transaction, committed at the end where `writable`.

    Raises UnusableSourceError for a file that is not ours, is newer than this version, or is
    damaged; also where the damage shows only while reading.
    """
    _look(path)
    try:
        with contextlib.closing(_connected(path, writable)) as connection:
            connection.execute("BEGIN IMMEDIATE" if writable else "BEGIN")
            _check(path, connection)
            yield connection
            connection.execute("COMMIT" if writable else "ROLLBACK")
    except (DamagedError, sqlite3.DatabaseError, KeyError, UnicodeDecodeError) as error:
        raise _refusal(path, error) from error


def _look(path: Path) -> None:
    """Refuse by the first bytes and the size, before SQLite sees the file."""
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise UnusableSourceError(f"{path} {what}.", _OTHER)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(100)
    except OSError as error:
        raise UnusableSourceError(
            f"{path} cannot be read: {error.strerror}.", "Check who may read it."
        ) from error
    if not start.startswith(MAGIC) or len(start) < 100:
        raise UnusableSourceError(f"{path} is not a saved analysis.", _OTHER)
    if size > MAX_BYTES:
        raise UnusableSourceError(f"{path} is too large for a saved analysis.", _OTHER)


def _connected(path: Path, writable: bool) -> sqlite3.Connection:
    """A guarded connection; what a writer that was killed had begun is rolled back first."""
    connection = _guarded(path, writable)
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        connection.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
            raise
        with contextlib.closing(_guarded(path, writable=True)) as writer:
            writer.execute("PRAGMA schema_version")  # the first read rolls back
        connection = _guarded(path, writable)
    return connection


def _guarded(path: Path, writable: bool) -> sqlite3.Connection:
    address = f"file:{quote(str(path.resolve()))}?mode={'rw' if writable else 'ro'}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=WAIT_SECONDS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_TEXT)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    """That the file is ours, of a version we know, whole, and holds tables and nothing else."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise UnusableSourceError(f"{path} is a database of another program.", _OTHER)
    if version > SCHEMA_VERSION:
        raise UnusableSourceError(
            f"{path} was saved by a newer version (format {version}, known is {SCHEMA_VERSION}).",
            "Upgrade the analyzer (pip install -U monolith-analyzer), then open it again.",
        )
    if version == 0:
        raise DamagedError("it is of no known format")
    if version < SCHEMA_VERSION:
        raise UnusableSourceError(
            f"{path} was saved by an older version (format {version}, known is {SCHEMA_VERSION}).",
            "Analyse the sources again.",
        )
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    if path.stat().st_size < pages * page_size:  # SQLite would read zeros
        raise DamagedError("it is cut off")
    for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_schema"):
        automatic = kind == "index" and sql is None
        if not automatic and (kind != "table" or not str(sql).startswith("CREATE TABLE ")):
            raise DamagedError(f"it holds a foreign {kind} ({name!r:.40})")
    for table in TABLES:
        columns = connection.execute(f"PRAGMA table_xinfo({table.table})").fetchall()
        if tuple((c[1], c[6]) for c in columns) != tuple((name, 0) for name in table.names):
            raise DamagedError(f"the table {table.table} is missing or has other columns")
    strict = {row[1] for row in connection.execute("PRAGMA table_list") if row[5]}
    if not strict.issuperset(table.table for table in TABLES):
        raise DamagedError("a table is not strict")
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise DamagedError("its pages or values are not what they should be")
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise DamagedError("a row belongs to nothing")


def _refusal(path: Path, error: Exception) -> UnusableSourceError:
    if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return UnusableSourceError(
            f"{path} is being written by another program.", "Try again in a moment."
        )
    reason = "a row is missing" if isinstance(error, KeyError) else str(error)
    return UnusableSourceError(f"{path} is damaged: {reason}.", _AGAIN)
