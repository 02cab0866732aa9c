"""XML of mappers read element by element: nothing of a document type is opened or fetched."""

import re
from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

_DOCUMENT_TYPE = re.compile(r"<!DOCTYPE[^>\[]*+(\[[^\]]*+\])?+\s*+>")
#: Where a document type ends at the latest.
_FURTHEST = 20_000
#: More levels than any mapper has.
_DEEPEST = 100


class _TooDeepError(Exception):
    """Indicates more levels than any mapper has."""


class _DocumentTypeError(Exception):
    """Indicates a document type where none can be: it is not opened."""


def _without_document_type(text: str) -> str:
    """The text without its document type, of which there is one at most."""
    found = _DOCUMENT_TYPE.search(text, 0, _FURTHEST)
    return text[: found.start()] + _only_its_lines(found) + text[found.end() :] if found else text


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

    def refuse(*_: object) -> NoReturn:
        raise _DocumentTypeError

    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = written
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(_without_document_type(text).encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        return f"no valid XML in line {error.lineno}"
    except _DocumentTypeError:
        return "a document type that is not opened"
    except _TooDeepError:
        return "XML nested too deep"
    return ""
