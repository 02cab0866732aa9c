"""Units of work while they are open: statements, transactions, requests, sessions."""

from typing import TYPE_CHECKING, Final

from analyzer.model import Access, CodeTag, Template

if TYPE_CHECKING:
    from analyzer.workload.evidence import Group

#: How a statement ended: not known yet, in effect, or void (failed, undone, rolled back).
UNKNOWN: Final = 0
EFFECTIVE: Final = 1
VOID: Final = 2
#: So many statements of one transaction, or of one request, are kept in order; of longer ones what
#: comes after them is counted. It is folded when so many more have come.
KEPT: Final = 10_000
BATCH: Final = 10_000
_DATA_KINDS: Final = frozenset(("select", "insert", "update", "delete"))


class Use:
    """What is counted of one template under one tag, and what a unit needs to know of it.

    `auto` counts effective executions outside of explicit transactions; `inner` those among the
    effective ones that are known to have run inside of some other statement, with `inner_us`. In a
    log that holds a sample each of all that is counted stands for `times` executions. On a path
    of schemas `template` has its bare names with the `path`, `written` as its text has them.
    """

    __slots__ = (
        *("accesses", "auto", "control", "duration_us", "effective", "entry_point"),
        *("executions", "failed", "inner", "inner_us", "main", "path", "reads"),
        *("tag", "template", "times", "writes", "written"),
    )

    def __init__(
        self, template: Template, tag: CodeTag, control: str | None, times: int = 1
    ) -> None:
        self.template = self.written = template
        self.path: str | None = None
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
        new.written, new.path = self.written, self.path
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


class Fate:
    """How the statements of a transaction ended that are counted and not kept."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = UNKNOWN


class Transaction:
    """BEGIN to COMMIT of one session, as far as it is read.

    `savepoints` are names, with how many statements came before each and the paths then; it stands
    for `times` transactions, where the log is a sample. Of a long one only the first statements and
    the last are kept in `statements`; those between, `gone`, are counted in `folded` and share a
    `fate`. `path_before` is the search_path when it began, `path_after` what it will be if it
    commits. An `implicit` one has no BEGIN: it is the statements of one text, and `over` when the
    last of them went well.
    """

    __slots__ = (
        *("aborted", "fate", "folded", "gone", "implicit", "over", "path_after"),
        *("path_before", "savepoints", "statements", "times"),
    )

    def __init__(self, times: int = 1, path: str | None = None, *, implicit: bool = False) -> None:
        self.times = times
        self.implicit = implicit
        self.over = False
        self.statements: list[Statement] = []
        self.savepoints: list[tuple[str | None, int, str | None, str | None]] = []
        self.aborted = False
        self.path_before = self.path_after = path
        self.fate = Fate()
        self.folded: dict[Use, int] = {}
        self.gone = 0

    def take(self, statement: Statement) -> None:
        """The next statement of it; how the ones before went is known, but for its end."""
        self.statements.append(statement)
        if len(self.statements) >= KEPT + BATCH:
            self.fold(len(self.statements) - 1)

    def save(self, savepoint: str | None, path: str | None) -> None:
        """A savepoint is set, while the session is on a path."""
        before = self.gone + len(self.statements)
        self.savepoints.append((savepoint, before, path, self.path_after))

    def fold(self, end: int) -> None:
        """Count what stands before `end`, but for the first statements and what may be undone."""
        if self.savepoints:
            end = min(end, self.savepoints[0][1] - self.gone)
        if end <= KEPT:
            return
        requests: dict[Request, None] = {}
        for statement in self.statements[KEPT:end]:
            if statement.state != UNKNOWN:
                continue
            use = statement.use
            self.folded[use] = self.folded.get(use, 0) + 1
            unit = statement.unit
            if isinstance(unit, Request) and not unit.overflowed:
                unit.fold(self.fate, use)
                requests[unit] = None
            statement.state = VOID  # whoever holds it need not wait for it
        for request in requests:
            request.drop_void()
        del self.statements[KEPT:end]
        self.gone += end - KEPT

    def back_to(self, savepoint: str | None, session: "Session") -> list[Statement]:
        """Take out what came after a savepoint and mend the transaction; what was taken out."""
        for index in range(len(self.savepoints) - 1, -1, -1):
            name, before, path, path_after = self.savepoints[index]
            if name == savepoint:
                undone = self.statements[before - self.gone :]
                del self.statements[before - self.gone :], self.savepoints[index + 1 :]
                self.aborted = False
                session.path, self.path_after = path, path_after
                return undone
        return []

    def release(self, savepoint: str | None) -> None:
        """Forget a savepoint and those after it; what they hold stays."""
        names = [savepoint[0] for savepoint in self.savepoints]
        if savepoint in names:
            del self.savepoints[len(names) - 1 - names[::-1].index(savepoint) :]


class Request:
    """The statements of one request in order; `last` is when it was last seen.

    `uses` are the first statements, of which the end is known, reduced to what they were; `beyond`
    counts those after so many, `folded` those that wait for the end of a long transaction.
    """

    __slots__ = ("beyond", "entry_point", "folded", "last", "overflowed", "statements", "uses")

    def __init__(self, last: int) -> None:
        self.beyond: dict[Use, int] = {}
        self.folded: dict[Fate, dict[Use, int]] = {}
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
                if len(self.uses) < KEPT:
                    self.uses.append(use)
                else:
                    self.beyond[use] = self.beyond.get(use, 0) + 1
        if known < len(self.statements):
            del self.statements[:known]
            return False
        self.statements.clear()
        return all(fate.state != UNKNOWN for fate in self.folded)

    def fold(self, fate: Fate, use: Use, count: int = 1) -> None:
        """So many statements of it are counted, and have this fate."""
        counts = self.folded.setdefault(fate, {})
        counts[use] = counts.get(use, 0) + count

    def named(self) -> str | None:
        """Where it came from, by the first of its statements that says so."""
        if self.entry_point is not None:
            return self.entry_point
        names = [one.use.entry_point for one in self.statements]
        return next((name for name in names if name is not None), None)

    def drop_void(self) -> None:
        """Keep no statement that has no effect, or is counted already."""
        self.entry_point = self.named()
        self.statements = [one for one in self.statements if one.state != VOID]

    def counted(self) -> dict[Use, int]:
        """What took effect of it and is counted only; all its statements have ended."""
        counts = dict(self.beyond)
        for fate, uses in self.folded.items():
            if fate.state == EFFECTIVE:
                for use, count in uses.items():
                    counts[use] = counts.get(use, 0) + count
        return counts


class Session:
    """One connection's life.

    `open` is its last statement, whose end is not known before the next word of the session, with
    the `savepoint` it names and the number of the `file` it stood in; `error` says that an error
    came after it; `runs` are its runs without a pause, the last of them still going on; `made_up`
    that it is none the database knows, but what a trace or a frame holds; `database` the one it is
    in, None at home; `path` its search_path, None the default; `by_hand` that its transactions
    begin by themselves and end by COMMIT; `evidence` what pgaudit and plans said of its last
    statement or the next.
    """

    __slots__ = (
        *("by_hand", "database", "error", "evidence", "file", "first", "has_key", "last"),
        *("made_up", "name", "open", "path", "runs", "savepoint", "spoke", "transaction"),
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
        self.path: str | None = None
        self.first = self.last = 0
        self.runs: list[Request] = []

    @property
    def is_blank(self) -> bool:
        """Whether nothing is known of it yet."""
        silent = not self.spoke and self.evidence is None
        elsewhere = self.database is not None or self.path is not None
        return silent and not elsewhere and not self.by_hand

    def look_in(self, path: str | None, local: bool) -> None:
        """The session sets its search_path, `local` until its transaction ends."""
        transaction = self.transaction
        if transaction is None and local:
            return
        self.path = path
        if transaction is not None and not local:
            transaction.path_after = path
