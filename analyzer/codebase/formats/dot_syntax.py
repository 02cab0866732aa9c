"""The language of Graphviz, as far as nodes and edges go.

Grammar: https://graphviz.org/doc/info/lang.html. Ports, defaults for attributes and attributes of
graphs are read over; an edge to a subgraph is an edge to each node in it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NoReturn

from analyzer.codebase.formats.collected import MOST_EDGES, unusable

Attributes = dict[str, str]
#: Clusters nest a few levels; this many are an attack.
DEEPEST = 100

_BETWEEN = r"(?:\s++|//[^\n]*+|/\*.*?\*/|^\#[^\n]*+)*+"
_TOKEN = re.compile(
    _BETWEEN + r'(?:(?P<id>"(?:[^"\\]|\\.)*+"(?:\s*+\+\s*+"(?:[^"\\]|\\.)*+")*+)'
    r"|(?P<arrow>-[->])"
    r"|(?P<sign>[{}\[\];,=:+])"
    r"|(?P<name>[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*+|-?(?:\.\d++|\d++(?:\.\d*+)?))"
    r"|(?P<html><)"
    r"|(?P<end>\Z))",
    re.DOTALL | re.MULTILINE,
)
#: What nearly all of a large file is made of: one plain edge, taken in one piece.
_EDGE = re.compile(
    _BETWEEN
    + r'(?:"([^"\\]*+)"|([A-Za-z_]\w*+))[ \t]*+-[->][ \t]*+(?:"([^"\\]*+)"|([A-Za-z_]\w*+))'
    r'[ \t]*+(?:\[((?:[^\[\]"<>\\+]|"[^"\\]*+")*+)\])?[ \t]*+(?:;|(?=\s*+["}]))',
    re.DOTALL | re.MULTILINE,
)
_ATTRIBUTE = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([\w.\-]+))')
#: Behind these a statement begins.
_STATEMENT_ENDS = frozenset((";", "{", "}"))
_JOIN = re.compile(r'(?<!\\)"\s*\+\s*"')
_SPACE = re.compile(_BETWEEN, re.DOTALL | re.MULTILINE)
_MARKUP = re.compile(r"[<>]")
_BREAK = re.compile(r"\\\r?\n")


@dataclass(frozen=True, slots=True)
class DotEdge:
    """One arrow, with the attributes of its statement."""

    source: str
    target: str
    attributes: Attributes


@dataclass(slots=True)
class DotGraph:
    """`nodes` by id with all attributes given to them, edges in the order of the file."""

    name: str = ""
    directed: bool = True
    strict: bool = False
    nodes: dict[str, Attributes] = field(default_factory=dict)
    edges: list[DotEdge] = field(default_factory=list)


@dataclass(slots=True)
class _Scope:
    """A graph or subgraph that is open, and its statement so far: a chain of groups of nodes."""

    nodes: dict[str, None] = field(default_factory=dict)
    chain: list[list[str]] = field(default_factory=list)
    attributes: Attributes = field(default_factory=dict)
    arrow: bool = False
    skip_attributes: bool = False


@dataclass(slots=True)
class _Tokens:
    """The tokens of a text one by one, with a look at the next."""

    path: str
    source: Iterator[tuple[str, str]]
    ahead: tuple[str, str] = ("end", "")

    def __post_init__(self) -> None:
        self.take()

    def take(self) -> tuple[str, str]:
        token, self.ahead = self.ahead, next(self.source, ("end", ""))
        return token

    def skip(self, sign: str) -> bool:
        """Whether the next token is this sign, which is then taken."""
        found = self.ahead == ("sign", sign)
        if found:
            self.take()
        return found


def parse_dot(text: str, path: str) -> DotGraph:
    """The first graph of the text; UnusableSourceError where it is broken or breaks off."""
    tokens = _Tokens(path, _tokens(text, path))
    graph = DotGraph()
    word = tokens.take()[1].lower()
    if word == "strict":
        graph.strict, word = True, tokens.take()[1].lower()
    if word not in ("graph", "digraph"):
        unusable(path, "is no graph in the language of Graphviz.")
    graph.directed = word == "digraph"
    if tokens.ahead[0] in ("id", "name"):
        graph.name = tokens.take()[1]
    if not tokens.skip("{"):
        unusable(path, "is DOT without an opening brace.")
    scopes = [_Scope()]
    while scopes:
        kind, word = tokens.take()
        here = scopes[-1]
        if kind == "end":
            unusable(path, "breaks off: it is DOT whose braces are not all closed.")
        elif kind in ("name", "id"):
            _name(tokens, graph, here, kind, word)
        elif kind == "edge":
            _plain_edge(graph, here, word, path)
        elif kind == "arrow":
            here.arrow = bool(here.chain)
        elif word == "[":
            _attributes(tokens, here)
        elif word == "{":
            _begin(graph, here, path)
            scopes.append(_Scope())
            if len(scopes) > DEEPEST:
                unusable(path, f"is DOT nested deeper than {DEEPEST} levels.")
        elif word == "}":
            _end_statement(graph, here, path)
            scopes.pop()
            if scopes:
                scopes[-1].nodes.update(here.nodes)
                _endpoint(scopes[-1], list(here.nodes))
        elif word in (";", ","):
            _end_statement(graph, here, path)
    return graph


def _name(tokens: _Tokens, graph: DotGraph, here: _Scope, kind: str, word: str) -> None:
    """A name begins a statement, or goes on a chain; what it is shows in the token behind it."""
    if tokens.skip("="):
        tokens.take()
        return
    keyword = word.lower() if kind == "name" else ""
    if keyword == "subgraph":
        _begin(graph, here, tokens.path)
        if tokens.ahead[0] in ("id", "name"):
            tokens.take()
        return
    if keyword in ("node", "edge", "graph") and tokens.ahead == ("sign", "["):
        _end_statement(graph, here, tokens.path)
        here.skip_attributes = True
        return
    while tokens.skip(":"):  # a port, and a side of it
        tokens.take()
    _begin(graph, here, tokens.path)
    graph.nodes.setdefault(word, {})
    here.nodes[word] = None
    _endpoint(here, [word])


def _plain_edge(graph: DotGraph, here: _Scope, text: str, path: str) -> None:
    """A statement that is one edge between two names."""
    _end_statement(graph, here, path)
    edge = _EDGE.match(text + ";")
    assert edge is not None, "the tokens hold what the pattern has matched"
    source, target = (edge[1] or edge[2] or "", edge[3] or edge[4] or "")
    attributes: Attributes = {}
    if edge[5]:
        attributes = {n.lower(): quoted or word for n, quoted, word in _ATTRIBUTE.findall(edge[5])}
    for node in (source, target):
        graph.nodes.setdefault(node, {})
        here.nodes[node] = None
    here.chain, here.attributes = [[source], [target]], attributes
    _end_statement(graph, here, path)


def _begin(graph: DotGraph, here: _Scope, path: str) -> None:
    """Something comes that is a node or a group: a new statement, unless an arrow waits for it."""
    if not here.arrow:
        _end_statement(graph, here, path)


def _endpoint(here: _Scope, nodes: list[str]) -> None:
    here.chain.append(nodes)
    here.arrow = False


def _attributes(tokens: _Tokens, here: _Scope) -> None:
    """`[a=b, c=d; e]` behind a statement."""
    found: Attributes = {}
    while not tokens.skip("]"):
        kind, word = tokens.take()
        if kind == "end":
            unusable(tokens.path, "breaks off: it is DOT within a list of attributes.")
        if kind in ("id", "name") and tokens.skip("="):
            found[word.lower()] = tokens.take()[1]
    if not here.skip_attributes:
        here.attributes.update(found)


def _end_statement(graph: DotGraph, here: _Scope, path: str) -> None:
    """Turn the chain into a node with its attributes, or into edges."""
    chain, here.chain = here.chain, []
    attributes, here.attributes = here.attributes, {}
    here.arrow = here.skip_attributes = False
    if len(chain) == 1 and len(chain[0]) == 1 and attributes:
        graph.nodes[chain[0][0]].update(attributes)
    for sources, targets in pairwise(chain):
        if len(graph.edges) + len(sources) * len(targets) > MOST_EDGES:
            unusable(path, f"holds more than {MOST_EDGES:,} edges.", "Draw fewer nodes.")
        graph.edges.extend(
            DotEdge(source, target, attributes) for source in sources for target in targets
        )


def _tokens(text: str, path: str) -> Iterator[tuple[str, str]]:
    """(kind, text): "name", "id" (a quoted one, its pieces joined), "arrow", "sign", "edge"."""
    position = 0
    begins = False
    while True:
        while begins and (edge := _EDGE.match(text, position)):
            position = edge.end()
            yield "edge", edge[0]
        token = _TOKEN.match(text, position)
        if token is None:
            _refuse(text, position, path)
        position = token.end()
        kind = token.lastgroup
        begins = kind == "sign" and token["sign"] in _STATEMENT_ENDS
        if kind == "id":
            word = token["id"]
            if "+" in word:
                word = _JOIN.sub("", word)
            yield "id", _unescaped(word[1:-1]) if "\\" in word else word[1:-1]
        elif kind == "html":
            position = _end_of_markup(text, position, path)
            yield "id", ""  # a drawing, not a name
        elif kind == "end":
            return
        else:
            yield kind or "", token[token.lastindex or 0]


def _refuse(text: str, position: int, path: str) -> NoReturn:
    before = _SPACE.match(text, position)
    position = before.end() if before else position
    if text[position : position + 1] == '"' or text.startswith("/*", position):
        unusable(path, "breaks off: it is DOT with a quote or a comment that is never closed.")
    if position >= len(text) - 1:
        unusable(path, "breaks off: it is DOT without its end.")
    unusable(path, f"is no valid DOT from line {text.count(chr(10), 0, position) + 1} on.")


def _unescaped(word: str) -> str:
    return _BREAK.sub("", word).replace('\\"', '"')


def _end_of_markup(text: str, position: int, path: str) -> int:
    depth = 1
    while depth:
        sign = _MARKUP.search(text, position)
        if sign is None:
            unusable(path, "breaks off: it is DOT with markup that is never closed.")
        depth += 1 if sign[0] == "<" else -1
        position = sign.end()
    return position
