"""MyBatis' mappers in XML: statements by the interface that runs them."""

import re
from collections.abc import Iterator

from analyzer.codebase.source.facts import FileFacts
from analyzer.codebase.source.parsing import decoded
from analyzer.codebase.source.queries import LONGEST_QUERY, MOST_QUERIES, plain_query
from analyzer.codebase.source.xml_text import walk

NAME = "MyBatis"
_MAPPER = re.compile(r"<(?:mapper\s[^>]*namespace|sqlMap\b)")
_MAPPER_NAME = re.compile(r"(?i:mapper|dao|repository|sql|mybatis)[^/]*\.xml\Z|Map\.xml\Z")
_STATEMENTS = frozenset(("select", "insert", "update", "delete"))
#: Fragments include others so far.
_DEEPEST = 5
#: Dynamic parts that stand for a word of SQL.
_WORDS = {"where": " WHERE ", "set": " SET "}


def may_be_mapper(name: str) -> bool:
    """Whether a file is called as mappers are."""
    return _MAPPER_NAME.search(name) is not None


def is_mapper(text: str) -> bool:
    """Whether XML is a mapper of MyBatis or iBATIS."""
    return _MAPPER.search(text[:4096]) is not None


def read(path: str, data: bytes) -> FileFacts:
    """The statements of a mapper, its interface as the package; another XML file says nothing.

    Fragments that `include` names are put in their place. Nothing of a document type is opened.
    """
    text = decoded(data)[0].decode("utf-8", "replace")
    if not is_mapper(text):
        return FileFacts(path, "", len(data), 0)
    reader = _Reader()
    problem = walk(text, reader.opened, reader.closed, reader.written)
    return FileFacts(
        path,
        NAME,
        len(data),
        text.count("\n"),
        package=reader.namespace,
        queries=tuple(
            (query, line)
            for pieces, line in reader.statements[:MOST_QUERIES]
            if (query := plain_query(reader.whole(pieces))) is not None
        ),
        problem=problem,
    )


class _Reader:
    """What the elements seen so far say; pieces of SQL are texts, or (id,) of a fragment."""

    def __init__(self) -> None:
        self.namespace = ""
        self.statements: list[tuple[list[str | tuple[str]], int]] = []
        self.fragments: dict[str, list[str | tuple[str]]] = {}
        self._into: list[str | tuple[str]] | None = None
        self._silent = 0

    def opened(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name in ("mapper", "sqlMap"):
            self.namespace = attributes.get("namespace", "")
        elif name in _STATEMENTS and self._into is None:
            self._into = []
            self.statements.append((self._into, line))
        elif name == "sql" and self._into is None:
            self._into = self.fragments.setdefault(attributes.get("id", ""), [])
        elif name == "selectKey":
            self._silent += 1
        elif self._into is not None and not self._silent:
            if name == "include":
                self._into.append((attributes.get("refid", "").rpartition(".")[2],))
            else:
                word = attributes.get("prefix", "") if name == "trim" else _WORDS.get(name, " ")
                self._into.append(f" {word} ")

    def closed(self, name: str) -> None:
        if name in _STATEMENTS or name == "sql":
            self._into = None
        elif name == "selectKey":
            self._silent -= 1

    def written(self, data: str) -> None:
        if self._into is not None and not self._silent:
            self._into.append(data)

    def _spread(self, pieces: list[str | tuple[str]], depth: int) -> Iterator[str]:
        for piece in pieces:
            if isinstance(piece, str):
                yield piece
            elif depth < _DEEPEST:
                yield " "  # an empty fragment counts as well, or they would be without end
                yield from self._spread(self.fragments.get(piece[0], []), depth + 1)

    def whole(self, pieces: list[str | tuple[str]]) -> str:
        """The text with its fragments in their places; of a first WHERE the AND is taken off.

        Fragments that include each other multiply: what is longer than any statement ends there.
        """
        texts: list[str] = []
        size = 0
        for text in self._spread(pieces, 0):
            texts.append(text)
            size += len(text)
            if size > LONGEST_QUERY:
                return ""
        text = "".join(texts)
        text = re.sub(r"\b(WHERE)\s+(?:AND|OR)\b", r"\1", text, flags=re.I)
        return re.sub(r"#[\w.]+(?:\[\])?(?:[.\w]*)?#|#\{[^{}]*\}", "?", text)
