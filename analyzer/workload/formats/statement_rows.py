"""Statements that come as rows of values, each in a known role.

The rows of a table, of a script, of whatever kind of file, are handed on as one JSON list a line,
values in the order of ROLES; here each becomes a piece.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from analyzer.model import CodeTag, Template
from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.comments import code_tag_of
from analyzer.workload.formats.application import begins_statement
from analyzer.workload.formats.pieces import Phrase, PieceFormat, Pieces, Read, phrases_of
from analyzer.workload.formats.statement_columns import ROLES


class Row(NamedTuple):
    """A row without its text; times in microseconds.

    It ran `times`, -1 where the row does not say; not `toplevel`: inside of another statement.
    """

    time: int
    session: str
    transaction: str
    request: str
    duration: int
    times: int
    phrases: tuple[Phrase, ...]
    tag: CodeTag
    failed: bool
    toplevel: bool


@dataclass(frozen=True)
class StatementRows(PieceFormat):
    """Rows of one file.

    `unit`: microseconds in a duration of 1. `doubtful`: other things than statements may stand
    where the text is. `counted`: a row says how often a statement ran, and not when or with what.
    """

    name: str
    unit: float = 1000.0
    doubtful: bool = False
    counted: bool = False
    dialect: str | None = None
    assembler: ClassVar[str] = "rows"

    @property
    def remedy(self) -> str:
        """What to do where it holds no statements."""
        return "Name the column with the statements: --map COLUMN=query."

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line that begins a list."""
        return _LINE

    def pieces(self, block: bytes, read: Read) -> Pieces:
        """A piece for every row with a statement."""
        found = Pieces()
        tags: dict[tuple[str, str], CodeTag] = {}
        #: By identity of what the reader's memo hands out, which is kept here.
        known: dict[int, tuple[tuple[Template, ...], tuple[Phrase, ...]]] = {}
        for row in _rows(block):
            text = str(row[0] or "").strip()
            why = self._left_out(text)
            if why is not None:
                found.skipped[why] += 1
                continue
            data = text.encode("utf-8", "replace")
            templates, tag, trace = read(data, self.dialect)
            held = known.get(id(templates))
            phrases = held[1] if held else phrases_of(templates, data)
            if not held and templates and templates[0].kind != "transaction":
                known[id(templates)] = templates, phrases
            if tag == _NO_TAG and (row[_ENTRY] or row[_MODULE]):
                pair = _word(row[_ENTRY]), _word(row[_MODULE])
                tag = tags.get(pair) or tags.setdefault(pair, _tag(*pair))
            found.pieces.append(self._row(row, phrases, tag, trace))
        return found

    def first_time(self, sample: bytes) -> int:
        """The first time in a sample."""
        place = ROLES.index("time")
        rows = _rows(sample)
        return next((time for row in rows if (time := moment(row[place])) != NO_TIME), NO_TIME)

    def _left_out(self, text: str) -> str | None:
        if not text or text.upper() == "NULL":
            return "rows without a statement"
        if text.startswith("<"):
            return "statements that the exporting role may not see"
        strange = not text[0].isalpha() and text[0] not in "(/-#;"
        if strange or (self.doubtful and not begins_statement(text.encode("utf-8", "replace"))):
            return "rows without a statement"
        return None

    def _row(
        self, row: list[Any], phrases: tuple[Phrase, ...], tag: CodeTag, trace: str | None
    ) -> Row:
        (_, time, session, transaction, request, took, mean, count, *_, error, toplevel) = row
        times = -1 if count is None else max(0, int(_number(count) or 0))
        return Row(
            time=moment(time),
            session=_word(session),
            transaction="" if transaction is None else _transaction(_word(transaction)),
            request=trace or _word(request),
            duration=self._duration(took, mean, times),
            times=times,
            phrases=phrases,
            tag=tag,
            failed=error is not None and _word(error).lower() not in _NO_ERROR,
            toplevel=toplevel is None or _word(toplevel).lower() not in ("f", "false", "0"),
        )

    def _duration(self, took: object, mean: object, times: int) -> int:
        """What a row took in all, by its own unit, else by its mean; -1 where it does not say."""
        duration = None if took is None else _number(took)
        if duration is not None:
            return round(duration * self.unit)
        each = None if mean is None else _number(mean)
        return -1 if each is None else round(each * 1000 * abs(times))


def _rows(block: bytes) -> list[list[Any]]:
    """The rows of a block: no line end stands within one, so all are one list."""
    lines = block.strip(b"\n").replace(b"\n", b",")
    rows: list[list[Any]] = json.loads(b"[" + lines + b"]")
    return rows


def _tag(entry: str, module: str) -> CodeTag:
    pairs = ("route", entry), ("code_namespace", module)
    return code_tag_of((key, value) for key, value in pairs if value)


_ENTRY, _MODULE = ROLES.index("entry"), ROLES.index("module")
_LINE = re.compile(rb"\[")
_NO_TAG = CodeTag()
_NO_ERROR = frozenset(("", "0", "00000", "f", "false", "none", "null", "ok"))
_seconds, _fractions = Seconds(), Fractions()
_MOMENT = re.compile(
    r"(?P<date>\d{4}[-/]\d\d[-/]\d\d)[T ](?P<clock>\d\d:\d\d:\d\d)(?:[.,](?P<part>\d{1,9}))?"
)
_NUMBER = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
#: From these numbers on a time is in nanoseconds, microseconds, milliseconds, seconds.
_SCALES = ((1e17, 1e-3), (1e14, 1.0), (1e11, 1e3), (1e8, 1e6))


def moment(value: object) -> int:
    """A time in microseconds since 1970: a stamp, or a number by its size; NO_TIME for none."""
    if value is None:
        return NO_TIME
    found = _MOMENT.search(str(value))
    if found is not None:
        stamp = f"{found['date'].replace('/', '-')} {found['clock']}".encode()
        return _seconds[stamp] + _fractions[f".{found['part'] or 0}".encode()]
    number = _number(value)
    if number is None:
        return NO_TIME
    scale = next((scale for least, scale in _SCALES if number >= least), None)
    return NO_TIME if scale is None else round(number * scale)


def _number(value: object) -> float | None:
    """A number, with or without its unit behind it (`1.5 ms`); None for none."""
    if isinstance(value, int | float):
        return float(value)
    found = _NUMBER.match(value) if isinstance(value, str) else None
    return float(found[1]) if found and abs(float(found[1])) < 1e19 else None


def _word(value: object) -> str:
    return "" if value is None else str(value).strip()


def _transaction(name: str) -> str:
    """PostgreSQL prints N/0, or 0, for a statement that is in no transaction yet."""
    return "" if name == "0" or name.endswith("/0") else name
