"""What was changed together, and by how many: the log of a git repository."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import IO

from analyzer.codebase.reading import Commit, Reading, skipped_rows
from analyzer.files import Place, open_stream
from analyzer.model import SourceReport, UnusableSourceError

#: What the log of a repository is asked for; its output is a source as well.
ARGUMENTS = (
    *("log", "--no-merges", "--name-status", "--date=short"),
    "--format=--%H--%ad--%aN <%aE>",
)
COMMAND = "git log --no-merges --name-status -M --date=short --format='--%H--%ad--%aN <%aE>'"
#: A commit of more files says of no two that they belong together: an import, a new licence.
LARGEST_COMMIT = 30
#: So many commits are read, which bounds memory whatever the size of the log.
MOST_COMMITS = 100_000
_LONGEST_LINE = 1 << 16

_HEAD = re.compile(
    rb"--(?P<short>[0-9a-f]{7,64})--(?P<date>[^\t\n]*?)--(?P<author>[^\t\n]*)\Z"
    rb"|commit (?P<id>[0-9a-f]{7,64})(?: .*)?\Z"
)
_FIELD = re.compile(rb"(Author|Date|AuthorDate|Merge|Commit|CommitDate): *(.*)\Z")
_NUMBERS = re.compile(rb"(?:\d+|-)\t(?:\d+|-)\t(.+)\Z")
_STATUS = re.compile(rb"[AMDT]\t([^\t]+)\Z")
_MOVED = re.compile(rb"([RC])\d{0,3}\t([^\t]+)\t([^\t]+)\Z")
#: `src/{old => new}/file`, as counted lines write a rename.
_BRACES = re.compile(rb"(.*)\{(.*) => (.*)\}(.*)\Z")
_QUOTED = re.compile(rb'"((?:[^"\\]|\\(?:[abfnrtv"\\]|[0-7]{3}))*)"\Z')
_STARTS = re.compile(
    rb"--[0-9a-f]{7,64}--[^\n]*?\d{4}[^\n]*?--[^\n]+\n"
    rb"|commit [0-9a-f]{7,64}(?: [^\n]*)?\r?\n(?:Merge: [^\n]*\n)?Author: "
)

MERGE = "a merge"
NOTHING = "a commit that names no file"
LARGE = f"a commit of more than {LARGEST_COMMIT} files"
BOT = "a commit by a bot"


def looks_like_history(head: bytes) -> bool:
    r"""Whether the first bytes are those of a `git log`, be it of our command or the default one.

    >>> looks_like_history(b"commit 1234567\nAuthor: A <a@b.c>\n")
    True
    """
    return _STARTS.match(head.lstrip()) is not None


def read_history(path: Place) -> Reading:
    """The commits in the output of `COMMAND`, of `git log --numstat` or `git log --name-status`.

    UnusableSourceError where the log does not name the files that were changed.
    """
    with open_stream(str(path)) as stream:
        return history_of(stream, str(path))


def history_of(stream: IO[bytes], shown: str) -> Reading:
    """The commits of a log, read line by line; `shown` is its path in the report."""
    log = _Log()
    for line in iter(lambda: stream.readline(_LONGEST_LINE), b""):
        if not log.add(line):
            break
    commits = tuple(_renamed(log.newest_first(), log.skipped))
    if not commits:
        raise UnusableSourceError(
            f"{shown} is a git log without a commit that names a few files.",
            f"Write it with: {COMMAND}",
        )
    report = SourceReport(
        path=shown,
        kind="history",
        format=f"git log ({len(log.raws):,} commits)",
        bytes=log.size,
        explained=log.explained / log.size if log.size else 1.0,
        skipped=skipped_rows(log.skipped),
        warnings=(f"Only the first {MOST_COMMITS:,} commits were read.",) if log.full else (),
    )
    return Reading(report, commits=commits)


@dataclass(slots=True)
class _Raw:
    """A commit as it stands; of a large one only the renames are kept."""

    id: str
    date: bytes = b""
    author: bytes = b""
    merge: bool = False
    files: int = 0
    paths: list[str] = field(default_factory=list)
    renames: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Log:
    """The commits so far."""

    raws: list[_Raw] = field(default_factory=list)
    size: int = 0
    explained: int = 0
    full: bool = False
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, line: bytes) -> bool:
        """Take one line; False where the log is full."""
        text = line.rstrip(b"\r\n")
        head = _HEAD.match(text)
        if head and len(self.raws) == MOST_COMMITS:
            self.full = True
            return False
        self.size += len(line)
        if head:
            name = head["short"] or head["id"]
            self.raws.append(_Raw(name.decode(), head["date"] or b"", head["author"] or b""))
        elif text.startswith(b"    ") or not text:
            pass  # the message
        elif not self.raws or not self._told(self.raws[-1], text):
            return True
        self.explained += len(line)
        return True

    def _told(self, raw: _Raw, text: bytes) -> bool:
        """Whether a line below the head says something of the commit."""
        if said := _FIELD.match(text):
            match said[1]:
                case b"Author":
                    raw.author = said[2]
                case b"Date" | b"AuthorDate":
                    raw.date = said[2]
                case b"Merge":
                    raw.merge = True
            return True
        change = _change(text)
        if change is None:
            return False
        old, new = change
        raw.files += 1
        if raw.files <= LARGEST_COMMIT:
            raw.paths.append(new)
        if old is not None:
            raw.renames.append((old, new))
        return True

    def newest_first(self) -> Sequence[_Raw]:
        """The commits, turned round where the dates say that the oldest came first."""
        if self.raws:
            first, last = _day(self.raws[0].date), _day(self.raws[-1].date)
            if first and last and first < last:
                return self.raws[::-1]
        return self.raws


def _renamed(raws: Iterable[_Raw], skipped: Counter[str]) -> Iterator[Commit]:
    """The commits that count, each file by the name that it has now; newest first."""
    now: dict[str, str] = {}
    for raw in raws:
        reason = _reason(raw)
        if reason:
            skipped[reason] += 1
        else:
            files = sorted({now.get(path, path) for path in raw.paths})
            yield Commit(raw.id, _anonymous(raw.author), tuple(files))
        moved = [(old, now.get(new, new)) for old, new in raw.renames]
        for _, new in raw.renames:
            now.pop(new, None)
        now.update(moved)


def _reason(raw: _Raw) -> str | None:
    if raw.merge:
        return MERGE
    if not raw.files:
        return NOTHING
    if raw.files > LARGEST_COMMIT:
        return LARGE
    return BOT if b"[bot]" in raw.author else None


def _anonymous(author: bytes) -> str:
    """A digest that stands for a person: of the address where there is one, else of the name."""
    name, _, address = author.partition(b"<")
    person = (address.rstrip(b"> ") or name).strip().lower()
    return blake2b(person, digest_size=8).hexdigest() if person else ""


def _change(text: bytes) -> tuple[str | None, str] | None:
    """(name before, if that was another; name after) out of a line on one file."""
    try:
        if counted := _NUMBERS.match(text):
            before, after = _both(counted[1])
        elif status := _STATUS.match(text):
            before = after = _path(status[1])
        elif moved := _MOVED.match(text):
            after = _path(moved[3])
            before = _path(moved[2]) if moved[1] == b"R" else after
        else:
            return None
    except ValueError:
        return None
    return (before if before != after else None), after


def _both(text: bytes) -> tuple[str, str]:
    if braces := _BRACES.match(text):
        start, old, new, end = braces.groups()
        return tuple(_path((start + part + end).replace(b"//", b"/")) for part in (old, new))  # type: ignore[return-value]
    old, arrow, new = text.partition(b" => ")
    return _path(old), _path(new if arrow else old)


def _path(text: bytes) -> str:
    """A path as git writes it, in quotes with escapes where it is unusual; ValueError else."""
    if text.startswith(b'"'):
        quoted = _QUOTED.match(text)
        if quoted is None:
            raise ValueError("a quotation mark is missing")
        text = quoted[1].decode("unicode_escape").encode("latin-1")
    return text.decode("utf-8", "replace")


def _day(date: bytes) -> str | None:
    """`2026-11-25`, out of a date as git writes it by default or in ISO's form; else None."""
    text = date.decode("ascii", "replace").strip()
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return text[:10]
    with suppress(ValueError):
        return datetime.strptime(text, "%a %b %d %H:%M:%S %Y %z").date().isoformat()
    return None
