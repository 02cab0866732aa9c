"""Which modules are at home in a table: they define it, name it, or live beside its definition."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.linking.words import inside, package_of, words
from analyzer.model import Codebase

#: A package that defines more of the tables than this is a layer (`app/models`), not a home.
LAYER_SHARE = 0.5
#: Too few tables to tell a layer by.
FEW_TABLES = 3
#: A word in more of the modules than this tells nothing (`shop`, `service`, `models`).
COMMON_WORD = 0.25


@dataclass(frozen=True, slots=True)
class Homes:
    """`declared` holds (module, table) pairs of the code's own word, `packages` homes by table."""

    declared: frozenset[tuple[str, str]]
    packages: dict[str, frozenset[str]]
    common: frozenset[str]

    def at_home(self, module: str, table: str) -> bool:
        """Whether an access of the table out of this module says something about the module."""
        if (module, table) in self.declared:
            return True
        packages = self.packages.get(table)
        if packages:
            return any(inside(module, package) for package in packages)
        told = {word for word in words(table) if word not in self.common}
        return bool(told & set(words(module)))


def homes(codebase: Codebase, modules: Iterable[str]) -> Homes:
    """Homes by the code's table mappings; by words of the names for tables without a mapping.

    A table's home is the package of the modules that define it (mappings with a label), or, where
    nothing says who defines it, the one package that all its mappings share. `modules` are all
    names known, for telling common words.
    """
    defined: dict[str, set[str]] = defaultdict(set)
    used: dict[str, set[str]] = defaultdict(set)
    for mapping in codebase.mappings:
        if mapping.kind != "name":
            side = defined if mapping.label else used
            side[mapping.table].add(package_of(mapping.module))
    candidates = {
        table: defined.get(table) or (used[table] if len(used[table]) == 1 else set())
        for table in sorted({*defined, *used})
    }
    sizes = Counter(package for packages in candidates.values() for package in packages)
    layers = {
        package
        for package, size in sizes.items()
        if not package or (size > FEW_TABLES and size > LAYER_SHARE * len(candidates))
    }
    names = sorted(set(modules))
    frequency = Counter(word for name in names for word in set(words(name)))
    return Homes(
        declared=frozenset((m.module, m.table) for m in codebase.mappings if m.kind != "name"),
        packages={
            table: frozenset(packages - layers)
            for table, packages in candidates.items()
            if packages - layers
        },
        common=frozenset(w for w, n in frequency.items() if n > max(2, COMMON_WORD * len(names))),
    )
