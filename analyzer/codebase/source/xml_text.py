"""XML of mappers read element by element: nothing of a document type is opened or fetched."""

import re
from collections.abc import Callable
from xml.parsers import expat

_DOCUMENT_TYPE = re.compile(r"<!DOCTYPE[^>\[]*(\[[^\]]*\])?\s*>")
#: More levels than any mapper has.
_DEEPEST = 100


class _TooDeepError(Exception):
    """Indicates more levels than any mapper has."""


def _only_its_lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def walk(
    text: str,
    opened: Callable[[str, dict[str, str], int], None],
    closed: Callable[[str], None],
    written: Callable[[str], None] = lambda _text: None,
) -> str:
    """Call these for each element, by name, attributes and line; gives back what is wrong, if any.

    The document type is cut out before anything is parsed: an entity that it would define is then
    unknown, and the file read up to there.
    """
    parser = expat.ParserCreate()
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _TooDeepError
        opened(name, attributes, parser.CurrentLineNumber)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        closed(name)

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = written
    parser.buffer_text = True
    try:
        parser.Parse(_DOCUMENT_TYPE.sub(_only_its_lines, text).encode(), True)
    except expat.ExpatError as error:
        return f"no valid XML in line {error.lineno}"
    except _TooDeepError:
        return "XML nested too deep"
    return ""
