"""XML of foreign origin as a stream of elements: nothing is expanded, fetched or kept whole."""

from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from analyzer.codebase.formats.collected import unusable

#: Graphs nest a few levels; this many are an attack.
DEEPEST = 200
#: The most characters of text that one element is asked for.
LONGEST_TEXT = 2_000

Start = Callable[[str, dict[str, str]], None]
#: The element's name and its own text up to its first child.
End = Callable[[str, str], None]


def walk(text: str, path: str, start: Start, end: End) -> None:
    """Call `start` and `end` for each element, by name without prefix, in the order of the file.

    Raises UnusableSourceError for a document type (which could define entities that multiply), for
    deep nesting, and for XML that is broken or breaks off.
    """
    parser = expat.ParserCreate("utf-8")  # decoded already, whatever it declares
    open_texts: list[list[str]] = []
    sizes: list[int] = []

    def opened(name: str, attributes: dict[str, str]) -> None:
        if len(open_texts) >= DEEPEST:
            unusable(path, f"is XML nested deeper than {DEEPEST} levels, which no graph is.")
        if sizes:
            sizes[-1] = LONGEST_TEXT  # what follows a child is not its parent's own text
        open_texts.append([])
        sizes.append(0)
        start(name.rpartition(":")[2], attributes)

    def closed(name: str) -> None:
        sizes.pop()
        end(name.rpartition(":")[2], "".join(open_texts.pop()).strip())

    def written(data: str) -> None:
        if sizes and sizes[-1] < LONGEST_TEXT:
            open_texts[-1].append(data)
            sizes[-1] += len(data)

    def refused(*_: object) -> NoReturn:
        unusable(
            path,
            "is XML with a document type, which we do not open: it may define what multiplies.",
            "Remove the <!DOCTYPE …> line, or write the graph with another tool.",
        )

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.CharacterDataHandler = written
    parser.StartDoctypeDeclHandler = refused
    parser.EntityDeclHandler = refused
    parser.buffer_text = True
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        _refuse_broken(path, error)


def _refuse_broken(path: str, error: expat.ExpatError) -> NoReturn:
    ends = (
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    )
    if error.code in ends:
        unusable(path, f"breaks off in line {error.lineno}: it is XML without its end.")
    unusable(path, f"is no valid XML from line {error.lineno}, column {error.offset + 1} on.")
