"""SQLAlchemy's tables: declarative classes, SQLModel, Flask-SQLAlchemy, and `Table(…)` itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.codebase.source.facts import Argument, Call, Class
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.tables import Tables, qualified, snake_case

_COLUMN = re.compile(r"(?:^|\.)(?:Column|mapped_column|relationship|column_property)\Z")
_SNAKE = re.compile(r"snake|underscore|camel|re\.sub|tableize", re.I)
_PLURAL = re.compile(r"""\+\s*["']s["']|\}s["']|plural""")
_DEEPEST = 25


@dataclass(slots=True)
class SqlAlchemyModels:
    """Reads all classes and calls of `Table` of a tree; `names` maps a file to its module."""

    imports: PythonImports
    names: dict[str, str]

    def add_to(self, tables: Tables) -> None:
        """Every mapped class's table, and every table that no class is mapped to."""
        classes = {
            (fact.path, one.name): one for fact in self.imports.facts for one in fact.classes
        }
        for key in sorted(classes):
            one = classes[key]
            found = self._table(key, one, classes)
            if found is None:
                continue
            tables.of_class[key] = found
            module = self.names[key[0]]
            tables.define(module, found, key[1], key[0], one.line)
        for fact in self.imports.facts:
            for call in fact.calls:
                if self._is_table(fact.path, call) and call.first is not None:
                    name = qualified(call.literal("schema"), call.first.text)
                    module = self.names[fact.path]
                    tables.define(module, name, module, fact.path, call.line)

    def _is_table(self, path: str, call: Call) -> bool:
        """Whether a call is SQLAlchemy's Table with a literal name and its metadata."""
        if call.first is None or not call.first.literal:
            return False
        _, full = self.imports.full_name(path, call.name)
        if full.startswith("sqlalchemy"):
            return True
        behind = [a.text.lower() for a in call.arguments[1:2] if not a.literal]
        return call.name.endswith("db.Table") or any("metadata" in text for text in behind)

    def _table(
        self, key: tuple[str, str], one: Class, classes: dict[tuple[str, str], Class]
    ) -> str | None:
        abstract = one.member("__abstract__")
        if abstract is not None and isinstance(abstract.value, Argument):
            return None
        own = one.member("__table__")
        if own is not None and isinstance(own.value, Call) and own.value.first:
            return qualified(own.value.literal("schema"), own.value.first.text)
        schema = _schema(one)
        stated = one.member("__tablename__")
        if stated is not None and isinstance(stated.value, Argument):
            literal = stated.value.literal
            return qualified(schema, stated.value.text) if literal else None
        if not self._has_columns(one):
            return None
        if any(k.keyword == "table" and k.text == "True" for k in one.keywords):
            return qualified(schema, key[1].lower())
        for parent in self._lineage(key, classes):
            rule = classes[parent].member("__tablename__")
            if rule is not None and rule.type == "method" and isinstance(rule.value, Argument):
                return qualified(schema, _by_rule(rule.value.text, key[1]))
            if rule is not None:
                return None  # one table for a whole hierarchy: the parent's own
        if any(base == "db.Model" or base.endswith(".db.Model") for base in one.bases):
            return qualified(schema, snake_case(key[1]))
        return None

    def _has_columns(self, one: Class) -> bool:
        return any(
            (isinstance(m.value, Call) and _COLUMN.search(m.value.name)) or m.type
            for m in one.members
        )

    def _lineage(
        self, key: tuple[str, str], classes: dict[tuple[str, str], Class]
    ) -> Iterator[tuple[str, str]]:
        seen, stack = {key}, [key]
        while stack and len(seen) < _DEEPEST:
            path, name = stack.pop(0)
            for base in classes[path, name].bases:
                file, full = self.imports.full_name(path, base)
                if file is not None and (file, full) in classes and (file, full) not in seen:
                    seen.add((file, full))
                    stack.append((file, full))
                    yield file, full


def _schema(one: Class) -> str | None:
    stated = one.member("__table_args__")
    return stated.value.literal("schema") if stated and isinstance(stated.value, Call) else None


def _by_rule(rule: str, name: str) -> str:
    """The table of a class by the code of a `__tablename__` that computes it from the class."""
    table = snake_case(name) if _SNAKE.search(rule) else name.lower() if "lower" in rule else name
    return f"{table}s" if _PLURAL.search(rule) else table
