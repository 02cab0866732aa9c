"""Events of a log, taken in in log order: what belongs together, and what came of it.

How to tell: explicit transactions by BEGIN and COMMIT per session; requests by trace id, or, where
a log has none, by session or by pauses within one. A statement is judged when its session speaks
again, since only then is it known not to have failed.
"""

from collections import Counter

from analyzer.model import Access, CodeTag, Template, Workload
from analyzer.model.workload import Basis
from analyzer.workload.clock import NO_TIME
from analyzer.workload.databases import Databases
from analyzer.workload.events import (
    AUDITED,
    BEGINS,
    BY_HAND,
    BY_ITSELF,
    COMMITS,
    COUNTED,
    COUNTED_FAILED,
    DATABASE,
    DURATION,
    ENDS,
    ERROR,
    FAILED,
    FAILED_TEXT,
    FILE,
    KIND_MASK,
    MARK,
    NESTED,
    PLANNED,
    PREPARED,
    ROLLS_BACK,
    STARTS,
    STATEMENT,
    WIDTH,
    Events,
)
from analyzer.workload.evidence import Attribution
from analyzer.workload.formats.neutral_units import Units
from analyzer.workload.gaps import Gaps
from analyzer.workload.shapes import Shapes
from analyzer.workload.summary import Counted, summary
from analyzer.workload.units import (
    EFFECTIVE,
    UNKNOWN,
    VOID,
    Request,
    Session,
    Statement,
    Transaction,
    Use,
)

SECOND = 1_000_000
#: A trace id that comes back after this long is another request.
TRACE_FORGOTTEN = 600 * SECOND
#: A session whose whole life is no longer is one request.
SESSION_IS_REQUEST = 30 * SECOND
#: A pause that ends an inferred request.
PAUSE = SECOND
#: More statements without a pause are a batch, not an inferred request.
MOST_IN_RUN = 10_000
#: How many statements come between two rounds of tidying up.
_ROUND = 50_000
_MOST_SESSIONS = 20_000
_SESSION_FORGOTTEN = 3600 * SECOND


class Ledger:
    """The fold of a log: `add` all its events in order, then `finish`, once.

    `home` is the database whose tables go by their bare names, where databases are told apart. In
    files of these numbers, `alone`, pgaudit and plans are all that tells of statements.
    """

    def __init__(self, home: str | None = None, alone: frozenset[int] = frozenset()) -> None:
        self._databases = Databases(home)
        self._uses: dict[tuple[str, CodeTag, str | None, int], Use] = {}
        self._away: dict[tuple[Use, str], Use] = {}
        self._sessions: dict[bytes, Session] = {}
        self._requests: dict[str, Request] = {}
        self._closing: list[tuple[Request, Basis]] = []
        self._shapes = Shapes()
        self._gaps = Gaps()
        self._counted = Counted()
        self._given: Counter[Access] = Counter()
        self._evidence = Attribution(self._use, self._gaps.touch, self._stands, alone)
        self._traced = False
        self._until_round = _ROUND
        #: The file that is being read, and the latest time seen in it.
        self._file, self._now = 0, NO_TIME

    def add(self, events: Events, lane: bytes = b"") -> None:
        """Take in the next events of the log.

        Sessions of the same name go on over the edges of chunks and files, within a `lane`: files
        of one kind, which may be pieces of one log.
        """
        file = events.file
        databases = events.databases
        place = self._databases.at_home if databases is not None else _as_it_is
        uses = [
            (self._use(place(m.template), m.tag, m.control, m.times), m.savepoint)
            for m in events.meanings
        ]
        evidence, named = self._evidence, events.touched
        texts = [[uses[index][0] for index in touched.meanings] for touched in named]
        names = [None if key is None else lane + key for key in events.sessions]
        for index, executions, effective, duration in events.counted:
            use = uses[index][0]
            use.executions += executions
            use.effective += effective
            use.duration_us += duration
        made_up = events.made_up
        sessions = [self._session(name, made_up) for name in names]
        traces = ["", *events.traces]
        touch, settle = self._gaps.touch, self._settle
        traced = self._traced
        if file != self._file:
            self._file, self._now = file, NO_TIME
        first, now, until_round = self._counted.first_us, self._now, self._until_round
        columns = iter(events.columns)
        for index, word, time, duration, trace in zip(*(columns,) * WIDTH, strict=True):
            session = sessions[index]
            what = word & KIND_MASK
            if what == STATEMENT:
                if session.error:
                    self._blame(session, None)
                if session.open is not None:
                    if session.evidence is not None:
                        evidence.done(session)
                    settle(session)
                use, savepoint = uses[word >> 3]
                if session.database is not None:
                    use = self._in(use, session.database)
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
                    session.transaction.statements.append(statement)
                elif session.by_hand and use.template.accesses:
                    statement.unit = self._begin(session, use.times)
                    statement.unit.statements.append(statement)
                if trace:
                    traced = self._traced = True
                    self._to_request(traces[trace], statement)
                elif not traced:
                    self._to_run(session, statement)
                if use.accesses:
                    touch(statement)
                if session.evidence is not None:
                    evidence.logged(session)
                if time > now:
                    now = time
                if time < first and time != NO_TIME:
                    first = time
                until_round -= 1
                if not until_round:
                    until_round = _ROUND
                    self._tidy(now)
                    sessions = [self._session(name, made_up) for name in names]
            elif what == DURATION:
                if session.open is not None and session.open.duration_us < 0:
                    if session.evidence is not None:
                        evidence.done(session)
                    session.open.duration_us = duration
            elif what == ERROR:
                if session.error:
                    self._blame(session, None)
                if session.evidence is not None:
                    evidence.end(session, failed=True)
                session.error = True
            elif what == FAILED_TEXT:
                if session.error:
                    self._blame(session, uses[word >> 3][0])
            elif what == PREPARED:
                self._executed(session, uses[word >> 3][0])
                if session.evidence is not None:
                    evidence.executed(session)
            elif what == STARTS:
                if session.spoke or session.evidence is not None:
                    self._end(session)
                    sessions[index] = self._session(names[index], made_up)
            elif what == ENDS:
                self._end(session)
                sessions[index] = self._session(names[index], made_up)
            elif what == MARK:
                mark = word >> 3 & _MARK_MASK
                if mark == FILE:
                    file = duration
                elif mark in (AUDITED, PLANNED):
                    heard = evidence.audited if mark == AUDITED else evidence.planned
                    if session.has_key:
                        heard(session, named[duration], texts[duration], trace, (time, file))
                    until_round -= 1
                    if not until_round:
                        until_round = _ROUND
                        self._tidy(now)
                        sessions = [self._session(name, made_up) for name in names]
                elif mark == NESTED:
                    evidence.nested(session)
                elif mark == DATABASE:
                    name = databases[duration] if databases and duration >= 0 else None
                    session.database = self._databases.enter(lane, name, trace == 1)
                elif mark in (COUNTED, COUNTED_FAILED):
                    use = uses[word >> _COUNTED_SHIFT][0]
                    self._count(session, use, trace, duration, failed=mark == COUNTED_FAILED)
                    if time != NO_TIME:
                        now, first = max(now, time), min(first, time)
                else:
                    session.file = file
                    self._marked(session, mark)
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
        for session in self._sessions.values():
            self._end(session, seen=False)
        self._closing += [(request, _basis(name)) for name, request in self._requests.items()]
        self._requests.clear()
        self._close_requests()
        if self._traced:
            self._shapes.forget("session", "gap")
        return summary(
            self._uses.values(), self._shapes, self._gaps.finish(), self._counted, self._given
        )

    def _use(self, template: Template, tag: CodeTag, control: str | None, times: int = 1) -> Use:
        key = (template.id, tag, control, times)
        use = self._uses.get(key)
        if use is None:
            use = self._uses[key] = Use(template, tag, control, times)
        return use

    def _in(self, use: Use, database: str) -> Use:
        """The same, executed in a database other than home."""
        there = self._away.get((use, database))
        if there is None:
            template = self._databases.away(use.template, database)
            there = self._use(template, use.tag, use.control, use.times)
            self._away[use, database] = there
        return there

    def _count(
        self, session: Session, use: Use, executions: int, duration_us: int, failed: bool
    ) -> None:
        """A statement was executed, or failed, so often; nobody knows with what."""
        if session.database is not None:
            use = self._in(use, session.database)
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

    def _to_request(self, trace: str, statement: Statement) -> None:
        request = self._requests.get(trace)
        if request is not None and statement.time - request.last > TRACE_FORGOTTEN:
            self._closing.append((request, _basis(trace)))
            request = None
        if request is None:
            request = self._requests[trace] = Request(statement.time)
        request.last = statement.time
        request.statements.append(statement)
        statement.unit = request

    def _to_run(self, session: Session, statement: Statement) -> None:
        time = statement.time
        if time == NO_TIME or not session.has_key:
            return
        runs = session.runs
        if not runs or time - runs[-1].last > PAUSE:
            if runs and time - session.first > SESSION_IS_REQUEST:
                self._closing += [(run, "gap") for run in runs if not run.overflowed]
                runs.clear()
            runs.append(Request(time))
        run = runs[-1]
        run.last = time
        if not run.overflowed:
            run.statements.append(statement)
            if len(run.statements) > MOST_IN_RUN:
                run.overflowed = True
                run.statements.clear()
        statement.unit = run

    def _blame(self, session: Session, text: Use | None) -> None:
        """An error came: find the statement that failed, and break its transaction.

        It is the one that was logged when it began, so without a duration. What is logged when
        it is done does not show when it fails; then the one before it is all right.
        """
        session.error = False
        statement = session.open
        if statement is not None:
            started = statement.duration_us < 0 and not statement.failed
            if started and (text is None or text.template.id == statement.use.template.id):
                statement.failed = True
            else:
                self._settle(session)
        if session.transaction is not None:
            session.transaction.aborted = True

    def _executed(self, session: Session, inner: Use) -> None:
        """The statement before was an EXECUTE; count what it executed, under its own tag."""
        statement = session.open
        if statement is None or statement.use.accesses:
            return
        statement.use = self._use(inner.template, statement.use.tag, statement.use.control)
        self._gaps.touch(statement)

    def _settle(self, session: Session) -> None:
        """The session spoke again, so how its last statement went is known."""
        statement = session.open
        if statement is None:
            return
        session.open = None
        use = statement.use
        use.executions += 1
        if statement.duration_us > 0:
            use.duration_us += statement.duration_us
        if statement.failed:
            use.failed += 1
            statement.state = VOID
            if use.control is not None:
                self._control(session, use.control, use.times, failed=True)
        elif use.control is not None:
            use.effective += 1
            statement.state = EFFECTIVE
            self._control(session, use.control, use.times)
        elif session.transaction is None:
            use.effective += 1
            use.auto += 1
            statement.state = EFFECTIVE

    def _stands(self, session: Session, use: Use, time: int, duration_us: int, file: int) -> None:
        """A statement of a file that nothing but evidence tells of."""
        self._settle(session)
        session.file = file
        session.open = statement = Statement(use, time, duration_us)
        if not session.spoke:
            session.spoke = True
            session.first = time
        session.last = time
        session.savepoint = None
        if use.control is None and session.transaction is not None:
            statement.unit = session.transaction
            session.transaction.statements.append(statement)
        if not self._traced:
            self._to_run(session, statement)
        if use.accesses:
            self._gaps.touch(statement)
        if time != NO_TIME:
            self._counted.first_us = min(self._counted.first_us, time)
            self._counted.last_us = max(self._counted.last_us, time)

    def _marked(self, session: Session, what: int) -> None:
        """Something happens to a session without a statement that says so."""
        if session.error:
            self._blame(session, None)
        if what == FAILED:
            if session.open is not None:
                session.open.failed = True
            return
        self._settle(session)
        if what in _MARKS:
            self._control(session, _MARKS[what])
        elif what == BY_HAND:
            session.by_hand = True
        elif what == BY_ITSELF and session.by_hand:
            session.by_hand = False
            self._control(session, "commit")

    def _control(
        self, session: Session, control: str, times: int = 1, failed: bool = False
    ) -> None:
        """Transaction control was executed; a failed COMMIT rolls back, all else then is void."""
        if not session.has_key:
            return
        transaction = session.transaction
        verb, _, chain = control.partition(" ")
        if verb == "begin":
            if failed:
                return
            if transaction is not None:
                # The end of the one before was never logged.
                self._counted.open_at_end += transaction.times
                self._resolve(transaction, committed=False)
            self._begin(session, times)
        elif transaction is None:
            return
        elif verb in ("commit", "rollback"):
            committed = verb == "commit" and not failed and not transaction.aborted
            if committed:
                self._counted.commit(session.file, transaction.times)
            else:
                self._counted.rolled_back += transaction.times
            self._resolve(transaction, committed)
            session.transaction = None
            if chain:
                self._begin(session, times)
        elif failed:
            return
        elif verb == "savepoint":
            transaction.savepoints.append((session.savepoint, len(transaction.statements)))
        elif verb == "release":
            transaction.release(session.savepoint)
        elif verb == "rollback_to":
            for undone in transaction.back_to(session.savepoint):
                undone.state = VOID
                self._counted.undone += undone.use.is_data * undone.use.times

    def _begin(self, session: Session, times: int) -> Transaction:
        self._counted.begun += times
        session.transaction = Transaction(times)
        return session.transaction

    def _resolve(self, transaction: Transaction, committed: bool) -> None:
        """A transaction ended: its statements take effect or become void."""
        uses = []
        entry_point = None
        for statement in transaction.statements:
            use = statement.use
            if entry_point is None:
                entry_point = use.entry_point
            if statement.state == UNKNOWN:
                uses.append(use)
                if committed:
                    statement.state = EFFECTIVE
                    use.effective += 1
                else:
                    statement.state = VOID
        transaction.statements.clear()
        self._shapes.add("transaction", "explicit", entry_point, uses, committed, transaction.times)

    def _end(self, session: Session, seen: bool = True) -> None:
        """A session ended, or (not `seen`) the log did."""
        if session.evidence is not None:
            self._evidence.done(session)
            self._evidence.end(session)
        if session.error and not session.spoke:
            session.error = False
        if session.error:
            self._blame(session, None)
        self._settle(session)
        transaction = session.transaction
        if transaction is not None:
            if seen:
                self._counted.rolled_back += transaction.times
            else:
                self._counted.open_at_end += transaction.times
            self._resolve(transaction, committed=False)
            session.transaction = None
        if session.spoke:
            self._counted.sessions += session.has_key and not session.made_up
            self._end_runs(session)
        if seen:
            del self._sessions[session.name]

    def _end_runs(self, session: Session) -> None:
        runs, session.runs = session.runs, []
        if not runs or self._traced:
            return
        if session.made_up or session.last - session.first > SESSION_IS_REQUEST:
            self._closing += [(run, "gap") for run in runs if not run.overflowed]
        elif not any(run.overflowed for run in runs):
            whole = Request(session.last)
            whole.statements = [s for run in runs for s in run.statements]
            self._closing.append((whole, "session"))

    def _tidy(self, now: int) -> None:
        """Keep memory to what is still open."""
        forgotten = [k for k, r in self._requests.items() if now - r.last > TRACE_FORGOTTEN]
        self._closing += [(self._requests.pop(trace), _basis(trace)) for trace in forgotten]
        for request in self._requests.values():
            request.reduce()
        self._close_requests()
        for name in [name for name, session in self._sessions.items() if session.is_blank]:
            del self._sessions[name]
        if len(self._sessions) > _MOST_SESSIONS:
            for session in list(self._sessions.values()):
                if now - session.last > _SESSION_FORGOTTEN and session.transaction is None:
                    self._end(session)

    def _close_requests(self) -> None:
        """Count the closed requests of which every statement's end is known."""
        waiting = []
        for request, basis in self._closing:
            if request.reduce():
                times = request.uses[0].times if request.uses else 1
                self._shapes.add("request", basis, request.entry_point, request.uses, count=times)
                request.uses = []
            else:
                waiting.append((request, basis))
        self._closing = waiting


#: Where a mark's own bits are, and where behind them a meaning is.
_MARK_MASK, _COUNTED_SHIFT = 31, 8
#: What marks stand for, as words of kinds.control_of.
_MARKS = {BEGINS: "begin", COMMITS: "commit", ROLLS_BACK: "rollback"}


def _as_it_is(template: Template) -> Template:
    return template


def _basis(request: str) -> Basis:
    """How a named request was told: frames of a log begin with #, all else is a trace id."""
    return "frame" if request.startswith("#") else "trace"
