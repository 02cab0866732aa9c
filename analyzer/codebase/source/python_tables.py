"""Table use of Python: what its mappers declare, and which modules use the classes."""

from collections.abc import Iterator, Mapping, Sequence

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
from analyzer.codebase.source.django_named import SERVING, NamedModels, done_with
from analyzer.codebase.source.django_related import relations_between, users_among
from analyzer.codebase.source.facts import Argument, FileFacts, Named, Use
from analyzer.codebase.source.python import CLASS_CALLS, MODEL_CALLS, RELATIONS
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.sqlalchemy import SqlAlchemyModels
from analyzer.codebase.source.tables import Tables


def python_tables(imports: PythonImports, names: dict[str, str], tables: Tables) -> None:
    """Models, uses of models, and what literals name; `names` maps a file to its module."""
    django = DjangoModels(imports, names)
    django.add_to(tables)
    SqlAlchemyModels(imports, names).add_to(tables)
    relations = relations_between(django, tables.of_class)
    user_model = users_among(django, tables.of_class)
    named = NamedModels(django, user_model)
    deletions = Deletions(django, relations, named)
    engines = {n.target for f in imports.facts for n in f.named if n.call == SESSIONS_SETTING}
    outside = {**TABLES, USER: relations.of_class[user_model]}
    if not sessions_in_table(engines):
        del outside[SESSIONS]
    for fact in imports.facts:
        module = names[fact.path]
        uses = (*fact.uses, *_served(fact))
        by_name: dict[str, list[Use]] = {}
        for use in uses:
            by_name.setdefault(use.name, []).append(use)
        for use in uses:
            file, name = imports.full_name(fact.path, use.name)
            table: str | None = tables.of_class.get((file or "", name))
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
        for touched, emptied, line in deletions.tables_of(fact):
            only_by = emptied if touched != emptied else None
            tables.use(module, touched, "W", fact.path, line, only_by)
        for one in fact.named:
            key = named.key_of(fact, one)
            given = relations.of_class.get(key) if key is not None else None
            # A literal that names a model of the tree's waits for the models of other sources.
            if given is not None and (not one.target or (key and not key[0])):
                for done, line in done_with(one, by_name):
                    tables.use(module, given, done, fact.path, line)
            elif "." in one.target and _is_known(imports, fact.path, one.call):
                tables.references.append(_reference(fact, module, one, by_name))


def _reference(
    fact: FileFacts, module: str, one: Named, uses: Mapping[str, Sequence[Use]]
) -> Reference:
    """What a literal names, with what the file does under the name that it gives to it."""
    done = [(use.mode or "", use.line) for use in uses.get(one.bound, ())]
    if one.bound in SERVING:
        done.append(("", one.line))
    call = one.call.rpartition(".")[2]
    return Reference(
        module, one.target, call, one.line, fact.path, bool(one.bound), tuple(sorted(set(done)))
    )


def _served(fact: FileFacts) -> Iterator[Use]:
    """Models that forms, serializers and views say they are for: `model = Order`."""
    for one in fact.classes:
        for member in (*one.members, *(one.inner or ())):
            value = member.value
            if member.name in SERVING and isinstance(value, Argument) and not value.literal:
                yield Use(value.text, member.line)


def _is_known(imports: PythonImports, path: str, callee: str) -> bool:
    """Whether the call means what its name says: SQLAlchemy has a ForeignKey, too."""
    call = callee.rpartition(".")[2]
    if call in CLASS_CALLS or call in MODEL_CALLS:
        return True
    file, full = imports.full_name(path, callee)
    return call in RELATIONS and (file is not None or full.startswith(("django", "modelcluster")))
