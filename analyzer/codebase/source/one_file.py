"""The frame that all readers of languages share: a file opened, parsed and asked once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Member
from analyzer.codebase.source.parsing import captures, decoded, first_error, line_of, parse, text_of
from analyzer.codebase.source.queries import StringShape, may_hold_sql, queries_of

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file's text as UTF-8, and what can be said of it without looking in.

    `facts.lost` marks what is no text: there is nothing more to be had.
    """

    text: bytes
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The root of a file's tree and what the reader's query captures in it.

    `facts` have the statements of SQL and the first syntax error; the reader adds the rest.
    """

    text: bytes
    facts: FileFacts
    root: "Node"
    found: dict[str, list["Node"]]


def opened(path: str, language: str, data: bytes) -> OpenedFile:
    """The file with its size, its lines and what is odd about its text."""
    text, problem = decoded(data)
    if problem == "no text":
        return OpenedFile(text, FileFacts(path, language, len(data), 0, problem=problem, lost=True))
    lines = text.count(b"\n") + (not text.endswith(b"\n") and bool(text))
    return OpenedFile(text, FileFacts(path, language, len(data), lines, problem=problem))


def parsed(
    file: OpenedFile,
    grammar: str,
    query: str,
    shape: StringShape,
    sort: Callable[[dict[str, list["Node"]]], None] | None = None,
) -> ParsedFile:
    """The file parsed and asked; syntax errors cost what stands in their reach.

    `sort` may take captured nodes apart, or out, before they are put in order.
    """
    root = parse(grammar, file.text)
    found = captures(grammar, query, root, sort)
    line = first_error(root)
    facts = replace(
        file.facts,
        queries=queries_of(shape, root) if may_hold_sql(file.text) else (),
        problem=file.facts.problem if line is None else f"syntax error in line {line}",
    )
    return ParsedFile(file.text, facts, root, found)


def without_type_arguments(written: str) -> str:
    """`Repository<Order, Long>` -> `Repository`."""
    start, end = _type_arguments(written)
    return written[:start] + written[end:]


def first_type_argument(written: str, base: str) -> tuple[Argument, ...]:
    """The first type argument of a base class, with the base as its keyword; none without any."""
    start, end = _type_arguments(written)
    if start == end:
        return ()
    first = written[start:end].strip("<>").partition(",")[0]
    return (Argument(first.strip(), False, base),)


def _type_arguments(written: str) -> tuple[int, int]:
    """Where they begin and end, brackets included; the same place twice for none."""
    start, end = written.find("<"), written.rfind(">") + 1
    return (start, end) if 0 <= start < end else (len(written), len(written))


def declared(
    node: "Node",
    bases: Iterable[str],
    members: Iterable[Member],
    marks: Iterable[Call],
    keywords: Iterable[Argument],
) -> Class:
    """A class by the name that its declaration has, in that name's line."""
    name = node.child_by_field_name("name")
    return Class(
        text_of(name),
        line_of(name or node),
        tuple(bases),
        tuple(members),
        marks=tuple(marks),
        keywords=tuple(keywords),
    )
