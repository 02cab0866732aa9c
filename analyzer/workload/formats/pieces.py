"""Formats whose records have to be put together before they say what happened together.

Workers read records into pieces, which hold no text of a statement. The pieces of all files then
go, in order, through the assembler of their format, which hands out events.
"""

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from analyzer.model import CodeTag, Template
from analyzer.workload.kinds import control_of
from analyzer.workload.search_path import Setting, sets_path, settings_of

#: Templates, tag and trace id of a text in a dialect (None: the one that was stated).
Read = Callable[[bytes, str | None], tuple[tuple[Template, ...], CodeTag, str | None]]


class Phrase(NamedTuple):
    """One statement of a text: its template, how it controls the transaction, what path it sets."""

    template: Template
    control: str | None = None
    savepoint: str | None = None
    setting: Setting | None = None


@dataclass(slots=True)
class Pieces:
    """What a chunk says: pieces in log order, what was left out and why."""

    pieces: list[NamedTuple] = field(default_factory=list)
    unexplained: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class PieceFormat(ABC):
    """How to read a log in pieces. Implementations are small and picklable."""

    takes_prefix: ClassVar[bool] = False
    #: Who puts the pieces together; formats with the same one share it.
    assembler: ClassVar[str]
    #: Whether the file is to be cut into the elements of JSON documents.
    elements: bool = False
    name: str

    @property
    @abstractmethod
    def remedy(self) -> str:
        """What to do where it holds no statements."""

    @property
    def title(self) -> str:
        """Its name as a person reads it."""
        return self.name

    @property
    @abstractmethod
    def record_start(self) -> re.Pattern[bytes]:
        """Matches, at the beginning of a line, where a record begins."""

    @abstractmethod
    def pieces(self, block: bytes, read: Read) -> Pieces:
        """The pieces of some whole records, in order."""

    @abstractmethod
    def first_time(self, sample: bytes) -> int:
        """The first time in a sample, NO_TIME for none."""


def phrases_in(piece: NamedTuple) -> tuple[Phrase, ...]:
    """The statements of a piece of any format."""
    role: Any = getattr(piece, "role", piece)
    phrases: tuple[Phrase, ...] = role.phrases
    return phrases


_CHAIN = re.compile(rb"(?<!NO)\s+CHAIN\b", re.IGNORECASE)


def phrases_of(templates: tuple[Template, ...], text: bytes) -> tuple[Phrase, ...]:
    """The statements of a text, with how each controls its transaction."""
    if len(templates) != 1 or templates[0].kind != "transaction":
        phrases = tuple(_phrase(template, template.text.encode()) for template in templates)
        if any(sets_path(template.text) for template in templates):
            setting = settings_of(text, [sets_path(template.text) for template in templates])
            return tuple(p._replace(setting=s) for p, s in zip(phrases, setting, strict=True))
        return phrases
    return (_phrase(templates[0], text),)


def _phrase(template: Template, text: bytes) -> Phrase:
    found = control_of(text) if template.kind == "transaction" else None
    if found is None:
        return Phrase(template)
    control, savepoint = found
    if control in ("commit", "rollback") and _CHAIN.search(text):
        control += " chain"
    return Phrase(template, control, savepoint)
