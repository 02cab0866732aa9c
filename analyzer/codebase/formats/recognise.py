"""Every format of files that say something of modules, and which of them a file is in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from analyzer.codebase.formats import (
    adjacency,
    arrows,
    cargo_modules,
    cytoscape,
    dependency_cruiser,
    dot,
    dot_cruised,
    edges,
    gexf,
    gml,
    go_list,
    graphml,
    jdeps,
    links,
    madge,
    mermaid,
    modules,
    node_link,
    nx_graph,
    packwerk,
    pajek,
    pydeps,
    references,
    skott,
)
from analyzer.codebase.formats.folding import Fold, folded
from analyzer.codebase.formats.refused import recognise_refused
from analyzer.codebase.formats.rows import decode, is_binary
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import GraphKind, Reading, Recognised
from analyzer.model import UnusableSourceError

#: How much of a file a format is told by.
SAMPLE_BYTES = 65536


@dataclass(frozen=True, slots=True)
class GraphFormat:
    """One format: its name in reports, how to tell it, and how to read a whole text of it.

    `unfolded` reads the classes of a format that `read` folds to packages.
    """

    name: str
    recognises: Callable[[Sample], bool]
    read: Callable[[str, str, int], Reading]
    kind: GraphKind = "imports"
    unfolded: Callable[[str, str, int], Reading] | None = None


#: JSON formats ask for members that only they have, the plainest last.
_JSON = (
    GraphFormat(go_list.FORMAT, go_list.looks_like_go_list, go_list.read_go_list),
    GraphFormat(pydeps.FORMAT, pydeps.looks_like_pydeps, pydeps.read_pydeps),
    GraphFormat(
        dependency_cruiser.FORMAT,
        dependency_cruiser.looks_like_dependency_cruiser,
        dependency_cruiser.read_dependency_cruiser,
    ),
    GraphFormat(skott.FORMAT, skott.looks_like_skott, skott.read_skott),
    GraphFormat(nx_graph.FORMAT, nx_graph.looks_like_nx, nx_graph.read_nx),
    GraphFormat(cytoscape.FORMAT, cytoscape.looks_like_cytoscape, cytoscape.read_cytoscape),
    GraphFormat(node_link.FORMAT, node_link.looks_like_node_link, node_link.read_node_link),
    GraphFormat(madge.FORMAT, madge.looks_like_madge, madge.read_madge),
)
_XML = (
    GraphFormat(graphml.FORMAT, graphml.looks_like_graphml, graphml.read_graphml),
    GraphFormat(gexf.FORMAT, gexf.looks_like_gexf, gexf.read_gexf),
)
#: Texts with a grammar of their own. One tool's DOT stands before DOT in general.
_TEXT = (
    GraphFormat(
        dot.JDEPS,
        dot.looks_like_jdeps_dot,
        dot.read_jdeps_dot,
        unfolded=partial(dot.read_jdeps_dot, fold=False),
    ),
    GraphFormat(dot.PYREVERSE, dot.looks_like_pyreverse, dot.reader_of(dot.PYREVERSE)),
    GraphFormat(dot.IMPORT_LINTER, dot.looks_like_import_linter, dot.read_import_linter),
    GraphFormat(dot.DEPTRAC, dot.looks_like_deptrac, dot.reader_of(dot.DEPTRAC)),
    GraphFormat(
        dot_cruised.FORMAT, dot_cruised.looks_like_cruised_dot, dot_cruised.read_cruised_dot
    ),
    GraphFormat(
        cargo_modules.FORMAT,
        cargo_modules.looks_like_cargo_modules,
        cargo_modules.read_cargo_modules,
    ),
    GraphFormat(dot.FORMAT, dot.looks_like_dot, dot.read_dot),
    GraphFormat(mermaid.FORMAT, mermaid.looks_like_mermaid, mermaid.read_mermaid),
    GraphFormat(arrows.PLANTUML, arrows.looks_like_plantuml, arrows.read_plantuml),
    GraphFormat(arrows.CRUISED, arrows.looks_like_cruised_text, arrows.read_cruised_text),
    GraphFormat(gml.FORMAT, gml.looks_like_gml, gml.read_gml),
    GraphFormat(pajek.FORMAT, pajek.looks_like_pajek, pajek.read_pajek),
    GraphFormat(
        jdeps.FORMAT,
        jdeps.looks_like_jdeps,
        jdeps.read_jdeps,
        unfolded=partial(jdeps.read_jdeps, fold=False),
    ),
    GraphFormat(packwerk.DECLARED, packwerk.looks_like_package, packwerk.read_package),
    GraphFormat(packwerk.TODO, packwerk.looks_like_todo, packwerk.read_todo),
)
#: Rows of names, the least peculiar: asked last.
_ROWS = (
    GraphFormat(
        links.FORMAT, lambda sample: links.looks_like_links(sample.sheet), links.read_links, "links"
    ),
    GraphFormat(
        references.FORMAT,
        lambda sample: edges.looks_like_references(sample.sheet),
        references.read_references,
    ),
    GraphFormat(
        edges.FORMAT, lambda sample: edges.looks_like_edges(sample.sheet), edges.read_edges
    ),
    GraphFormat(
        modules.FORMAT,
        lambda sample: modules.looks_like_modules(sample.sheet),
        modules.read_modules,
        "modules",
    ),
    GraphFormat(adjacency.FORMAT, adjacency.looks_like_adjacency, adjacency.read_adjacency),
    GraphFormat(adjacency.EDGES, adjacency.looks_like_spaced_edges, adjacency.read_spaced_edges),
)


def recognise_graph(sample: bytes) -> Recognised | None:
    """What the file is, by its first bytes (64 KiB are plenty); None where it is nothing of ours.

    Kinds: "imports" (graphs and literal references), "links", "modules", and "refused" for lists
    of packages and drawings of other things, with the reason and what to run instead. Never raises.
    """
    found = _format_of(sample)
    return Recognised(found.kind, found.name) if isinstance(found, GraphFormat) else found


def read_graph(data: bytes, path: str, fold: Fold = "auto") -> Reading:
    """Read a whole file of one of the formats that `recognise_graph` knows.

    `path` is the name that reports show; packwerk's files are also named by the folder in it.
    `fold` says whether classes become their packages, see `folding.py`.
    Raises UnusableSourceError where the file is of no such format, is broken or breaks off.
    """
    found = _format_of(data)
    if found is None:
        raise UnusableSourceError(
            f"{path} is no graph of modules that we can read.",
            "Give a CSV or TSV file with the columns source,target or module,table, or a graph in "
            "one of the formats that docs/inputs.md lists.",
        )
    if isinstance(found, Recognised):
        raise UnusableSourceError(f"{path} is {found.format}. {found.reason}", found.remedy)
    read = found.unfolded if fold == "none" and found.unfolded else found.read
    return folded(read(decode(data), path, len(data)), fold)


def _format_of(data: bytes) -> GraphFormat | Recognised | None:
    if is_binary(data):
        return None
    sample = Sample(decode(data[:SAMPLE_BYTES]))
    refused = recognise_refused(sample)
    if refused is not None:
        return refused
    if sample.start.startswith(("{", "[")):
        formats: tuple[GraphFormat, ...] = _JSON
    elif sample.start.startswith("<"):
        formats = _XML
    else:
        formats = (*_TEXT, *_ROWS)
    return next((each for each in formats if each.recognises(sample)), None)
