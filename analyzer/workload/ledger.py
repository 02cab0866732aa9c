"""Events of a log, taken in in log order, and the sessions that they are of.

Each statement goes to its transaction (by BEGIN and COMMIT of its session) and to its request, and
is judged when its session speaks again, since only then is it known not to have failed.
"""

from collections import Counter
from collections.abc import Callable

from analyzer.model import Access, Schema, Workload
from analyzer.workload.bounds import BOUNDS, Bounds
from analyzer.workload.clock import NO_TIME
from analyzer.workload.events import (
    AUDITED,
    COUNTED,
    COUNTED_FAILED,
    COUNTED_SHIFT,
    DATABASE,
    DURATION,
    ENDS,
    ERROR,
    FAILED_TEXT,
    FILE,
    KIND_MASK,
    MARK,
    MARK_MASK,
    NESTED,
    ORIGIN,
    PATH,
    PLANNED,
    PREPARED,
    STARTS,
    STATEMENT,
    TEXT,
    TEXT_ENDS,
    WIDTH,
    Events,
)
from analyzer.workload.evidence import Attribution
from analyzer.workload.formats.neutral_units import Units
from analyzer.workload.gaps import Gaps
from analyzer.workload.naming import naming
from analyzer.workload.outcomes import Outcomes
from analyzer.workload.requests import Requests
from analyzer.workload.resolving import Resolved
from analyzer.workload.shapes import Shapes
from analyzer.workload.summary import Counted, summary
from analyzer.workload.transactions import Transactions
from analyzer.workload.units import Session, Statement, Use
from analyzer.workload.uses import Uses


class Ledger:
    """The fold of a log: `add` all its events in order, then `finish`, once.

    `home` is the database whose tables go by their bare names, where databases are told apart. In
    files of these numbers, `alone`, pgaudit and plans are all that tells of statements. After
    `finish`, `doubtful` are tables that may be temporary or not, by `schema` and by what was read,
    `resolved` what names came to on a search_path, of which `followed` were set and `misplaced`
    executions were on too many.
    """

    def __init__(
        self,
        home: str | None = None,
        alone: frozenset[int] = frozenset(),
        bounds: Bounds = BOUNDS,
        schema: Schema | None = None,
        excludes: Callable[[str], bool] | None = None,
    ) -> None:
        self._home, self._schema, self._excludes = home, schema or Schema(), excludes
        self.doubtful: tuple[str, ...] = ()
        self.resolved = Resolved({}, (), ())
        self.followed = self.misplaced = 0
        #: Routines and triggers of which the log has the statements.
        self._logged: set[str] = set()
        self._uses = Uses(home, bounds.uses, most_paths=bounds.paths)
        self._sessions: dict[bytes, Session] = {}
        self._shapes = Shapes(bounds.shapes)
        self._gaps = Gaps()
        self._counted = Counted()
        self._given: Counter[Access] = Counter()
        self._requests = Requests(self._shapes, bounds.requests)
        self._transactions = Transactions(self._shapes, self._counted)
        uses, touch = self._uses, self._gaps.touch
        self._outcomes = Outcomes(self._transactions, uses.use_of, uses.on_path, touch)
        self._evidence = Attribution(uses.use_of, uses.on_path, touch, self._stands, alone)
        self._bounds = bounds
        self._until_round = bounds.round
        #: The file that is being read, and the latest time seen in it.
        self._file, self._now = 0, NO_TIME

    def add(self, events: Events, lane: bytes = b"") -> None:
        """Take in the next events of the log.

        Sessions of the same name go on over the edges of chunks and files, within a `lane`: files
        of one kind, which may be pieces of one log.
        """
        file = events.file
        self._logged |= events.routines
        databases, paths = events.databases, events.paths
        uses = self._uses.meant(events)
        evidence, named = self._evidence, events.touched
        texts = [[uses[index][0] for index in touched.meanings] for touched in named]
        names = [None if key is None else lane + key for key in events.sessions]
        for index, executions, effective, duration in events.counted:
            use = uses[index][0]
            use.executions += executions
            use.effective += effective
            use.duration_us += duration
            if not executions and effective:
                use.inner += effective
                use.inner_us += duration
        made_up = events.made_up
        sessions = [self._session(name, made_up) for name in names]
        traces = ["", *events.traces]
        outcomes, requests, gaps = self._outcomes, self._requests, self._gaps
        traced = requests.traced
        if file != self._file:
            self._file, self._now = file, NO_TIME
        first, now, until_round = self._counted.first_us, self._now, self._until_round
        columns = iter(events.columns)
        for index, word, time, duration, trace in zip(*(columns,) * WIDTH, strict=True):
            session = sessions[index]
            what = word & KIND_MASK
            if what == STATEMENT:
                if session.error:
                    outcomes.blame(session, None)
                if session.open is not None:
                    if session.evidence is not None:
                        evidence.done(session)
                    outcomes.settle(session)
                use, savepoint = uses[word >> 3]
                if session.database is not None:
                    use = self._uses.away(use, session.database)
                if session.path is not None:
                    use = self._uses.on_path(use, session.path)
                session.open = statement = Statement(use, time, duration)
                if not session.spoke:
                    session.spoke = True
                    session.first = time
                session.last = time
                if use.control is not None:
                    session.savepoint = savepoint
                    session.file = file
                elif session.transaction is not None:
                    statement.unit = session.transaction
                    session.transaction.take(statement)
                elif session.by_hand and use.template.accesses:
                    statement.unit = self._transactions.begin(session, use.times)
                    statement.unit.take(statement)
                if trace:
                    traced = requests.traced = True
                    requests.to_request(traces[trace], statement)
                elif not traced:
                    requests.to_run(session, statement)
                if use.accesses:
                    gaps.touch(statement)
                if session.evidence is not None:
                    evidence.logged(session)
                if time > now:
                    now = time
                if time < first and time != NO_TIME:
                    first = time
                until_round -= 1
                if not until_round:
                    until_round = self._bounds.round
                    self._tidy(now)
                    sessions = [self._session(name, made_up) for name in names]
            elif what == DURATION:
                if session.open is not None and session.open.duration_us < 0:
                    if session.evidence is not None:
                        evidence.done(session)
                    session.open.duration_us = duration
            elif what == ERROR:
                if session.error:
                    outcomes.blame(session, None)
                if session.evidence is not None:
                    evidence.end(session, failed=True)
                session.error = True
            elif what == FAILED_TEXT:
                if session.error:
                    outcomes.blame(session, uses[word >> 3][0])
            elif what == PREPARED:
                outcomes.executed(session, uses[word >> 3][0])
                if session.evidence is not None:
                    evidence.executed(session)
            elif what == STARTS:
                if session.spoke or session.evidence is not None:
                    self._end(session)
                    sessions[index] = self._session(names[index], made_up)
            elif what == ENDS:
                self._end(session)
                sessions[index] = self._session(names[index], made_up)
                if trace:
                    sessions[index].database = session.database
            elif what == MARK:
                mark = word >> 3 & MARK_MASK
                if mark == FILE:
                    file = duration
                elif mark in (AUDITED, PLANNED):
                    heard = evidence.audited if mark == AUDITED else evidence.planned
                    if session.has_key:
                        heard(session, named[duration], texts[duration], trace, (time, file))
                    until_round -= 1
                    if not until_round:
                        until_round = self._bounds.round
                        self._tidy(now)
                        sessions = [self._session(name, made_up) for name in names]
                elif mark == NESTED:
                    evidence.nested(session)
                elif mark == DATABASE:
                    name = databases[duration] if databases and duration >= 0 else None
                    session.database = self._uses.enter(lane, name, trace == 1)
                elif mark == PATH:
                    if session.has_key:
                        self.followed += 1
                        session.look_in(paths[duration] if duration >= 0 else None, trace == 1)
                elif mark in (COUNTED, COUNTED_FAILED):
                    use = uses[word >> COUNTED_SHIFT][0]
                    self._count(session, use, trace, duration, failed=mark == COUNTED_FAILED)
                    if time != NO_TIME:
                        now, first = max(now, time), min(first, time)
                elif mark == TEXT:
                    if session.evidence is not None:
                        evidence.done(session)
                    session.file = file
                    outcomes.text_begins(session)
                elif mark == TEXT_ENDS:
                    if session.transaction is not None:
                        session.transaction.over = session.transaction.implicit
                elif mark != ORIGIN:
                    session.file = file
                    outcomes.marked(session, mark)
        self._counted.first_us = min(self._counted.first_us, first)
        self._now, self._until_round = now, until_round
        self._counted.last_us = max(self._counted.last_us, now)

    def add_units(self, units: Units) -> None:
        """Take in units of work that come as such."""
        for shape in units.shapes:
            self._shapes.add_given(shape)
        self._given.update(units.accesses)

    def committed_in(self, file: int) -> int:
        """How many transactions were committed in a file (all of them are known after finish)."""
        return self._counted.committed_by_file.get(file, 0)

    def evidence_in(self, file: int) -> tuple[int, int, int]:
        """What pgaudit and plans said in a file of statements that are not logged.

        How many of those were counted as executed, and their microseconds; of how many nothing was
        known but what they touched. All of it is known after finish.
        """
        evidence = self._evidence
        return evidence.stood[file], evidence.stood_us[file], evidence.lost[file]

    def finish(self) -> Workload:
        """Everything that was added, as the value that other rooms read."""
        for session in self._in_order():
            self._end(session, seen=False)
        self._transactions.finish()
        self._requests.finish()
        gaps = self._gaps.finish()
        uses = [use for use in self._uses.all() if use.executions or use.effective]
        found = naming(uses, self._given, self._schema, self._home, self._excludes)
        self.doubtful, self.resolved = found.doubtful, found.resolved
        self.misplaced = self._uses.misplaced
        return summary(
            *(uses, self._shapes, gaps, self._counted, self._given, self._uses.summed),
            *(found.names, self._schema, self._logged),
        )

    def _count(
        self, session: Session, use: Use, executions: int, duration_us: int, failed: bool
    ) -> None:
        """A statement was executed, or failed, so often; nobody knows with what."""
        if session.database is not None:
            use = self._uses.away(use, session.database)
        use.executions += executions
        use.duration_us += duration_us
        if failed:
            use.failed += executions
        else:
            use.effective += executions
            use.auto += executions

    def _session(self, key: bytes | None, made_up: bool = False) -> Session:
        name = b"" if key is None else key
        session = self._sessions.get(name)
        if session is None:
            session = self._sessions[name] = Session(name, has_key=key is not None)
            session.made_up = made_up
        return session

    def _stands(self, session: Session, use: Use, time: int, duration_us: int, file: int) -> None:
        """A statement of a file that nothing but evidence tells of."""
        self._outcomes.settle(session)
        session.file = file
        session.open = statement = Statement(use, time, duration_us)
        if not session.spoke:
            session.spoke = True
            session.first = time
        session.last = time
        session.savepoint = None
        if use.control is None and session.transaction is not None:
            statement.unit = session.transaction
            session.transaction.take(statement)
        if not self._requests.traced:
            self._requests.to_run(session, statement)
        if use.accesses:
            self._gaps.touch(statement)
        if time != NO_TIME:
            self._counted.first_us = min(self._counted.first_us, time)
            self._counted.last_us = max(self._counted.last_us, time)

    def _end(self, session: Session, seen: bool = True) -> None:
        """A session ended, or (not `seen`) the log did."""
        if session.evidence is not None:
            self._evidence.done(session)
            self._evidence.end(session)
        if session.error and not session.spoke:
            session.error = False
        if session.error:
            self._outcomes.blame(session, None)
        self._outcomes.settle(session)
        self._transactions.cut_off(session, seen)
        if session.spoke:
            self._counted.sessions += session.has_key and not session.made_up
            self._requests.end_runs(session)
        if seen:
            del self._sessions[session.name]

    def _tidy(self, now: int) -> None:
        """Keep memory to what is still open."""
        self._requests.tidy(now)
        for name in [name for name, session in self._sessions.items() if session.is_blank]:
            del self._sessions[name]
        bounds = self._bounds
        if len(self._sessions) > min(bounds.sessions, bounds.many_sessions):
            silent = sorted(
                (one for one in self._in_order() if one.transaction is None),
                key=lambda one: one.last,
            )
            for session in silent:
                if (
                    len(self._sessions) <= bounds.sessions
                    and now - session.last <= bounds.silent_us
                ):
                    break
                self._end(session)

    def _in_order(self) -> list[Session]:
        """The sessions in an order that does not depend on how the log was cut."""
        return sorted(self._sessions.values(), key=lambda session: session.name)
