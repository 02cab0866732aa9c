"""Python: imports, classes, uses of classes and literal names out of one file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.facts import Argument, FileFacts, Imported, ImportKind, Named
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.python_classes import class_of, is_local
from analyzer.codebase.source.python_deleting import deleted_of
from analyzer.codebase.source.python_django import framework_uses, session_engines
from analyzer.codebase.source.python_relations import relations_of
from analyzer.codebase.source.python_syntax import SIMPLE_NAME, call_of, dotted
from analyzer.codebase.source.python_uses import (
    READERS,
    chain_mode_behind,
    managers_of,
    uses_of,
    whole_callee,
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
#: Calls that name a model: `get_model("label", "Model")` or `("label.Model")`; swapper's, too.
MODEL_CALLS = frozenset(("get_model", "get_registered_model", "load_model"))
#: The model of users, whichever it is in this project.
USER_CALL = "get_user_model"
#: A function of the project's own that gives the model which a setting names.
OWN_CALL = re.compile(r"get_\w+_model\Z")
#: `getattr(settings, "SHOP_CART_MODEL", "cart.Cart")`: the model where the setting says nothing.
DEFAULT_CALL = "getattr"
#: Django's fields that name the model on the other side.
RELATIONS = frozenset(("ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey"))
_NAMED_CALLS = MODULE_CALLS | CLASS_CALLS | MODEL_CALLS | RELATIONS | {"Table"}
_ALWAYS = """
[(import_statement) (import_from_statement)] @import
(class_definition) @class
(call function: [(identifier) @called (attribute attribute: (identifier) @called)])
"""
#: What few files hold.
_CONDITION = """
(if_statement condition: (_) @condition (#match? @condition "TYPE_CHECKING"))
"""
_TYPING = re.compile(r"\(?\s*(\w+\.)?TYPE_CHECKING\b")


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; syntax errors cost what stands in their reach."""
    file = opened(path, NAME, data)
    if file.facts.lost:
        return file.facts
    query = f"{_ALWAYS}{_CONDITION}" if b"TYPE_CHECKING" in file.text else _ALWAYS
    tree = parsed(file, GRAMMAR, query, PYTHON, _by_name)
    found = tree.found
    typing = Spans(
        (block.start_byte, block.end_byte)
        for node in found.get("condition", ())
        if _TYPING.match(text_of(node))
        and node.parent is not None
        and (block := node.parent.child_by_field_name("consequence")) is not None
    )
    imports = (
        *(i for node in found.get("import", ()) for i in _imports(node, _kind(node, typing))),
        *(i for node in found.get("named", ()) for i in _by_literal(node)),
    )
    managers = managers_of(tree.text, tree.root)
    uses = (
        *uses_of(found, managers),
        *deleted_of(tree.text, tree.root),
        *framework_uses(tree.text, tree.root, imports),
    )
    return replace(
        tree.facts,
        imports=imports,
        classes=tuple(class_of(node) for node in found.get("class", ()) if not is_local(node)),
        uses=tuple(dict.fromkeys(uses)),
        named=(
            *(n for node in found.get("named", ()) for n in _named(node)),
            *session_engines(tree.text),
        ),
        relations=tuple(relations_of(tree.text, tree.root)),
        calls=tuple(
            call
            for node in found.get("named", ())
            if (call := call_of(node)).name.rpartition(".")[2] == "Table"
        ),
    )


_DEFAULT = DEFAULT_CALL.encode()
#: By what is done with a call of that name; a capital letter is a class's, and not here.
_SORTS = {
    **dict.fromkeys((name.encode() for name in READERS), "reader"),
    **dict.fromkeys((name.encode() for name in (*_NAMED_CALLS, DEFAULT_CALL)), "named"),
}


def _by_name(found: dict[str, list["Node"]]) -> None:
    """Sort the names of all calls into constructors, readers and calls that name something.

    Most calls are none of these; asking the tree for each by its name takes longer than this.
    """
    sorts: dict[str, list[Node]] = {"constructor": [], "reader": [], "named": []}
    for node in found.pop("called", ()):
        name = node.text or b""
        if b"A" <= name[:1] <= b"Z":
            sorts["constructor"].append(node)
        kind = _SORTS.get(name)
        if kind is None and name.endswith(b"_model") and OWN_CALL.match(name.decode()):
            kind = "named"
        if kind == "reader":
            sorts["reader"].append(node)
        elif kind == "named" and (call := whole_callee(node).parent) is not None:
            wanted = name != _DEFAULT or b"settings" in (call.text or b"")
            sorts["named"] += [call] if wanted else []
    found.update(sorts)


def _kind(node: "Node", typing: Spans) -> ImportKind:
    return "type" if typing.innermost(node.start_byte) is not None else "static"


#: Statements without comments, as nearly all are; text is much faster to take apart than a tree.
_FROM = re.compile(r"from\s++(\.*+)([^\W\d][\w.]*+)?\s*+import\s*+\(?+([\w\s,]++|\*\s*+)\)?+\s*+\Z")
_IMPORT = re.compile(r"import\s++([\w.\s,]++)\Z")
_ALIASED = re.compile(r"\s*+([^\W\d][\w.]*+)(?:\s++as\s++([^\W\d]\w*+))?+\s*+\Z")


def _imports(node: "Node", kind: ImportKind) -> Iterator[Imported]:
    text = text_of(node)
    found = _FROM.match(text) or _IMPORT.match(text)
    if found is None or node.has_error:
        yield from _imports_of_tree(node, kind)
        return
    line = line_of(node)
    *module, names = found.groups()
    if "*" in names:
        yield Imported(module[1] or "", line, "*", level=len(module[0]), kind=kind)
        return
    for each in names.split(","):
        one = _ALIASED.match(each)
        if one is not None and module:
            yield Imported(module[1] or "", line, one[1], one[2] or "", len(module[0]), kind)
        elif one is not None:
            yield Imported(one[1], line, alias=one[2] or "", kind=kind)


def _imports_of_tree(node: "Node", kind: ImportKind) -> Iterator[Imported]:
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
    elif name == USER_CALL or (OWN_CALL.match(name) and not call.arguments):
        yield Named("", call.name, call.line, _bound(node), chain_mode_behind(node))
    elif name == DEFAULT_CALL:
        if len(texts) == 2 and "." in texts[1] and call.first == Argument("settings"):
            yield Named(texts[1], name, call.line)
    elif name in RELATIONS and target and "." in target:
        yield Named(target, call.name, call.line)


def _bound(node: "Node") -> str:
    """The name that a call's value is given; empty where it is used at once."""
    parent = node.parent
    if parent is None or parent.type != "assignment":
        return ""
    name = parent.child_by_field_name("left")
    return text_of(name) if name is not None and name.type == "identifier" else ""
