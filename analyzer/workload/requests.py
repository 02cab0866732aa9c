"""What belongs to one request: by trace id, or, where a log has none, by session or by pauses."""

from typing import Final

from analyzer.model.workload import Basis
from analyzer.workload.clock import NO_TIME
from analyzer.workload.shapes import Shapes
from analyzer.workload.units import Request, Session, Statement

SECOND: Final = 1_000_000
#: A trace id that comes back after this long is another request.
TRACE_FORGOTTEN: Final = 600 * SECOND
#: A session whose whole life is no longer is one request.
SESSION_IS_REQUEST: Final = 30 * SECOND
#: A pause that ends an inferred request.
PAUSE: Final = SECOND
#: More statements without a pause are a batch, not an inferred request.
MOST_IN_RUN: Final = 10_000
#: So many requests with a trace id are open at a time; beyond, those unseen the longest are ended.
MOST_OPEN: Final = 100_000


class Requests:
    """The requests of a log that are not counted yet; when their end is known, `shapes` has them.

    `traced` is whether the log has shown a trace id: then there are no runs any more.
    """

    def __init__(self, shapes: Shapes, most_open: int = MOST_OPEN) -> None:
        self.traced = False
        self._most = most_open
        self._shapes = shapes
        self._requests: dict[str, Request] = {}
        self._closing: list[tuple[Request, Basis]] = []

    def to_request(self, trace: str, statement: Statement) -> None:
        """A statement is of the request with this id."""
        request = self._requests.get(trace)
        if request is not None and statement.time - request.last > TRACE_FORGOTTEN:
            self._closing.append((request, _basis(trace)))
            request = None
        if request is None:
            request = self._requests[trace] = Request(statement.time)
        request.last = statement.time
        request.statements.append(statement)
        statement.unit = request

    def to_run(self, session: Session, statement: Statement) -> None:
        """A statement of nobody knows which request: it goes on with its session's run."""
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

    def end_runs(self, session: Session) -> None:
        """A session ended: it was one request if it was short, else each run was."""
        runs, session.runs = session.runs, []
        if not runs or self.traced:
            return
        if session.made_up or session.last - session.first > SESSION_IS_REQUEST:
            self._closing += [(run, "gap") for run in runs if not run.overflowed]
        elif not any(run.overflowed for run in runs):
            whole = Request(session.last)
            whole.statements = [s for run in runs for s in run.statements]
            for run in runs if any(run.folded for run in runs) else ():
                whole.entry_point = whole.entry_point or run.named()
                for fate, uses in run.folded.items():
                    for use, count in uses.items():
                        whole.fold(fate, use, count)
            self._closing.append((whole, "session"))

    def tidy(self, now: int) -> None:
        """Keep memory to what is still open."""
        forgotten = [k for k, r in self._requests.items() if now - r.last > TRACE_FORGOTTEN]
        if len(self._requests) - len(forgotten) > self._most:
            forgotten = sorted(self._requests, key=lambda k: self._requests[k].last)[: -self._most]
        self._closing += [(self._requests.pop(trace), _basis(trace)) for trace in forgotten]
        for request in self._requests.values():
            request.reduce()
        self._close()

    def finish(self) -> None:
        """The log ended, and all of its sessions."""
        self._closing += [(request, _basis(name)) for name, request in self._requests.items()]
        self._requests.clear()
        self._close()
        if self.traced:
            self._shapes.forget("session", "gap")

    def _close(self) -> None:
        """Count the closed requests of which every statement's end is known."""
        waiting = []
        for request, basis in self._closing:
            if request.reduce():
                times = request.uses[0].times if request.uses else 1
                entry, counted = request.entry_point, request.counted()
                self._shapes.add("request", basis, entry, request.uses, True, times, counted)
                request.uses = []
            else:
                waiting.append((request, basis))
        self._closing = waiting


def _basis(request: str) -> Basis:
    """How a named request was told: frames of a log begin with #, all else is a trace id."""
    return "frame" if request.startswith("#") else "trace"
