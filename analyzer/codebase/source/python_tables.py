"""Table use of Python: what its mappers declare, and which modules use the classes."""

from collections.abc import Iterator

from analyzer.codebase.reading import Reference
from analyzer.codebase.source.django import DjangoModels
from analyzer.codebase.source.django_contrib import (
    FUNCTIONS,
    SESSIONS,
    SESSIONS_SETTING,
    TABLES,
    USER,
    sessions_in_table,
)
from analyzer.codebase.source.django_deleting import Deletions
from analyzer.codebase.source.django_related import relations_between, users_among
from analyzer.codebase.source.facts import Argument, FileFacts, Named, Use
from analyzer.codebase.source.python import CLASS_CALLS, MODEL_CALLS, RELATIONS, USER_CALL
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.sqlalchemy import SqlAlchemyModels
from analyzer.codebase.source.tables import Tables

#: Attributes by which forms, serializers and views say for which model they are.
_SERVING = frozenset(("model", "queryset"))


def python_tables(imports: PythonImports, names: dict[str, str], tables: Tables) -> None:
    """Models, uses of models, and what literals name; `names` maps a file to its module."""
    django = DjangoModels(imports, names)
    django.add_to(tables)
    SqlAlchemyModels(imports, names).add_to(tables)
    relations = relations_between(django, tables.of_class)
    user_model = users_among(django, tables.of_class)
    users = relations.of_class[user_model]
    deletions = Deletions(django, relations, user_model)
    engines = {n.target for f in imports.facts for n in f.named if n.call == SESSIONS_SETTING}
    outside = {**TABLES, USER: users}
    if not sessions_in_table(engines):
        del outside[SESSIONS]
    for fact in imports.facts:
        module = names[fact.path]
        uses = (*fact.uses, *_served(fact))
        for use in uses:
            file, name = imports.full_name(fact.path, use.name)
            table = tables.of_class.get((file or "", name))
            if file is None:
                table = outside.get(name)
                for model, mode in FUNCTIONS.get(name, ()):
                    if model in outside:
                        tables.use(module, outside[model], mode, fact.path, use.line)
            # Who defines a model is linked to it already, and more strongly.
            if table is not None and file != fact.path:
                tables.use(module, table, use.mode, fact.path, use.line)
        for asked in fact.relations:
            for table in relations.tables_of(fact, asked):
                tables.use(module, table, asked.mode, fact.path, asked.line)
        for table, line in deletions.tables_of(fact):
            tables.use(module, table, "W", fact.path, line)
        for one in fact.named:
            call = one.call.rpartition(".")[2]
            if call == USER_CALL:
                for mode, line in _done(one, uses) if one.bound else ():
                    tables.use(module, users, mode, fact.path, line)
            elif call in MODEL_CALLS and (name := _framework_model(django, one)) in outside:
                for mode, line in _done(one, uses):
                    tables.use(module, outside[name], mode, fact.path, line)
            elif "." in one.target and _is_known(imports, fact.path, one.call, call):
                tables.references.append(_reference(fact, module, one, call, uses))


def _framework_model(django: DjangoModels, one: Named) -> str:
    """The full name of the model of Django's own that a literal names; empty for any other."""
    label, _, model = one.target.rpartition(".")
    found = django.named(label.rpartition(".")[2], model)
    return found[1] if found is not None and not found[0] else ""


def _done(one: Named, uses: tuple[Use, ...]) -> list[tuple[str | None, int]]:
    """What a file does under the name that it gives to a model; something, where it gives none."""
    if not one.bound:
        return [(None, one.line)]
    return [(use.mode, use.line) for use in uses if use.name == one.bound]


def _reference(
    fact: FileFacts, module: str, one: Named, call: str, uses: tuple[Use, ...]
) -> Reference:
    """What a literal names, with what the file does under the name that it gives to it."""
    done = [(use.mode or "", use.line) for use in uses if use.name == one.bound]
    if one.bound in _SERVING:
        done.append(("", one.line))
    return Reference(
        module, one.target, call, one.line, fact.path, bool(one.bound), tuple(sorted(set(done)))
    )


def _served(fact: FileFacts) -> Iterator[Use]:
    """Models that forms, serializers and views say they are for: `model = Order`."""
    for one in fact.classes:
        for member in (*one.members, *(one.inner or ())):
            value = member.value
            if member.name in _SERVING and isinstance(value, Argument) and not value.literal:
                yield Use(value.text, member.line)


def _is_known(imports: PythonImports, path: str, callee: str, call: str) -> bool:
    """Whether the call means what its name says: SQLAlchemy has a ForeignKey, too."""
    if call in CLASS_CALLS or call in MODEL_CALLS:
        return True
    file, full = imports.full_name(path, callee)
    return call in RELATIONS and (file is not None or full.startswith(("django", "modelcluster")))
