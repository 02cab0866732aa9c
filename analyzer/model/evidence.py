"""The reason behind a figure, one step from the SQL template or the source line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Evidence:
    """`text` is what a reader sees; `template` the template's id; `file` and `line` the source."""

    kind: Literal["template", "unit", "import", "foreign key", "link", "name"]
    text: str
    count: int = 1
    template: str | None = None
    entry_point: str | None = None
    file: str | None = None
    line: int | None = None
