"""What the texts in a chunk of a log mean, each meaning once."""

import re
from typing import Protocol

from analyzer.model import CodeTag, Template
from analyzer.workload.events import ERROR, FAILED_TEXT, PREPARED, Events, Meaning
from analyzer.workload.kinds import control_of
from analyzer.workload.search_path import sets_path, settings_of

_MOST_SHORT_CUTS = 20_000
_CHAIN = re.compile(rb"(?<!NO)\s+CHAIN\b", re.IGNORECASE)
_PREPARED = re.compile(
    rb"prepare:\s*PREPARE\s+(?:\"(?:[^\"]|\"\")+\"|[^\s(]+)\s*"
    rb"(?:\((?:[^()]|\([^()]*\))*\))?\s*AS\s+(?P<text>.+)",
    re.IGNORECASE | re.DOTALL,
)


class Reads(Protocol):
    """What reads statements: the one thing a scan needs to know of SQL."""

    #: The ids of templates of which a table was left out.
    excluded: set[str]

    def read(self, sql: bytes) -> tuple[tuple[Template, ...], CodeTag, str | None]:
        """Templates, tag and trace id of a text."""

    def recall(self, sql: bytes) -> tuple[tuple[Template, ...], CodeTag, str | None] | None:
        """The same of a text without a comment, if its like was read; kept as long as may be."""


class Spoken:
    """The meanings of a chunk, each once, with short cuts to their indices."""

    def __init__(self, events: Events, reader: Reads) -> None:
        self.reader = reader
        self.meanings = events.meanings
        self.indices: dict[tuple[str, CodeTag, str | None, str | None], int] = {}
        #: By identity of what the reader's memo hands out; `held` keeps those objects alive.
        self.known: dict[tuple[int, int], int] = {}
        self.held: list[tuple[object, object]] = []
        #: By the whole text, where it does nothing but control a transaction and has no trace.
        self.controls: dict[bytes, int] = {}
        #: Statements that may set the search_path: what they set is for each text to say.
        self.setting: set[int] = set()
        self._paths, self._numbers = events.paths, dict[str, int]()

    def codes(self, text: bytes, templates: tuple[Template, ...], tag: CodeTag) -> tuple[int, ...]:
        """The first integer of a STATEMENT event for each statement of a text."""
        control = len(templates) == 1 and templates[0].kind == "transaction"
        codes = tuple(
            self._index(template, tag, text if control else template.text.encode()) << 3
            for template in templates
        )
        if control:
            if len(self.controls) >= _MOST_SHORT_CUTS:
                self.controls.clear()
            if b"/*" not in text:
                self.controls[text] = codes[0]
        elif not self.setting.isdisjoint(codes):
            pass
        elif len(codes) == 1:
            if len(self.held) >= _MOST_SHORT_CUTS:
                self.known.clear()
                self.held.clear()
            self.known[id(templates), id(tag)] = codes[0]
            self.held.append((templates, tag))
        return codes

    def paths(self, text: bytes, codes: tuple[int, ...]) -> list[tuple[int, int]]:
        """For each of a text's statements the path it sets and whether locally, as a mark has it.

        (-2, 0) where it sets none; the default where the text does not tell which.
        """
        marks = []
        for setting in settings_of(text, [code in self.setting for code in codes]):
            if setting is None:
                marks.append((-2, 0))
            elif setting.path is None:
                marks.append((-1, int(setting.local)))
            else:
                number = self._numbers.setdefault(setting.path, len(self._numbers))
                if number == len(self._paths):
                    self._paths.append(setting.path)
                marks.append((number, int(setting.local)))
        return marks

    def failed(self, text: bytes) -> int:
        """What to write of the statement that an error names: its last part's index."""
        templates, tag, _ = self.reader.read(text)
        codes = self.codes(text, templates, tag)
        return (codes[-1] | FAILED_TEXT) if codes else ERROR

    def says(self, text: bytes) -> tuple[tuple[int, ...], list[str]]:
        """The indices of what a text says (of a PREPARE, what it prepares), and its tables."""
        prepared = _PREPARED.match(b"prepare: " + text) if text[:7].lower() == b"prepare" else None
        text = prepared["text"] if prepared else text
        templates, tag, _ = self.reader.read(text)
        codes = self.codes(text, templates, tag)
        tables = [table for template in templates for table in template.tables]
        return tuple(code >> 3 for code in codes), tables

    def prepared(self, detail: bytes) -> int | None:
        """What a statement really executed, by the detail of its EXECUTE; None if not said."""
        found = _PREPARED.match(detail)
        if found is None:
            return None
        templates, tag, _ = self.reader.read(found["text"])
        codes = self.codes(found["text"], templates, tag)
        return (codes[0] | PREPARED) if codes else None

    def _index(self, template: Template, tag: CodeTag, text: bytes) -> int:
        control, savepoint = None, None
        if template.kind == "transaction" and (found := control_of(text)):
            control, savepoint = found
            if control in ("commit", "rollback") and _CHAIN.search(text):
                control += " chain"
        key = (template.id, tag, control, savepoint)
        index = self.indices.get(key)
        if index is None:
            index = self.indices[key] = len(self.meanings)
            self.meanings.append(Meaning(template, tag, control, savepoint))
            if sets_path(template.text):
                self.setting.add(index << 3)
        return index
