"""One module per format of files that say something of modules, and the way to tell them apart."""

from analyzer.codebase.formats.edges import (
    FORMAT as EDGES,
)
from analyzer.codebase.formats.edges import (
    looks_like_edges,
    looks_like_references,
    read_edges,
)
from analyzer.codebase.formats.links import FORMAT as LINKS
from analyzer.codebase.formats.links import looks_like_links, read_links
from analyzer.codebase.formats.modules import FORMAT as MODULES
from analyzer.codebase.formats.modules import looks_like_modules, read_modules
from analyzer.codebase.formats.references import FORMAT as REFERENCES
from analyzer.codebase.formats.references import read_references
from analyzer.codebase.formats.refused import recognise_refused
from analyzer.codebase.formats.rows import decode, is_binary, open_sheet
from analyzer.codebase.reading import Reading, Recognised
from analyzer.model import UnusableSourceError

_READERS = {
    EDGES: read_edges,
    REFERENCES: read_references,
    LINKS: read_links,
    MODULES: read_modules,
}


def recognise_graph(sample: bytes) -> Recognised | None:
    """What the file is, by its first bytes (64 KiB are plenty); None where it is nothing of ours.

    Kinds: "imports" (edge lists and literal references), "links", "modules", and "refused" for
    lists of packages, with the reason and what to give instead. Never raises.
    """
    if is_binary(sample):
        return None
    text = decode(sample)
    refused = recognise_refused(text)
    if refused is not None:
        return refused
    if text.lstrip().startswith(("{", "[", "<")):
        return None
    sheet = open_sheet(text)
    if looks_like_links(sheet):
        return Recognised("links", LINKS)
    if looks_like_references(sheet):
        return Recognised("imports", REFERENCES)
    if looks_like_edges(sheet):
        return Recognised("imports", EDGES)
    if looks_like_modules(sheet):
        return Recognised("modules", MODULES)
    return None


def read_graph(data: bytes, path: str) -> Reading:
    """Read a whole file of one of the formats that `recognise_graph` knows.

    `path` is the name that reports show. Raises UnusableSourceError where the file is of no such
    format, or a list of packages.
    """
    found = recognise_graph(data[:65536])
    if found is None:
        raise UnusableSourceError(
            f"{path} is no graph of modules that we can read.",
            "Give a CSV or TSV file with the columns source,target or module,table.",
        )
    if found.kind == "refused":
        raise UnusableSourceError(f"{path} is {found.format}. {found.reason}", found.remedy)
    return _READERS[found.format](decode(data), path, len(data))
