"""Units of work while they are open: statements, transactions, requests, sessions."""

from typing import TYPE_CHECKING, Final

from analyzer.model import Access, CodeTag, Template

if TYPE_CHECKING:
    from analyzer.workload.evidence import Group

#: How a statement ended: not known yet, in effect, or void (failed, undone, rolled back).
UNKNOWN: Final = 0
EFFECTIVE: Final = 1
VOID: Final = 2
_DATA_KINDS: Final = frozenset(("select", "insert", "update", "delete"))


class Use:
    """What is counted of one template under one tag, and what a unit needs to know of it.

    `auto` counts effective executions outside of explicit transactions; `inner` those among the
    effective ones that are known to have run inside of some other statement, with `inner_us`. In a
    log that holds a sample each of all that is counted stands for `times` executions.
    """

    __slots__ = (
        *("accesses", "auto", "control", "duration_us", "effective", "entry_point"),
        *("executions", "failed", "inner", "inner_us", "main", "reads"),
        *("tag", "template", "times", "writes"),
    )

    def __init__(
        self, template: Template, tag: CodeTag, control: str | None, times: int = 1
    ) -> None:
        self.template = template
        self.tag = tag
        self.control = control
        self.times = times
        self.executions = self.effective = self.failed = self.duration_us = self.auto = 0
        self.inner = self.inner_us = 0
        accesses: tuple[Access, ...] = () if template.noise else template.accesses
        self.accesses = accesses
        self.main = (template.main or accesses[0].table) if accesses else None
        self.reads = tuple(a.table for a in accesses if a.mode == "R")
        self.writes = tuple(a.table for a in accesses if a.mode == "W")
        self.entry_point = tag.entry_point or None

    def under(self, template: Template) -> "Use":
        """The same counts under another template."""
        new = Use(template, self.tag, self.control, self.times)
        new.executions, new.effective, new.failed = self.executions, self.effective, self.failed
        new.duration_us, new.auto = self.duration_us, self.auto
        new.inner, new.inner_us = self.inner, self.inner_us
        return new

    @property
    def is_data(self) -> bool:
        """Whether it reads or changes data, rather than the session or the transaction."""
        return bool(self.template.accesses) or self.template.kind in _DATA_KINDS


class Statement:
    """One execution; `unit` is what it happened with, None where with nothing else.

    (Not itself: a cycle would keep every statement until the garbage collector's next round.)
    """

    __slots__ = ("duration_us", "failed", "state", "time", "unit", "use")

    def __init__(self, use: Use, time: int, duration_us: int) -> None:
        self.use = use
        self.time = time
        self.duration_us = duration_us
        self.failed = False
        self.state = UNKNOWN
        self.unit: Request | Transaction | None = None


class Transaction:
    """BEGIN to COMMIT of one session, as far as it is read.

    `savepoints` are names, with how many statements came before each; it stands for `times`
    transactions, where the log is a sample. An `implicit` one has no BEGIN: it is the statements of
    one text, and `over` when the last of them went well.
    """

    __slots__ = ("aborted", "implicit", "over", "savepoints", "statements", "times")

    def __init__(self, times: int = 1, *, implicit: bool = False) -> None:
        self.times = times
        self.implicit = implicit
        self.over = False
        self.statements: list[Statement] = []
        self.savepoints: list[tuple[str | None, int]] = []
        self.aborted = False

    def back_to(self, savepoint: str | None) -> list[Statement]:
        """Take out what came after a savepoint and mend the transaction; what was taken out."""
        for index in range(len(self.savepoints) - 1, -1, -1):
            name, before = self.savepoints[index]
            if name == savepoint:
                undone = self.statements[before:]
                del self.statements[before:], self.savepoints[index + 1 :]
                self.aborted = False
                return undone
        return []

    def release(self, savepoint: str | None) -> None:
        """Forget a savepoint and those after it; what they hold stays."""
        names = [name for name, _ in self.savepoints]
        if savepoint in names:
            del self.savepoints[len(names) - 1 - names[::-1].index(savepoint) :]


class Request:
    """The statements of one request in order; `last` is when it was last seen.

    `uses` are the first statements, of which the end is known, reduced to what they were.
    """

    __slots__ = ("entry_point", "last", "overflowed", "statements", "uses")

    def __init__(self, last: int) -> None:
        self.statements: list[Statement] = []
        self.uses: list[Use] = []
        self.entry_point: str | None = None
        self.last = last
        self.overflowed = False

    def reduce(self) -> bool:
        """Keep only what is effective of the statements whose end is known; whether all are."""
        known = 0
        for statement in self.statements:
            if statement.state == UNKNOWN:
                break
            known += 1
            use = statement.use
            if self.entry_point is None and use.entry_point is not None:
                self.entry_point = use.entry_point
            if statement.state == EFFECTIVE:
                self.uses.append(use)
        if known == len(self.statements):
            self.statements.clear()
            return True
        del self.statements[:known]
        return False


class Session:
    """One connection's life.

    `open` is its last statement, whose end is not known before the next word of the session, with
    the `savepoint` it names and the number of the `file` it stood in; `error` says that an error
    came after it; `runs` are its runs without a pause, the last of them still going on; `made_up`
    that it is none the database knows, but what a trace or a frame holds; `database` the one it is
    in, None at home; `by_hand` that its transactions begin by themselves and end by COMMIT;
    `evidence` what pgaudit and plans said of its last statement or the next.
    """

    __slots__ = (
        *("by_hand", "database", "error", "evidence", "file", "first", "has_key", "last"),
        *("made_up", "name", "open", "runs", "savepoint", "spoke", "transaction"),
    )

    def __init__(self, name: bytes, has_key: bool = True) -> None:
        self.name = name
        self.has_key = has_key
        self.made_up = False
        self.open: Statement | None = None
        self.savepoint: str | None = None
        self.file = 0
        self.transaction: Transaction | None = None
        self.evidence: Group | None = None
        self.error = self.spoke = self.by_hand = False
        self.database: str | None = None
        self.first = self.last = 0
        self.runs: list[Request] = []

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of it yet."""
        silent = not self.spoke and self.evidence is None
        return silent and self.database is None and not self.by_hand
