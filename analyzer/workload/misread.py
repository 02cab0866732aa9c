"""What a log's statements say about how far they could be understood."""

import re
from collections import Counter
from collections.abc import Iterator

from analyzer.model import Template, TemplateUse, Workload
from analyzer.workload.resolving import Resolved

#: More of the executions than this read as words alone, and the dialect is in doubt.
MOST_GUESSED = 0.2
_ENOUGH = 10
_DATA = frozenset(("select", "insert", "update", "delete"))
_SEARCH_PATH = re.compile(r"SET (?:SESSION |LOCAL )?search_path\b|SET SCHEMA\b", re.IGNORECASE)
#: Names that a warning tells.
_NAMED = 5
#: A value where only a table can stand.
_NO_NAME = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE) \?(?![)\w])", re.IGNORECASE)
#: What only one dialect writes.
_SIGNS = {
    "mysql": re.compile(r"`"),
    "oracle": re.compile(r"\bROWNUM\b|\bNVL\(|\bSYSDATE\b|\bFROM DUAL\b", re.IGNORECASE),
    "postgres": re.compile(r"::|\$\d|\bILIKE\b", re.IGNORECASE),
    "tsql": re.compile(r"\[\w[\w ]*\]|\bTOP\b|\bNOLOCK\b|@\w", re.IGNORECASE),
}


def other_dialect(workload: Workload, dialect: str) -> Iterator[str]:
    """A warning where many statements could not be parsed and look like another dialect's."""
    read = [use for use in workload.templates if _is_data(use.template)]
    guessed = [use for use in read if use.template.parsed_by in ("tokens", "none")]
    count, of = _executions(guessed), _executions(read)
    if count < _ENOUGH or count <= MOST_GUESSED * of:
        return
    signs: Counter[str] = Counter()
    for use in guessed:
        for name, sign in _SIGNS.items():
            if sign.search(use.template.text):
                signs[name] += use.executions
    likely, seen = max(sorted(signs.items()), key=lambda pair: pair[1], default=("", 0))
    if likely not in ("", dialect) and 2 * seen >= count:
        yield (
            f"{count / of:.0%} of the statements could not be parsed as {dialect}, and look like "
            f"{likely}: their tables are told by words alone. Try --dialect {likely}."
        )


def search_paths(
    workload: Workload, resolved: Resolved, followed: int, misplaced: int
) -> Iterator[str]:
    """What is to be known of schemas in which sessions had bare names looked up.

    Of how many settings of a search_path it is known which session they are of (`followed`), and
    how many statements ran on more paths than are told apart (`misplaced`).
    """
    if tenants := resolved.tenants:
        yield (
            f"Sessions set their search_path to {len(tenants):,} schemas that have the same "
            "tables, as those of tenants do: each table counts once for all of them "
            f"({_some(tenants)})."
        )
    if unsure := resolved.unsure:
        yield (
            f"Which schema of a search_path has it is not known of {_some(unsure)}: each counts as "
            "that of the first in its path. Pass the schema's DDL as well."
        )
    if misplaced:
        yield (
            f"{misplaced:,} statements ran on more search_paths than are told apart: their tables "
            "count as those of the default schema."
        )
    uses = [use for use in workload.templates if _SEARCH_PATH.match(use.template.text)]
    if (count := _executions(uses) - followed) > 0:
        yield (
            f"A search_path is set {count:,} times where the log does not tell the sessions apart: "
            "tables without a schema in front of them count as one schema's. Read the databases or "
            "users one by one (--database, --user), or pass the database's own log."
        )


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def quoted_tables(workload: Workload) -> Iterator[str]:
    """A warning where tables stand in double quotes, in a dialect that has strings in those."""
    uses = [
        use
        for use in workload.templates
        if _is_data(use.template)
        and not use.template.accesses
        and _NO_NAME.search(use.template.text)
    ]
    if count := _executions(uses):
        yield (
            "Tables in double quotes, as sql_mode ANSI_QUOTES allows them, are taken for strings, "
            f"so they are missing (executions: {count:,}): write such names in backticks where the "
            "log is made."
        )


def _is_data(template: Template) -> bool:
    return template.kind in _DATA and not template.partial and not template.noise


def _executions(uses: list[TemplateUse]) -> int:
    return sum(use.executions for use in uses)
