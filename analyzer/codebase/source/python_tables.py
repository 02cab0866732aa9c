"""Table use of Python: what its mappers declare, and which modules use the classes."""

from collections.abc import Iterator, Mapping, Sequence

from analyzer.codebase.reading import Reference
from analyzer.codebase.source.django import DjangoModels
from analyzer.codebase.source.django_contrib import TABLES
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
    relations, users = django.relations(tables), django.users(tables)
    for fact in imports.facts:
        module = names[fact.path]
        uses = (*fact.uses, *_served(fact))
        by_name: dict[str, list[Use]] = {}
        for use in uses:
            by_name.setdefault(use.name, []).append(use)
        for use in uses:
            file, name = imports.full_name(fact.path, use.name)
            table = tables.of_class.get((file or "", name))
            if file is None:
                table = TABLES.get(name)
            # Who defines a model is linked to it already, and more strongly.
            if table is not None and file != fact.path:
                tables.use(module, table, use.mode, fact.path, use.line)
        for asked in fact.relations:
            for table in relations.tables_of(fact, asked):
                tables.use(module, table, asked.mode, fact.path, asked.line)
        for one in fact.named:
            call = one.call.rpartition(".")[2]
            if call == USER_CALL:
                for use in by_name.get(one.bound, ()):
                    tables.use(module, users, use.mode, fact.path, use.line)
            elif "." in one.target and _is_known(imports, fact.path, one.call, call):
                tables.references.append(_reference(fact, module, one, call, by_name))


def _reference(
    fact: FileFacts, module: str, one: Named, call: str, uses: Mapping[str, Sequence[Use]]
) -> Reference:
    """What a literal names, with what the file does under the name that it gives to it."""
    done = [(use.mode or "", use.line) for use in uses.get(one.bound, ())]
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
