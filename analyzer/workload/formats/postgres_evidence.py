"""What pgaudit and auto_explain say of a statement: the relations that it really touched.

Neither is a statement. An AUDIT record names one relation (or function) that was touched; a plan
names those that its nodes scan and change. Views are opened in both, triggers and functions have
records of their own, partitions stand beside or instead of their parents.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyzer.model import Access, Schema
from analyzer.workload.behind import whole_table
from analyzer.workload.formats.plan_documents import plan_document
from analyzer.workload.noise import is_catalogue
from analyzer.workload.references import table_name


class Named(NamedTuple):
    """What a record names: its text, and what that touched.

    `outer`: the text is what the client sent, as far as the record itself can tell. `views` were
    opened; `parts` are partitions of tables that are named as well; `temporary` tables live as
    long as their session; `functions` ran.
    """

    text: bytes
    outer: bool
    accesses: tuple[Access, ...]
    views: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    temporary: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()


_FIELD = re.compile(rb'(?:"((?:[^"]|"")*+)"|([^,]*+))(?:,|\Z)')
_AUDIT_FIELDS = 8
_IDENTIFIER = re.compile(r'"((?:[^"]|"")*)"|([^."]+)')


def audited(message: bytes) -> tuple[int, Named] | None:
    """Statement number and relation of an AUDIT record; None where it is none.

    MISC,??? stands at what was not asked for by name: partitions, and views once more.
    """
    fields: list[bytes] = []
    at = len(b"AUDIT: ")
    while at < len(message) and len(fields) < _AUDIT_FIELDS:
        found = _FIELD.match(message, at)
        if found is None or found.end() == at:
            break
        fields.append(found[2] if found[1] is None else found[1].replace(b'""', b'"'))
        at = found.end()
    if len(fields) < _AUDIT_FIELDS or not (fields[1].isdigit() and fields[2].isdigit()):
        return None
    kind, command, what = fields[3], fields[4], fields[5]
    name = _name(fields[6].decode("utf-8", "replace"))
    text = b"" if fields[7].startswith(b"<") else fields[7]
    accesses: tuple[Access, ...] = ()
    views: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    temporary = (name.rpartition(".")[2],) if name.startswith("pg_temp") else ()
    if not name or is_catalogue(name):
        pass
    elif what == b"VIEW":
        views = (name,)
    elif kind == b"MISC" and command == b"???":
        parts = (name,) if what in _TABLES else ()
    elif what in _TABLES and kind in (b"READ", b"WRITE"):
        accesses = (Access(name, "W" if kind == b"WRITE" else "R"),)
    functions = (name,) if what == b"FUNCTION" and name else ()
    outer = fields[2] == b"1"
    return int(fields[1]), Named(text, outer, accesses, views, parts, temporary, functions)


_TABLES = frozenset((b"TABLE", b"PARTITIONED TABLE", b"FOREIGN TABLE", b"MATERIALIZED VIEW"))


def _name(text: str) -> str:
    """`public."Orders"` as the accesses of statements name it."""
    parts = [quoted.replace('""', '"') or bare for quoted, bare in _IDENTIFIER.findall(text)]
    return table_name(parts, "postgres") if parts else ""


class Node(NamedTuple):
    """A relation in a plan, and the alias by which the plan calls it.

    `bare`: the plan does not say in which schema it is, as only log_verbose makes it do.
    """

    table: str
    alias: str
    writes: bool
    bare: bool = False


#: Values of parameters come quoted, as they may span lines.
_TEXT = re.compile(
    rb"Query Text: (?P<text>.*?)\n"
    rb"(?:Query Parameters: (?:\$\d+ = (?:NULL|'(?:[^']|'')*+')(?:, )?)*+\n)?"
    rb"(?P<plan>[A-Z][^\n]*  \(cost=.*)",
    re.DOTALL,
)
_SCANNED = re.compile(
    r"^ *(?:->  )?(?:(?:Parallel|Async) )*"
    r"(?:(?P<write>(?:Foreign )?(?:Insert|Update|Delete|Merge))|(?:Seq|Sample|Tid|Tid Range|Foreign"
    r"|Bitmap Heap) Scan|Custom Scan \([^)\n]*\)|Index (?:Only )?Scan(?: Backward)?"
    r' using (?:"(?:[^"]|"")+"|[^\s"]+))'
    r' on (?P<table>(?:"(?:[^"]|"")+"|[^\s".]+)(?:\.(?:"(?:[^"]|"")+"|[^\s".]+))?)'
    r'(?: (?P<alias>"(?:[^"]|"")+"|[^\s"(]+))?(?:  \(|$)',
    re.MULTILINE,
)


def planned(message: bytes) -> tuple[bytes, list[Node]] | None:
    """The text of a plan of auto_explain, and its relations; None where it cannot be read."""
    body = message.replace(b"\n\t", b"\n").lstrip()
    if (document := plan_document(body)) is not None:
        text = document.get("Query Text")
        if not isinstance(text, str):
            return None
        return text.encode("utf-8", "replace"), list(_nodes(document.get("Plan")))
    found = _TEXT.match(body)
    if found is None:
        return None
    plan = found["plan"].decode("utf-8", "replace")
    nodes = [
        Node(
            _name(scan["table"]),
            (scan["alias"] or scan["table"].rpartition(".")[2]).strip('"'),
            scan["write"] is not None,
            len(_IDENTIFIER.findall(scan["table"])) == 1,
        )
        for scan in _SCANNED.finditer(plan)
    ]
    return found["text"], nodes


def _nodes(top: object) -> Iterator[Node]:
    below: list[object] = [top]
    while below:
        node = below.pop()
        if not isinstance(node, dict):
            continue
        relation = node.get("Relation Name")
        if isinstance(relation, str):
            schema = node.get("Schema")
            parts = [*([schema] if isinstance(schema, str) else []), relation]
            writes = node.get("Node Type") == "ModifyTable" or (
                node.get("Operation") in ("Insert", "Update", "Delete", "Merge")
            )
            alias = str(node.get("Alias", relation))
            yield Node(table_name(parts, "postgres"), alias, writes, len(parts) == 1)
        for member in ("Plans", "Target Tables"):
            children = node.get(member)
            if isinstance(children, list):
                write = {"Node Type": "ModifyTable"} if member == "Target Tables" else {}
                below += [
                    {**child, **write} for child in reversed(children) if isinstance(child, dict)
                ]


_NUMBERED = re.compile(r"(?P<base>.+)_\d+$")
_SUFFIX = re.compile(r"_(?:\d{4}(?:[_-]?\d\d){0,2}|p\d+|y\d{4}m\d\d|default)$")


def touched_by_plan(
    text: bytes, nodes: Sequence[Node], own: Sequence[str], schema: Schema
) -> Named:
    """What a plan touched beside the tables that its text names (`own`).

    Partitions fold into their parents: by the schema, by the parent that the text names, or where
    several that are numbered as one relation differ in a usual suffix. The one table of the text
    that the plan lacks, while it has others, was a view. A bare name is that of the one table of
    the text, else of the schema, that has it behind the name of a schema.
    """
    modes: dict[str, set[bool]] = defaultdict(set)
    aliases: dict[str, str] = {}
    for node in nodes:
        placed = _placed(node, own, schema) if node.bare else node.table
        for table in schema.views.get(placed, (placed,)):  # a materialised one: the text opens it
            table = whole_table(table, schema)
            if not is_catalogue(table):
                modes[table].add(node.writes)
                aliases.setdefault(table, node.alias)
    missing = [table for table in own if table not in modes]
    parents = _parents([table for table in modes if table not in own], aliases, missing)
    accesses: dict[Access, None] = {}
    for table, writes in modes.items():
        # What is changed is scanned as well; that is no read of its own.
        accesses[Access(parents.get(table, table), "W" if True in writes else "R")] = None
    tables = {access.table for access in accesses}
    missing = [table for table in missing if table not in tables]
    more = [table for table in tables if table not in own]
    views = tuple(missing) if len(missing) == 1 and more else ()
    return Named(text, True, tuple(accesses), views)


def _placed(node: Node, own: Sequence[str], schema: Schema) -> str:
    """The table of a bare name in a plan, with its schema where the text or the DDL says it."""
    name = node.table
    for known in (own, (*schema.tables, *schema.partitions, *schema.views)):
        if name in known:
            return name
        found = {table for table in known if table.endswith(f".{name}")}
        if found:
            return found.pop() if len(found) == 1 else name
    return name


def _parents(
    unknown: Sequence[str], aliases: dict[str, str], missing: Sequence[str]
) -> dict[str, str]:
    """Partitions among relations that a text does not name, with the tables they are parts of."""
    siblings: dict[str, list[str]] = defaultdict(list)
    for table in unknown:
        numbered = _NUMBERED.match(aliases[table])
        siblings[numbered["base"] if numbered else aliases[table]].append(table)
    parents: dict[str, str] = {}
    for base, tables in siblings.items():
        stems = {_SUFFIX.sub("", table) for table in tables}
        for table in tables:
            named = [p for p in missing if table.startswith(p + "_") or base == p]
            if len(named) == 1:
                parents[table] = named[0]
            elif len(tables) > 1 and len(stems) == 1:
                parents[table] = next(iter(stems))
            elif len(tables) > 1 and len(missing) == 1:
                parents[table] = missing[0]
    return parents
