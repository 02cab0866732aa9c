"""In which schema a bare name was looked up, where a session had set its search_path.

While a log is read such a name stands with its path (`on_path`). Which schema of the path has the
table is known when everything is read: from the DDL, from statements that name it with its schema,
or from what several paths have in common.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from analyzer.model import Access, Schema, Template
from analyzer.workload.references import names_in_default
from analyzer.workload.search_path import BETWEEN

#: The schema whose name is left out.
PUBLIC = "public"
#: Schemas of tenants have the same tables: this share of the smaller one's, and not fewer than so
#: many; of two schemas that differ only in a number a smaller share does.
_SAME_TABLES, _LEAST_SAME, _SAME_IF_ALIKE = 0.8, 3, 0.5
_NUMBER = re.compile(r"\d+")


class Resolved(NamedTuple):
    """`names` by the name with its path; `tenants` are schemas that count as one.

    `unsure` are the names that came to several by nothing but the first schema of each path.
    """

    names: Mapping[str, str]
    tenants: tuple[str, ...]
    unsure: tuple[str, ...]


def on_path(template: Template, path: str) -> Template:
    """A template as it is executed on a path: bare names stand with the path behind them.

    Its id is another one, since the same text may touch other tables elsewhere; its text stays.
    """

    def name(table: str) -> str:
        bare = "." not in table and not names_in_default(table, template.text)
        return f"{table}{BETWEEN}{path}" if bare else table

    accesses = tuple(Access(name(table), mode) for table, mode in template.accesses)
    if accesses == template.accesses:
        return template
    identity = f"postgres\n{path}\n{template.text}\n{template.id}".encode("utf-8", "replace")
    return replace(
        template,
        id=hashlib.blake2b(identity, digest_size=6).hexdigest(),
        accesses=accesses,
        main=template.main and name(template.main),
        via=tuple((name(table), view) for table, view in template.via),
    )


def resolved(tables: Iterable[str], schema: Schema) -> Resolved:
    """The names of those `tables` that stand with their path; the others say which schema has one.

    A schema of the path that is known to have the table gives the name, the first of several.
    Otherwise it is the one that all paths on which the name stands have in common, and if there is
    none the first of the path. Schemas with the same tables are those of tenants: a name that only
    they could have stays bare, so that it counts once for all of them.
    """
    paths: dict[str, list[str]] = {}
    homes: dict[str, set[str]] = {}
    bare = set[str]()
    for table in sorted({*tables, *schema.tables, *schema.views, *schema.partitions}):
        name, placed, path = table.partition(BETWEEN)
        owner, _, last = table.rpartition(".")
        if placed:
            paths.setdefault(name, []).append(path)
        elif owner:
            homes.setdefault(last, set()).add(owner)
        else:
            bare.add(table)
    for name in bare & {*schema.tables, *schema.views, *schema.partitions}:
        homes.setdefault(name, set()).add(PUBLIC)
    tenants = _tenants(paths)
    names: dict[str, str] = {}
    unsure: list[str] = []
    for name, on in sorted(paths.items()):
        shared = _in_common(on, alone=name not in bare)
        first = {path.partition(BETWEEN)[0] for path in on} - tenants
        for path in on:
            schemas = path.split(BETWEEN)
            known = [one for one in schemas if one in homes.get(name, ())]
            if not known and len(schemas) > 1 and not shared and len(first) > 1:
                unsure.append(name)
            owner = next(iter(known), shared if len(schemas) > 1 else None) or schemas[0]
            here = owner == PUBLIC or owner in tenants
            names[f"{name}{BETWEEN}{path}"] = name if here else f"{owner}.{name}"
    return Resolved(names, tuple(sorted(tenants)), tuple(dict.fromkeys(unsure)))


def _in_common(paths: Collection[str], alone: bool) -> str | None:
    """The first schema that stands in all of several different paths.

    A name that stands without a path as well (not `alone`) is looked up in public there.
    """
    several = [path.split(BETWEEN) for path in paths]
    if not alone:
        several.append([PUBLIC])
    if len(several) < 2:
        return None
    return next((one for one in several[0] if all(one in path for path in several)), None)


def _tenants(paths: Mapping[str, Collection[str]]) -> set[str]:
    """The schemas first in a path that have the same tables as others which are."""
    tables: dict[str, set[str]] = {}
    for name, on in paths.items():
        for path in on:
            first = path.partition(BETWEEN)[0]
            if first != PUBLIC:
                tables.setdefault(first, set()).add(name)
    alike: dict[str, list[str]] = {schema: [] for schema in tables}
    numbered: set[str] = set()
    for one in tables:
        for other in tables:
            if one == other:
                continue
            same = len(tables[one] & tables[other])
            smaller = min(len(tables[one]), len(tables[other]))
            if same >= max(_SAME_TABLES * smaller, _LEAST_SAME):
                alike[one].append(other)
            if _NUMBER.sub("", one) == _NUMBER.sub("", other) and same >= _SAME_IF_ALIKE * smaller:
                numbered.add(one)
    return numbered.union(schema for schema, others in alike.items() if len(others) > 1)
