"""Places in Python where rows are asked for through a relation: `order.lines.filter(…)`."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import RelationUse
from analyzer.codebase.source.parsing import line_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

#: Methods that only managers of relations and query sets have together.
_READS = (
    *("all", "filter", "exclude", "get", "count", "exists", "first", "last", "order_by"),
    *("select_related", "prefetch_related", "values", "values_list", "aggregate", "annotate"),
    *("distinct", "iterator", "latest", "earliest", "in_bulk", "none", "only", "defer"),
)
_WRITES = (
    *("create", "get_or_create", "update_or_create", "bulk_create", "add", "remove", "clear"),
    *("set", "delete", "update"),
)
_METHOD = re.compile(rb"\.[\s\\]*(%s)\s*\(" % b"|".join(m.encode() for m in (*_READS, *_WRITES)))
#: What stands before the method; so much of it is looked at.
_BEFORE = re.compile(rb"\b([A-Za-z_]\w*)[\s\\]*\.[\s\\]*([a-z_]\w*)[\s\\]*\Z")
_NEAR = 200
#: Names before a method of that kind that are no relation of a model.
_NO_RELATIONS = frozenset(("objects", "_default_manager", "_base_manager", "query"))


def relations_of(text: bytes, root: "Node") -> Iterator[RelationUse]:
    """Each relation asked once per name before it and mode, with its first line."""
    seen: set[tuple[str, str, str, str, bool]] = set()
    for method in _METHOD.finditer(text):
        found = _BEFORE.search(text, max(0, method.start() - _NEAR), method.start())
        if found is None:
            continue
        of, relation = found[1].decode(), found[2].decode()
        if relation in _NO_RELATIONS:
            continue
        node = root.descendant_for_byte_range(found.start(2), found.end(2))
        # The same letters in a string or a comment are no call.
        if node is None or node.type != "identifier":
            continue
        mode = "W" if method[1].decode() in _WRITES else "R"
        inside = _class_around(node) if of in ("self", "cls") else ""
        deletes = method[1] == b"delete"
        if (key := (of, relation, mode, inside, deletes)) not in seen:
            seen.add(key)
            yield RelationUse(of, relation, line_of(node), mode, inside, deletes)


def _class_around(node: "Node") -> str:
    """The name of the class that a node stands in, the outermost one's; empty for none."""
    name, parent = "", node.parent
    while parent is not None:
        if parent.type == "class_definition":
            name = text_of(parent.child_by_field_name("name"))
        parent = parent.parent
    return name
