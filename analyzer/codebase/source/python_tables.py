"""Table use of Python: what its mappers declare, and which modules use the classes."""

from collections.abc import Iterator

from analyzer.codebase.reading import Reference
from analyzer.codebase.source.django import DjangoModels
from analyzer.codebase.source.facts import Argument, FileFacts, Use
from analyzer.codebase.source.python import CLASS_CALLS, MODEL_CALLS, RELATIONS
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.sqlalchemy import SqlAlchemyModels
from analyzer.codebase.source.tables import Tables


def python_tables(imports: PythonImports, names: dict[str, str], tables: Tables) -> None:
    """Models, uses of models, and what literals name; `names` maps a file to its module."""
    DjangoModels(imports, names).add_to(tables)
    SqlAlchemyModels(imports, names).add_to(tables)
    for fact in imports.facts:
        module = names[fact.path]
        for use in (*fact.uses, *_served(fact)):
            file, name = imports.full_name(fact.path, use.name)
            table = tables.of_class.get((file or "", name))
            # Who defines a model is linked to it already, and more strongly.
            if table is not None and file != fact.path:
                tables.use(module, table, use.mode, fact.path, use.line)
        for one in fact.named:
            call = one.call.rpartition(".")[2]
            if "." not in one.target or not _is_known(imports, fact.path, one.call, call):
                continue
            tables.references.append(Reference(module, one.target, call, one.line, fact.path))


def _served(fact: FileFacts) -> Iterator[Use]:
    """Models that forms, serializers and views say they are for: `model = Order`."""
    for one in fact.classes:
        for member in (*one.members, *(one.inner or ())):
            value = member.value
            if member.name == "model" and isinstance(value, Argument) and not value.literal:
                yield Use(value.text, member.line)


def _is_known(imports: PythonImports, path: str, callee: str, call: str) -> bool:
    """Whether the call means what its name says: SQLAlchemy has a ForeignKey, too."""
    if call in CLASS_CALLS or call in MODEL_CALLS:
        return True
    file, full = imports.full_name(path, callee)
    return call in RELATIONS and (file is not None or full.startswith(("django", "modelcluster")))
