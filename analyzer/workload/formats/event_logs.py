"""Logs that say in their own way what happened: each turns its chunks into events itself."""

import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from analyzer.model import Schema
    from analyzer.workload.events import Events
    from analyzer.workload.spoken import Reads


class EventLog(ABC):
    """How to read one log. Implementations are small and picklable."""

    #: Files of the same name are pieces of one log.
    name: ClassVar[str]
    #: The SQL that it is always written in.
    dialect: ClassVar[str]
    takes_prefix: ClassVar[bool] = False
    #: Which fields of an Origin it tells: its events say them session by session.
    tells: ClassVar[frozenset[str]] = frozenset(("database", "user"))
    #: What nobody can tell from such a log; empty for nothing.
    caveat: ClassVar[str] = ""
    #: The databases that its sample speaks of, with how often.
    databases: tuple[tuple[str, int], ...]

    @property
    def has_sessions(self) -> bool:
        """Whether its records say which connection they come from."""
        return True

    @property
    @abstractmethod
    def title(self) -> str:
        """Its name as a person reads it, with what was found out about it."""

    @property
    @abstractmethod
    def remedy(self) -> str:
        """What to do where it holds no statements."""

    @property
    @abstractmethod
    def record_start(self) -> re.Pattern[bytes]:
        """Matches, at the beginning of a line, where a record begins that needs none before it."""

    @abstractmethod
    def events(self, block: bytes, reader: "Reads") -> "Events":
        """What some whole records say, in order."""

    def tells_inside(self, schema: "Schema") -> frozenset[str]:  # noqa: ARG002
        """The routines and triggers of a schema whose statements such a log has, by itself."""
        return frozenset()

    @abstractmethod
    def first_time(self, sample: bytes) -> int:
        """The first time in a sample, NO_TIME for none."""
