"""Tables as the code's own models name them, gathered over all languages and mappers."""

import re
from dataclasses import dataclass, field

from analyzer.codebase.formats.links import table_name
from analyzer.codebase.reading import ModelName, Reference
from analyzer.model import TableMapping

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(slots=True)
class Tables:
    """What the models of a tree say.

    `entities` are models whose names stand for tables in the mapper's own query language;
    `of_class` maps (file, class) to its table, for those who use the class; `computed` counts
    models whose table's name is only known at run time.
    """

    mappings: list[TableMapping] = field(default_factory=list)
    models: list[ModelName] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    entities: list[ModelName] = field(default_factory=list)
    of_class: dict[tuple[str, str], str] = field(default_factory=dict)
    computed: int = 0

    def define(self, module: str, table: str, label: str, file: str, line: int) -> None:
        """A module defines a table; `label` is the component or class that owns it."""
        name = table_name(table)
        if name is not None:
            self.mappings.append(
                TableMapping(module, name, label=label or module, file=file, line=line)
            )

    def use(
        self,
        module: str,
        table: str,
        mode: str | None,
        file: str,
        line: int,
        deleting: str | None = None,
    ) -> None:
        """A module uses the model of a table, or touches it by `deleting` rows of another."""
        name = table_name(table)
        if name is not None:
            self.mappings.append(
                TableMapping(module, name, mode=mode, file=file, line=line, deleting=deleting)
            )


def snake_case(name: str) -> str:
    """`OrderLine` -> `order_line`, `HTTPLog` -> `http_log`."""
    return _CAMEL.sub("_", name).lower()


_IRREGULAR = {"person": "people", "child": "children", "man": "men", "woman": "women"}
_UNCOUNTED = frozenset(
    (
        *("equipment", "information", "money", "series", "species", "fish", "sheep", "news"),
        *("data", "metadata", "media", "staff", "software", "feedback", "people", "children"),
    )
)


def plural(name: str) -> str:
    """The English plural of a name's last word, as mappers form it.

    >>> plural("order_line"), plural("category"), plural("status"), plural("sales_person")
    ('order_lines', 'categories', 'statuses', 'sales_people')
    >>> plural("slice_of_life"), plural("shelf"), plural("news"), plural("analysis")
    ('slice_of_lives', 'shelves', 'news', 'analyses')
    """
    before, cut, word = name.rpartition("_")
    small = word.lower()
    if small in _UNCOUNTED:
        return name
    if small in _IRREGULAR:
        return before + cut + word[0] + _IRREGULAR[small][1:]
    if small.endswith("y") and small[-2:-1] not in tuple("aeiou"):
        return f"{name[:-1]}ies"
    if small.endswith("fe"):
        return f"{name[:-2]}ves"
    if small.endswith(("lf", "rf")):
        return f"{name[:-1]}ves"
    if small.endswith(("ss", "us", "is", "x", "ch", "sh", "z")):
        return f"{name[:-2]}es" if small.endswith("sis") else f"{name}es"
    return name if small.endswith("s") else f"{name}s"


def singular(name: str) -> str:
    """The English singular of a name's last word.

    >>> singular("order_lines"), singular("categories"), singular("addresses"), singular("status")
    ('order_line', 'category', 'address', 'status')
    """
    before, cut, word = name.rpartition("_")
    known = {many: one for one, many in _IRREGULAR.items()}
    if word in known:
        return before + cut + known[word]
    if word in _UNCOUNTED or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return name
    if word.endswith("ies") and len(word) > 4:
        return f"{name[:-3]}y"
    if word.endswith(("sses", "uses", "ches", "shes", "xes", "zzes")):
        return name[:-2]
    if word.endswith("ves") and word[:-3] in ("li", "kni", "wi"):
        return f"{name[:-3]}fe"
    return name[:-1]


def qualified(schema: str | None, table: str) -> str:
    """A table with its schema, where it is in one that must be named."""
    return f"{schema}.{table}" if schema and schema != "public" else table
