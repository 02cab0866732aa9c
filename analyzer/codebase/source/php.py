"""PHP: namespaces, uses, classes named and models of Eloquent and Doctrine out of one file."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from analyzer.codebase.source.chains import Chains
from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Imported, Member, Use
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import captures, line_of, text_of
from analyzer.codebase.source.queries import StringShape

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "PHP"
GRAMMAR = "php"
SUFFIXES = (".php",)
_QUERY = """
(namespace_definition name: (namespace_name) @namespace)
(namespace_use_declaration) @use
[(class_declaration) (interface_declaration) (trait_declaration) (enum_declaration)] @class
(named_type [(name) (qualified_name)] @type)
(base_clause [(name) (qualified_name)] @type)
(class_interface_clause [(name) (qualified_name)] @type)
(use_declaration [(name) (qualified_name)] @type)
(object_creation_expression . [(name) (qualified_name)] @made)
(scoped_call_expression scope: [(name) (qualified_name)] @static)
(class_constant_access_expression . [(name) (qualified_name)] @type)
(scoped_property_access_expression scope: [(name) (qualified_name)] @type)
(binary_expression operator: "instanceof" right: [(name) (qualified_name)] @type)
(attribute [(name) (qualified_name)] @type)
[(require_once_expression) (require_expression)] @file
[(include_expression) (include_once_expression)] @file
(member_call_expression name: (name) @f (#any-of? @f "table" "from" "join" "leftJoin")) @builder
(scoped_call_expression name: (name) @f (#any-of? @f "table")) @builder
(comment) @comment
"""
_SHAPE = StringShape(
    GRAMMAR,
    ("string", "encapsed_string", "heredoc", "nowdoc"),
    frozenset(("string_content", "nowdoc_string")),
    frozenset(("binary_expression", "heredoc_body", "nowdoc_body")),
    frozenset(("expression_statement",)),
)
_WRITES = re.compile(
    r"(create|insert|insertGetId|insertOrIgnore|update|upsert|delete|destroy|forceDelete|truncate"
    r"|firstOrCreate|updateOrCreate|forceCreate|increment|decrement|save|saveMany)\Z"
)
_PATH = re.compile(r"""['"]([^'"$]+\.php)['"]""")
#: Doctrine's older way: annotations in the comment above a class or property.
_DOC_MARK = re.compile(r"@(?:ORM\\)?(Entity|Table|JoinTable)\b(?:\(([^)]{0,1000})\))?")
_MOST_DOC_MARKS = 20
DocMarks = tuple[tuple[str, tuple[Argument, ...]], ...]
_DOC_ARGUMENT = re.compile(r"(\w+)\s*=\s*\"([^\"]*)\"")


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    tree = parsed(file, GRAMMAR, _QUERY, _SHAPE)
    found = tree.found
    marks = {
        node.end_point[0] + 1: tuple(_doc_marks(text_of(node))) for node in found.get("comment", ())
    }
    return replace(
        tree.facts,
        imports=(*_used(found), *_files(found)),
        package=text_of(next(iter(found.get("namespace", ())), None)),
        classes=tuple(_class(node, marks) for node in found.get("class", ())),
        mentions=tuple(_mentions(found).items()),
        uses=tuple(dict.fromkeys(_uses(found))),
    )


def _used(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("use", ()):
        line = line_of(node)
        body = node.child_by_field_name("body")
        prefix = ""
        if body is not None:
            prefix = text_of(
                next((c for c in node.named_children if c.type == "namespace_name"), None)
            )
        for clause in (body or node).named_children:
            if clause.type == "namespace_use_clause":
                alias = text_of(clause.child_by_field_name("alias"))
                name = text_of(clause.named_children[0]).strip("\\")
                yield Imported("\\".join(p for p in (prefix, name) if p), line, alias=alias)


def _files(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    """`require __DIR__ . '/x.php'` and `require 'x.php'`: a path, from the file's own folder."""
    for node in found.get("file", ()):
        match = _PATH.search(text_of(node))
        if match:
            yield Imported("./" + match[1].lstrip("/"), line_of(node))


def _mentions(found: dict[str, list["Node"]]) -> dict[str, int]:
    first: dict[str, int] = {}
    for key in ("type", "made", "static"):
        for node in found.get(key, ()):
            name = text_of(node)
            if name.lower() not in ("self", "static", "parent"):
                first[name] = min(line_of(node), first.get(name, line_of(node)))
    return first


def _uses(found: dict[str, list["Node"]]) -> Iterator[Use]:
    """Models made and asked by static calls, and tables that the query builder names."""
    chains = Chains(_outward, _WRITES.match)
    for node in found.get("made", ()):
        yield Use(text_of(node), line_of(node), "W")
    for node in found.get("static", ()):
        call = node.parent
        if call is not None:
            yield Use(text_of(node), line_of(node), _chain_mode(call, chains))
    for node in found.get("builder", ()):
        given = node.child_by_field_name("arguments")
        first = given.named_children[0] if given is not None and given.named_children else None
        literal = first.named_children[0] if first is not None and first.named_children else None
        if literal is not None and literal.type in ("string", "encapsed_string"):
            name = text_of(literal).strip("'\"").split(" ")[0]
            if re.fullmatch(r"\w+(\.\w+)?", name):
                yield Use(f"table:{name}", line_of(node), _chain_mode(node, chains))


def _chain_mode(call: "Node", chains: Chains) -> str:
    """R, or W where a method along `Order::where(…)->update(…)` writes."""
    own = text_of(call.child_by_field_name("name"))
    return "W" if _WRITES.match(own) or chains.holds(call) else "R"


def _outward(node: "Node") -> "tuple[Node, str] | None":
    parent = node.parent
    if parent is None or parent.type != "member_call_expression":
        return None
    return parent, text_of(parent.child_by_field_name("name"))


def _class(node: "Node", comments: Mapping[int, DocMarks]) -> Class:
    name = node.child_by_field_name("name")
    bases = [
        text_of(base)
        for child in node.named_children
        if child.type == "base_clause"
        for base in child.named_children
    ]
    body = node.child_by_field_name("body")
    members: list[Member] = []
    for child in body.named_children if body is not None else ():
        if child.type == "property_declaration":
            element = next((c for c in child.named_children if c.type == "property_element"), None)
            value = element.child_by_field_name("default_value") if element is not None else None
            label = text_of(element.child_by_field_name("name")).lstrip("$") if element else ""
            found = None
            if value is not None and value.type in ("string", "encapsed_string"):
                found = Argument(text_of(value).strip("'\""), True)
            elif value is not None:
                found = Argument(text_of(value)[:100], False)
            marks = (*_attributes(child), *_documented(child, comments))
            members.append(Member(label, line_of(child), found, marks=marks))
        elif child.type == "method_declaration":
            calls = captures(GRAMMAR, _PIVOT, child).get("call", ())
            members.extend(_pivot(call) for call in calls)
    return Class(
        text_of(name),
        line_of(name or node),
        tuple(bases),
        tuple(members),
        keywords=tuple(
            Argument("abstract") for c in node.named_children if c.type == "abstract_modifier"
        ),
        marks=(*_attributes(node), *_documented(node, comments)),
    )


_PIVOT = '(member_call_expression name: (name) @n (#eq? @n "belongsToMany")) @call'


def _pivot(call: "Node") -> Member:
    """`belongsToMany(Tag::class, 'order_tag')` with the class and the table, if it is stated."""
    given = call.child_by_field_name("arguments")
    texts = [text_of(argument) for argument in (given.named_children if given else ())]
    other = texts[0].removesuffix("::class") if texts else ""
    table = texts[1] if len(texts) > 1 else ""
    stated = table.strip("'\"") if table[:1] in ("'", '"') else ""
    arguments = (Argument(other, False), *([Argument(stated, True)] if stated else []))
    return Member("belongsToMany", line_of(call), Call("belongsToMany", line_of(call), arguments))


def _attributes(node: "Node") -> Iterator[Call]:
    for mark in captures(GRAMMAR, "(attribute) @a", node).get("a", ()):
        outer = mark.parent.parent.parent if mark.parent and mark.parent.parent else None
        if outer != node:
            continue
        name = text_of(mark.named_children[0]).rpartition("\\")[2]
        given = mark.child_by_field_name("parameters")
        arguments = []
        for argument in given.named_children if given is not None else ():
            text = text_of(argument.named_children[-1]) if argument.named_children else ""
            if text[:1] in ("'", '"'):
                keyword = text_of(argument.child_by_field_name("name"))
                arguments.append(Argument(text.strip("'\""), True, keyword))
        yield Call(name, line_of(mark), tuple(arguments))


def _documented(node: "Node", comments: Mapping[int, DocMarks]) -> Iterator[Call]:
    for name, arguments in comments.get(node.start_point[0], ()):
        yield Call(name, line_of(node), arguments)


def _doc_marks(comment: str) -> Iterator[tuple[str, tuple[Argument, ...]]]:
    """The annotations in a comment, by name, with what they state."""
    for mark in islice(_DOC_MARK.finditer(comment), _MOST_DOC_MARKS):
        found = _DOC_ARGUMENT.findall(mark[2] or "")
        yield mark[1], tuple(Argument(value, True, key) for key, value in found)
