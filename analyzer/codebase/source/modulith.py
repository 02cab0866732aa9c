"""The modules of a Spring application that Spring Modulith verifies."""

from collections.abc import Sequence

from analyzer.codebase.reading import Region
from analyzer.codebase.source.facts import FileFacts
from analyzer.model import DrawnIn

_LIBRARY = "org.springframework.modulith"
#: What stands above the class whose package is that of the application.
_MAIN = frozenset(("SpringBootApplication", "Modulith", "Modulithic"))


def modulith_regions(facts: Sequence[FileFacts]) -> tuple[Region, ...]:
    """Each file below the application's package with the direct sub-package that it lies in, by its
    short name where there is one application.

    That is what Spring Modulith takes for a module where nothing else is configured. Nothing
    where no file speaks of Spring Modulith, or no class is marked as the application.
    """
    if not any(map(_speaks_of_it, facts)):
        return ()
    roots = sorted({f.package for f in facts if f.package and _is_application(f)})
    found = []
    for fact in facts:
        inside = [root for root in roots if fact.package.startswith(f"{root}.")]
        if inside:
            root = max(inside, key=len)
            part = fact.package.removeprefix(f"{root}.").partition(".")[0]
            name = part if len(roots) == 1 else f"{root}.{part}"
            found.append(Region(DrawnIn.spring_modulith.origin, fact.path, name))
    return tuple(found)


def _speaks_of_it(fact: FileFacts) -> bool:
    imported = (one.target for one in fact.imports)
    mentioned = (name for name, _ in fact.mentions)
    return any(name.startswith(_LIBRARY) for names in (imported, mentioned) for name in names)


def _is_application(fact: FileFacts) -> bool:
    marks = (mark for one in fact.classes for mark in one.marks)
    return any(mark.name.rpartition(".")[2] in _MAIN for mark in marks)
