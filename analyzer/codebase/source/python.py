"""Python: imports, classes, uses of classes and literal names out of one file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import FileFacts, Imported, ImportKind, Named
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.python_classes import class_of, is_local
from analyzer.codebase.source.python_relations import relations_of
from analyzer.codebase.source.python_syntax import SIMPLE_NAME, call_of, dotted
from analyzer.codebase.source.python_uses import (
    CONSTRUCTORS,
    MANAGER_USES,
    MANAGERS,
    READER_USES,
    READERS,
    uses_of,
)
from analyzer.codebase.source.queries import PYTHON
from analyzer.codebase.source.spans import Spans

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "Python"
SUFFIXES = (".py",)
GRAMMAR = "python"

#: Calls whose first literal names a module.
MODULE_CALLS = frozenset(
    ("import_module", "__import__", "import_string", "autodiscover", "include")
)
#: Calls that name a module by the end of its name, with the members wanted (django-oscar's way).
CLASS_CALLS = frozenset(("get_class", "get_classes"))
#: Calls that name a model: `get_model("label", "Model")` or `("label.Model")`.
MODEL_CALLS = frozenset(("get_model", "get_registered_model"))
#: The model of users, whichever it is in this project.
USER_CALL = "get_user_model"
#: Django's fields that name the model on the other side.
RELATIONS = frozenset(("ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey"))
_NAMED_CALLS = "|".join(
    sorted(MODULE_CALLS | CLASS_CALLS | MODEL_CALLS | RELATIONS | {"Table", USER_CALL})
)
_ALWAYS = f"""{CONSTRUCTORS}
[(import_statement) (import_from_statement)] @import
(class_definition) @class
"""
#: What few files hold, each with what its text must have for it.
_RARE = (
    (
        re.compile(rb"TYPE_CHECKING"),
        """
(if_statement condition: (_) @condition (#match? @condition "TYPE_CHECKING"))
""",
    ),
    (
        re.compile(rf"(?:{_NAMED_CALLS})\s*\(".encode()),
        f"""
(call function: [(identifier) @f (attribute attribute: (identifier) @f)]
  (#match? @f "^({_NAMED_CALLS})$")) @named
""",
    ),
    (re.compile(rf"\.[\s\\]*(?:{'|'.join(MANAGERS)})\b".encode()), MANAGER_USES),
    (re.compile(rf"\b(?:{'|'.join(READERS)})\s*\(".encode()), READER_USES),
)
_TYPING = re.compile(r"\(?\s*(\w+\.)?TYPE_CHECKING\b")


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; syntax errors cost what stands in their reach."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    wanted = (pattern for word, pattern in _RARE if word.search(file.text))
    tree = parsed(file, GRAMMAR, "".join((_ALWAYS, *wanted)), PYTHON)
    found = tree.found
    typing = Spans(
        (block.start_byte, block.end_byte)
        for node in found.get("condition", ())
        if _TYPING.match(text_of(node))
        and node.parent is not None
        and (block := node.parent.child_by_field_name("consequence")) is not None
    )
    return replace(
        tree.facts,
        imports=(
            *(i for node in found.get("import", ()) for i in _imports(node, _kind(node, typing))),
            *(i for node in found.get("named", ()) for i in _by_literal(node)),
        ),
        classes=tuple(class_of(node) for node in found.get("class", ()) if not is_local(node)),
        uses=tuple(dict.fromkeys(uses_of(found))),
        named=tuple(n for node in found.get("named", ()) for n in _named(node)),
        relations=tuple(relations_of(tree.text, tree.root)),
        calls=tuple(
            call
            for node in found.get("named", ())
            if (call := call_of(node)).name.rpartition(".")[2] == "Table"
        ),
    )


def _kind(node: "Node", typing: Spans) -> ImportKind:
    return "type" if typing.innermost(node.start_byte) is not None else "static"


def _imports(node: "Node", kind: ImportKind) -> Iterator[Imported]:
    line = line_of(node)
    names = node.children_by_field_name("name")
    if node.type == "import_statement":
        for each in names:
            name, alias = _aliased(each)
            yield Imported(name, line, alias=alias, kind=kind)
        return
    module = node.child_by_field_name("module_name")
    target, level = dotted(module), 0
    if module is not None and module.type == "relative_import":
        target = target.replace(" ", "")
        level = len(target) - len(target.lstrip("."))
        target = target.lstrip(".")
    if any(child.type == "wildcard_import" for child in node.children):
        yield Imported(target, line, "*", level=level, kind=kind)
    for each in names:
        name, alias = _aliased(each)
        yield Imported(target, line, name, alias, level, kind)


def _aliased(node: "Node") -> tuple[str, str]:
    if node.type == "aliased_import":
        return dotted(node.child_by_field_name("name")), text_of(node.child_by_field_name("alias"))
    return dotted(node), ""


def _by_literal(node: "Node") -> Iterator[Imported]:
    """The module that a call such as `import_module("shop.orders")` names."""
    call = call_of(node)
    name = call.name.rpartition(".")[2]
    if name not in MODULE_CALLS or call.first is None or not call.first.literal:
        return
    target = call.first.text
    level = len(target) - len(target.lstrip("."))
    if SIMPLE_NAME.match(target.lstrip(".")) and ("." in target or name != "include"):
        yield Imported(target.lstrip("."), call.line, level=level, kind="dynamic")


def _named(node: "Node") -> Iterator[Named]:
    call = call_of(node)
    name = call.name.rpartition(".")[2]
    texts = [a.text for a in call.arguments if a.literal and not a.keyword]
    target = call.literal("to") or (texts[0] if texts else None)
    if name in CLASS_CALLS and texts:
        yield Named(texts[0], call.name, call.line)
    elif name in MODEL_CALLS and texts:
        # `get_model("label.Model")`, `get_model("label", "Model")`
        yield Named(".".join(texts[:2]), call.name, call.line, _bound(node))
    elif name == USER_CALL:
        yield Named("", call.name, call.line, _bound(node))
    elif name in RELATIONS and target and "." in target:
        yield Named(target, call.name, call.line)


def _bound(node: "Node") -> str:
    """The name that a call's value is given; empty where it is used at once."""
    parent = node.parent
    if parent is None or parent.type != "assignment":
        return ""
    name = parent.child_by_field_name("left")
    return text_of(name) if name is not None and name.type == "identifier" else ""
