"""Source text parsed by tree-sitter, one grammar per language, each loaded when first needed."""

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module

from analyzer.codebase.source.nesting import DEEPEST, too_deep
from analyzer.model import UnusableSourceError

# Without the extra this module loads all the same, and `grammar` says what is missing.
with suppress(ImportError):
    from tree_sitter import Language, Node, Parser, Query, QueryCursor, Tree

#: Where each grammar comes from: package and function.
_GRAMMARS = {
    "c_sharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
_COOKIE = re.compile(rb"\A(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")


@cache
def grammar(name: str) -> "Language":
    """The grammar; UnusableSourceError with the remedy where it is not installed."""
    package, function = _GRAMMARS[name]
    try:
        module = import_module(package)
    except ImportError as error:
        raise UnusableSourceError(
            f"Reading source code in {name} needs a part that is not installed.",
            "Install it with: pip install 'monolith-analyzer[source]'.",
        ) from error
    return Language(getattr(module, function)())


@cache
def _parser(name: str) -> "Parser":
    return Parser(grammar(name))


@cache
def _query(name: str, pattern: str) -> "Query":
    return Query(grammar(name), pattern)


_TOO_DEEP = "nested too deep"
_HOPELESS = "hardly any of it can be parsed"
#: Languages in which < opens type arguments.
_GENERICS = frozenset(("c_sharp", "java", "kotlin", "tsx", "typescript"))


class UnparsableError(Exception):
    """Indicates a file that no parser should be given more time for; the message says why."""


def parse(name: str, data: bytes) -> "Node":
    """The root of the syntax tree; what cannot be parsed is in it as errors.

    Raises UnparsableError for generated, foreign or hostile text: where the parser's work grows
    out of hand, where the tree is too deep for anybody's code, or where an error has too many
    parts. All three are counted, never timed, so that the same file always ends the same way.
    """
    if too_deep(data, generics=name in _GENERICS):
        raise UnparsableError(_TOO_DEEP)
    tree = _parser(name).parse(data) if len(data) < _SMALL else _parse_watched(name, data)
    root = tree.root_node
    # A wide error is found at once, and looking for depth in it takes long.
    if _is_hopeless(root):
        raise UnparsableError(_HOPELESS)
    if _is_deep(root):
        raise UnparsableError(_TOO_DEEP)
    return root


def _parse_watched(name: str, data: bytes) -> "Tree":
    """Parse a large text, with less patience for one whose first lines look like none."""
    if len(data) > 2 * _SMALL:
        begun = _parse_counted(name, start := _beginning(data), len(start) // _BYTES_A_STEP)
        if _is_hopeless(begun.root_node):
            return _parse_counted(name, data, len(data) // _BYTES_A_STEP_OF_CODE)
    return _parse_counted(name, data, len(data) // _BYTES_A_STEP)


def _beginning(data: bytes) -> bytes:
    """The first lines; they end where the fewest brackets are open, to cut no code in two."""
    start = data[:_SMALL]
    depth, least, end = 0, len(start), len(start)
    for place, sign in enumerate(start):
        if sign in b"([{":
            depth += 1
        elif sign in b")]}":
            depth -= 1
        elif sign == 0x0A and depth <= least and place > _SMALL // 2:
            least, end = depth, place
    return start[:end]


def _parse_counted(name: str, data: bytes, steps: int) -> "Tree":
    """Parse in so many steps; only a text handed over in pieces lets the parser be stopped."""
    work = 0

    def report(_offset: int, _failed: bool) -> bool:
        nonlocal work
        work += 1
        return work > _STEPS + steps  # True stops the parser

    try:
        return _parser(name).parse(
            lambda at, _point: data[at : at + _PIECE], progress_callback=report
        )
    except ValueError as error:
        _parser(name).reset()
        raise UnparsableError("too much work to parse") from error


#: Smaller texts are done with in seconds, whatever they hold.
_SMALL = 64 << 10
#: The parser reports every hundred steps. Code takes a report for every 90 bytes, long tables of
#: numbers one for every 16.
_STEPS = 1_000
_BYTES_A_STEP = 14
_BYTES_A_STEP_OF_CODE = 80
_PIECE = 1 << 12
#: Looking for a parent takes as long as a node is deep. Every so many nodes the depth is looked at:
#: a tree twice as deep has so many in a row below it.
#: Searching an error takes the square of its parts.
_WIDEST_ERROR = 4_000
_MOST_VISITED = 300_000


def _is_deep(root: "Node") -> bool:
    cursor = root.walk()
    for at in range(0, root.descendant_count, DEEPEST):
        cursor.goto_descendant(at)
        if cursor.depth > DEEPEST:
            return True
    return False


def _is_hopeless(root: "Node") -> bool:
    """Whether an error below has more parts than a mistake in real code can have."""
    if not root.has_error:
        return False
    cursor = root.walk()
    for _ in range(_MOST_VISITED):
        node = cursor.node
        if node is not None and node.is_error and node.child_count > _WIDEST_ERROR:
            return True
        if node is not None and node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False
    return True


def captures(
    name: str,
    pattern: str,
    node: "Node",
    sort: Callable[[dict[str, list["Node"]]], None] | None = None,
) -> dict[str, list["Node"]]:
    """The nodes that a query captures, by the capture's name; as they begin, outer ones first.

    `sort` may change what was captured before it is put in order.
    """
    found = QueryCursor(_query(name, pattern)).captures(node)
    if sort is not None:
        sort(found)
    # The library hands them over in no order that can be relied on.
    return {
        key: sorted(nodes, key=lambda n: (n.start_byte, -n.end_byte, n.type))
        for key, nodes in found.items()
    }


def text_of(node: "Node | None") -> str:
    """The text of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def line_of(node: "Node") -> int:
    """The line in which a node begins, counted from 1."""
    return node.start_point[0] + 1


def first_error(root: "Node") -> int | None:
    """The line of the first syntax error; None where there is none."""
    if not root.has_error:
        return None
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is None or node.is_error or node.is_missing:
            return line_of(node or root)
        if node.has_error and cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return line_of(root)


def decoded(data: bytes) -> tuple[bytes, str]:
    """The text as UTF-8, and what is odd about it: its byte order mark and stated encoding count.

    A file that holds NUL is no text and comes back empty.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").encode(), ""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        return b"", "no text"
    try:
        data.decode()
    except UnicodeDecodeError:
        cookie = _COOKIE.match(data)
        stated = cookie[1].decode("ascii") if cookie else ""
        try:
            return data.decode(stated or "utf-8").encode(), ""
        except (LookupError, UnicodeError):
            return data.decode("latin-1").encode(), "not in the encoding it states"
    return data, ""
