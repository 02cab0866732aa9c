"""Places in Python that delete the rows behind a variable: `book = Book.objects.get(…)` first."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Use
from analyzer.codebase.source.parsing import line_of
from analyzer.codebase.source.python_syntax import SIMPLE_NAME

if TYPE_CHECKING:
    from tree_sitter import Node

_DELETE = re.compile(rb"(?<![\w.])([a-z_]\w*)\.a?delete\(\s*\)")
#: What a name is given: rows of a model, or one of them. The name comes first.
_GIVEN = (
    rb"\s*(?:=|\bin\b)\s*(?:await\s+)?(?:a?get_(?:object|list)_or_404\(\s*([\w.]+?)\s*[,.)]"
    rb"|([\w.]+?)\.(?:objects|_default_manager|_base_manager|all_objects)\b)"
)
#: So far before the deletion the name must be given, and so many deletions are looked at.
_NEAR = 8_000
_MOST = 200


def deleted_of(text: bytes, root: "Node") -> Iterator[Use]:
    """The models whose rows are deleted by the name of a variable of the same function."""
    for found in islice(_DELETE.finditer(text), _MOST):
        node = root.descendant_for_byte_range(*found.span(1))
        if node is None or node.type != "identifier":
            continue
        begin = max(_begin_of_function(node), found.start() - _NEAR)
        body = text[begin : found.start()]
        given = re.findall(rb"(?<![\w.])%s%s" % (re.escape(found[1]), _GIVEN), body)
        name = b"".join(given[-1]).decode("utf-8", "replace") if given else ""
        if SIMPLE_NAME.match(name) and name.rpartition(".")[2][:1].isupper():
            yield Use(name, line_of(node), "W", True)


def _begin_of_function(node: "Node") -> int:
    """Where the function around a node begins; the file, where there is none."""
    parent = node.parent
    while parent is not None and parent.type != "function_definition":
        parent = parent.parent
    return parent.start_byte if parent is not None else 0
