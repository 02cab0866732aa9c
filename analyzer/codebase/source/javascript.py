"""JavaScript and TypeScript: imports, classes and calls of mappers out of one file."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from analyzer.codebase.source.chains import Chains
from analyzer.codebase.source.facts import Call, FileFacts, Imported, ImportKind, Use
from analyzer.codebase.source.javascript_syntax import call_of, class_of, literal
from analyzer.codebase.source.one_file import opened, parsed
from analyzer.codebase.source.parsing import line_of, text_of
from analyzer.codebase.source.queries import StringShape

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "JavaScript"
TYPED = "TypeScript"
GRAMMARS = {
    **dict.fromkeys((".ts", ".mts", ".cts", ".vue", ".svelte"), "typescript"),
    **dict.fromkeys((".tsx",), "tsx"),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), "javascript"),
}
_SCRIPT = re.compile(rb"<script\b")
_NO_LINE_END = re.compile(rb"[^\n]+")
#: Calls by which mappers define a table: Sequelize, Drizzle, Bookshelf.
DEFINING_CALLS = ("define", "init", "pgTable", "mysqlTable", "sqliteTable", "table")
#: What TypeORM and MikroORM do with an entity's class.
_USING_CALLS = (
    *("InjectRepository", "getRepository", "getCustomRepository", "getTreeRepository"),
    *("forFeature", "createQueryBuilder", "InjectModel"),
)
#: So much before a model's name is looked at for a client of Prisma.
_NEAR = 300
_PRISMA = re.compile(
    r"(find(?:Many|First|Unique)(?:OrThrow)?|count|aggregate|groupBy"
    r"|(?:create|update|delete|upsert)(?:Many)?(?:AndReturn)?)\Z"
)
_KNEX_WRITES = {"insert", "update", "del", "delete", "truncate", "increment", "decrement"}
_QUERY = """
(import_statement) @import
(export_statement source: (string) @from) @reexport
(call_expression function: [(import) (identifier) @require (#eq? @require "require")]
  arguments: (arguments . [(string) (template_string)] @loaded))
(class_declaration) @class
(call_expression function: [(identifier) @f (member_expression property: (property_identifier) @f)]
  (#match? @f "^(CALLS)$")) @call
(call_expression function: (identifier) @k (#any-of? @k "knex" "trx")
  arguments: (arguments . (string) @table))
(call_expression function: (member_expression
  object: (member_expression property: (property_identifier) @model)
  property: (property_identifier) @method
  (#match? @method "^(find|count|aggregate|groupBy|create|update|delete|upsert)")))
""".replace("CALLS", "|".join((*DEFINING_CALLS, *_USING_CALLS)))
_TYPED_QUERY = '(generic_type name: (type_identifier) @generic (#match? @generic "Repository$"))'


def _shape(grammar: str) -> StringShape:
    return StringShape(
        grammar,
        ("string", "template_string"),
        frozenset(("string_fragment",)),
        frozenset(("binary_expression",)),
        frozenset(("import_statement", "export_statement", "expression_statement")),
    )


_SHAPES = {grammar: _shape(grammar) for grammar in set(GRAMMARS.values())}


def read(path: str, data: bytes) -> FileFacts:
    """The facts of one file; of a Vue or Svelte component those of its scripts."""
    suffix = path[path.rfind(".") :].lower()
    grammar = GRAMMARS[suffix]
    name = NAME if grammar == "javascript" else TYPED
    file = opened(path, name, data)
    if file.facts.lost:
        return file.facts
    if suffix in (".vue", ".svelte"):
        file = replace(file, text=_scripts(file.text))
    query = _QUERY + (_TYPED_QUERY if grammar != "javascript" else "")
    tree = parsed(file, grammar, query, _SHAPES[grammar])
    found = tree.found
    calls = [call_of(node) for node in found.get("call", ())]
    return replace(
        tree.facts,
        imports=tuple(_imports(found)),
        classes=tuple(class_of(node) for node in found.get("class", ())),
        uses=tuple(dict.fromkeys(_uses(found, calls))),
        calls=tuple(c for c in calls if c.name.rpartition(".")[2] in DEFINING_CALLS),
    )


def _scripts(text: bytes) -> bytes:
    """The scripts of a component in their lines, all else blank."""
    out = bytearray(_NO_LINE_END.sub(lambda line: b" " * len(line[0]), text))
    small = text.lower()
    place = 0
    while tag := _SCRIPT.search(small, place):
        start = small.find(b">", tag.end()) + 1
        place = small.find(b"</script>", start) if start else -1
        if place < 0:
            break
        out[start:place] = text[start:place]
    return bytes(out)


def _imports(found: dict[str, list["Node"]]) -> Iterator[Imported]:
    for node in found.get("import", ()):
        yield from _of_statement(node)
    for node in found.get("reexport", ()):
        target = literal(node.child_by_field_name("source"))
        kind: ImportKind = "type" if _has(node, "type") else "static"
        if target:
            yield from _names(node, target, kind)
    for node in found.get("loaded", ()):
        target = literal(node)
        call = node.parent.parent if node.parent is not None else None
        function = call.child_by_field_name("function") if call is not None else None
        if target and function is not None:
            required = function.type != "import"
            yield Imported(
                target,
                line_of(function),
                alias=_assigned(call) if required else "",
                kind="static" if required else "dynamic",
            )


def _has(node: "Node", token: str) -> bool:
    return any(child.type == token for child in node.children)


def _of_statement(node: "Node") -> Iterator[Imported]:
    source = node.child_by_field_name("source")
    if source is None:
        clause = next((c for c in node.named_children if c.type == "import_require_clause"), None)
        source = clause.child_by_field_name("source") if clause is not None else None
    target = literal(source)
    if not target:
        return
    kind: ImportKind = "type" if _has(node, "type") else "static"
    names = list(_names(node, target, kind))
    # Where every name is marked as a type, nothing is loaded.
    if names and all(name.kind == "type" for name in names):
        kind = "type"
    yield from names or [Imported(target, line_of(node), kind=kind)]


def _names(node: "Node", target: str, kind: ImportKind) -> Iterator[Imported]:
    line = line_of(node)
    pending = node.named_children[::-1]
    star = node.type == "export_statement"
    while pending:
        one = pending.pop()
        if one.type in ("import_specifier", "export_specifier"):
            own: ImportKind = "type" if _has(one, "type") else kind
            alias = text_of(one.child_by_field_name("alias"))
            yield Imported(target, line, text_of(one.child_by_field_name("name")), alias, 0, own)
            star = False
        elif one.type in ("import_clause", "named_imports", "export_clause"):
            pending += reversed(one.named_children)
        elif one.type == "namespace_import" and one.named_children:
            yield Imported(target, line, "", text_of(one.named_children[0]), 0, kind)
        elif one.type == "identifier":
            yield Imported(target, line, "default", text_of(one), 0, kind)
    if star:
        yield Imported(target, line, "*", kind=kind)


def _assigned(call: "Node | None") -> str:
    """The name that `const x = require(…)` binds."""
    parent = call.parent if call is not None else None
    if parent is None or parent.type != "variable_declarator":
        return ""
    name = parent.child_by_field_name("name")
    return text_of(name) if name is not None and name.type == "identifier" else ""


def _uses(found: dict[str, list["Node"]], calls: list[Call]) -> Iterator[Use]:
    chains = Chains(_outward, _KNEX_WRITES.__contains__)
    for call in calls:
        if call.name.rpartition(".")[2] in _USING_CALLS:
            for argument in call.arguments:
                if not argument.literal and not argument.keyword:
                    yield Use(argument.text, call.line)
    for node in found.get("generic", ()):
        arguments = node.parent.child_by_field_name("type_arguments") if node.parent else None
        for child in arguments.named_children if arguments is not None else ():
            if child.type == "type_identifier":
                yield Use(text_of(child), line_of(child))
    for table in found.get("table", ()):
        name = literal(table) or ""
        asked = table.parent.parent if table.parent is not None else None
        if asked is not None and re.fullmatch(r"\w+(\.\w+)?( as \w+)?", name):
            mode = "W" if chains.holds(asked) else "R"
            yield Use(f"table:{name.partition(' ')[0]}", line_of(table), mode)
    for model in found.get("model", ()):
        member = model.parent
        method = member.parent.child_by_field_name("property") if member and member.parent else None
        if member is not None and _PRISMA.match(text_of(method)):
            behind = text_of(member.child_by_field_name("object"))[-_NEAR:]
            if re.search(r"prisma|\btx\b|\bdb\b", behind, re.I):
                reads = re.match("find|count|aggregate|groupBy", text_of(method))
                yield Use(f"prisma:{text_of(model)}", line_of(model), "R" if reads else "W")


def _outward(node: "Node") -> "tuple[Node, str] | None":
    """One step along `knex("orders").where(…).update(…)`."""
    parent = node.parent
    if parent is None or parent.type not in ("member_expression", "call_expression"):
        return None
    return parent, text_of(parent.child_by_field_name("property"))
