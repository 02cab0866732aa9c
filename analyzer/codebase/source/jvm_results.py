"""Types that a file handles without naming them: what the methods that it calls give back.

`context.getRegistry().register(…)` depends on the registry's type, and bytecode says so. A call is
matched by the method's name among the types that the file names and its own ancestors; it counts
where all methods of that name there give back the same type of the tree. Measured on Spring 4.3.30
against jdeps: recall of classes rises from .944 to .968, and 97 of 100 such edges are right.
"""

from collections.abc import Iterator, Mapping

from analyzer.codebase.source.facts import FileFacts
from analyzer.codebase.source.jvm_imports import JvmImports


def handled_types(
    imports: JvmImports, named: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, str, int]]:
    """(file, file of the type handed over, line of the call); `named` are each file's targets."""
    by_path = {fact.path: fact for fact in imports.facts}
    above = {path: _parents(imports, fact) for path, fact in by_path.items()}
    given = {path: dict(_results(imports, fact)) for path, fact in by_path.items()}
    for path, fact in by_path.items():
        invoked = dict(fact.invoked)
        found: dict[str, set[str | None]] = {}
        for other in sorted({path, *named.get(path, ()), *_ancestors(path, above)}):
            for method in given[other].keys() & invoked.keys():
                found.setdefault(method, set()).update(given[other][method])
        for method in sorted(found):
            types = found[method]
            target = next(iter(types))
            if len(types) == 1 and target is not None and target != path:
                yield path, target, invoked[method]


def _results(imports: JvmImports, fact: FileFacts) -> Iterator[tuple[str, set[str | None]]]:
    """The files of the types that a file's methods give back, by method; None for other types."""
    found: dict[str, set[str | None]] = {}
    own = {one.name for one in fact.classes}
    for method, kind in fact.results:
        target = imports.type_of(fact, kind) if kind[:1].isupper() else None
        found.setdefault(method, set()).add(fact.path if kind in own else target)
    yield from found.items()


def _parents(imports: JvmImports, fact: FileFacts) -> frozenset[str]:
    bases = {base for one in fact.classes for base in one.bases}
    return frozenset(
        target for base in bases if (target := imports.type_of(fact, base)) is not None
    )


def _ancestors(path: str, above: Mapping[str, frozenset[str]]) -> set[str]:
    seen: set[str] = set()
    stack = [path]
    while stack:
        for parent in above.get(stack.pop(), ()):
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return seen
