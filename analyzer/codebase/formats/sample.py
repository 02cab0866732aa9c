"""The beginning of a file, looked at in the ways that tell one format from another."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analyzer.codebase.formats.partial_json import partial_json
from analyzer.codebase.formats.rows import Sheet, open_sheet


@dataclass(frozen=True)
class Sample:
    """The first characters of a text; each view of them is made once, when it is asked for."""

    text: str

    @cached_property
    def start(self) -> str:
        """The text without the white space before it."""
        return self.text.lstrip()

    @cached_property
    def _json(self) -> tuple[Any, bool]:
        return partial_json(self.text) if self.start[:1] in ("{", "[") else (None, False)

    @property
    def json(self) -> Any:
        """The first JSON object or array as far as it goes; None where the text is no JSON."""
        return self._json[0]

    @property
    def cut(self) -> bool:
        """Whether the first JSON value goes on after the sample."""
        return not self._json[1]

    @cached_property
    def sheet(self) -> Sheet:
        """The text as a table of rows."""
        return open_sheet(self.text)
