"""Events: what happened in a log, five integers each, with the tables that their numbers look up.

An event is session, what happened, time, duration, trace. Sessions, traces and what was said are
tables of the chunk that the events are of. No text of a statement is in them.
"""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from analyzer.model import CodeTag, Template
from analyzer.workload.formats.records import Origin
from analyzer.workload.touched import Touched

#: What happened; the low three bits of an event's second integer, above them the meaning's index.
#: With a trace of 1 the end of a session begins another of the same user in the same database.
STATEMENT: Final = 0
ERROR: Final = 1
FAILED_TEXT: Final = 2
PREPARED: Final = 3
DURATION: Final = 4
STARTS: Final = 5
ENDS: Final = 6
MARK: Final = 7
#: What a mark says, above its low three bits: a transaction begins or ends without a statement;
#: what follows stood in the file whose number is the duration; the session's last statement failed,
#: which is all that did; the session is now in the database that the duration numbers (-1: in the
#: one that the log was in), and so is the log, if the trace is 1; it commits by hand, or each
#: statement by itself. The last two have the number of a meaning above their low eight bits: it was
#: executed as often as the trace says, and failed as often, in nobody knows which session.
BEGINS: Final = 0
COMMITS: Final = 1
ROLLS_BACK: Final = 2
FILE: Final = 3
FAILED: Final = 4
DATABASE: Final = 5
BY_HAND: Final = 6
BY_ITSELF: Final = 7
COUNTED: Final = 8
COUNTED_FAILED: Final = 9
#: The same: pgaudit or a plan named what the duration is the index of, the trace is pgaudit's
#: number of the statement or the plan's duration; the plan before ran inside of another statement.
#: The last: the duration is the index of whose the session is, as far as that is said there.
AUDITED: Final = 16
PLANNED: Final = 17
NESTED: Final = 18
ORIGIN: Final = 19
#: The session looks bare names up in the path that the duration is the index of (-1: the default),
#: with a trace of 1 until its transaction ends.
PATH: Final = 20
#: What follows until the other are the statements of one text, which the server does as a whole.
TEXT: Final = 21
TEXT_ENDS: Final = 22
KIND_MASK: Final = 7
#: Where a mark's own bits are behind those, and where in the integer a counted meaning is.
MARK_MASK: Final = 31
COUNTED_SHIFT: Final = 8
#: Longer than anything takes.
NOTHING_US: Final = 1 << 62
#: Integers in one event.
WIDTH: Final = 5


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one statement says: its template, its tag, and how it controls the transaction.

    `control` is one of kinds.control_of's words, or one of them and " chain"; `savepoint` the name
    of the savepoint that it sets, releases or goes back to; `times` how many executions each one
    stands for, in a log that holds a sample.
    """

    template: Template
    tag: CodeTag
    control: str | None = None
    savepoint: str | None = None
    times: int = 1


@dataclass(slots=True)
class Events:
    """What a chunk says, in log order.

    `columns` are the events, five integers each: session, what happened, time, duration, trace.
    `skipped` counts records that are no statements by reason; `file` is the number of the file and
    `done` how far it is read with this chunk.
    """

    sessions: list[bytes | None] = field(default_factory=list)
    meanings: list[Meaning] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    #: The databases that sessions were in; None where tables are not told apart by database.
    databases: list[str] | None = None
    #: The search_paths that sessions set.
    paths: list[str] = field(default_factory=list)
    columns: "array[int]" = field(default_factory=lambda: array("q"))
    bytes: int = 0
    unexplained: int = 0
    statements: int = 0
    duration_us: int = 0
    touched: list[Touched] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    file: int = 0
    done: int = 0
    #: Routines and triggers of which statements are in the chunk, in small letters.
    routines: set[str] = field(default_factory=set)
    #: What an assembler has yet to make events of.
    pieces: Sequence[NamedTuple] = ()
    #: Whether the sessions are none that the database knows.
    made_up: bool = False
    #: What ran nobody knows when: meaning, executions, effective executions, duration.
    counted: Sequence[tuple[int, int, int, int]] = ()
    #: Statements of an application that does not say which thread wrote them.
    unnamed: int = 0
    #: How many statements were drawn out of so many queries (or sessions).
    sampled: Counter[tuple[str, int]] = field(default_factory=Counter)
    #: What the fastest statement took, if the log says so.
    fastest_us: int = NOTHING_US

    def count(self, more: "Events") -> None:
        """Add the counts of another chunk of the file, not its events."""
        self.bytes += more.bytes
        self.unexplained += more.unexplained
        self.statements += more.statements
        self.duration_us += more.duration_us
        self.skipped.update(more.skipped)
        self.unnamed += more.unnamed
        self.sampled.update(more.sampled)
        self.fastest_us = min(self.fastest_us, more.fastest_us)
