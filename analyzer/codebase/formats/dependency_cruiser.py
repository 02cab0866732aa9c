"""dependency-cruiser JSON: `{"modules": [{"source", "dependencies": [{"resolved", …}]}]}`."""

from typing import Any

from analyzer.codebase.formats.collected import Collected
from analyzer.codebase.formats.json_values import load_json, members, objects
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "dependency-cruiser JSON"
CORE = "an import of the platform's own modules"
LIBRARY = "an import of a library (node_modules)"
UNRESOLVED = "an import that was not resolved"


def looks_like_dependency_cruiser(sample: Sample) -> bool:
    """Whether there are modules with a source and dependencies."""
    modules = objects(members(sample.json).get("modules"))
    return (
        bool(modules)
        and isinstance(modules[0].get("source"), str)
        and ("dependencies" in modules[0] or "dependents" in modules[0] or sample.cut)
    )


def read_dependency_cruiser(text: str, path: str, size: int) -> Reading:
    """Imports between files; one specifier counts one, `import()` is of kind "dynamic".

    Core modules, libraries and what could not be resolved are left out and counted, and so are the
    imports within libraries, which the tool follows where it is not told otherwise.
    """
    found = Collected(path, FORMAT, size)
    for module in objects(members(load_json(text, path)).get("modules")):
        source = module.get("source")
        imports = objects(module.get("dependencies"))
        if why := outside(module, source):
            if why == LIBRARY and imports:
                found.drop("an import within a library (node_modules)", len(imports))
            continue
        found.node(source, file=source)
        for one in imports:
            target = one.get("resolved")
            if why := outside(one, target):
                found.drop(why)
            else:
                found.edge(source, target, "dynamic" if one.get("dynamic") is True else "static")
    return found.reading()


def outside(facts: dict[str, Any], name: object) -> str | None:
    """Why a module is not the team's own; None where it is."""
    if facts.get("couldNotResolve") is True:
        return UNRESOLVED
    if facts.get("coreModule") is True:
        return CORE
    return LIBRARY if isinstance(name, str) and in_node_modules(name) else None


def in_node_modules(name: str) -> bool:
    """Whether a path leads into installed packages."""
    return "node_modules" in name and "node_modules" in name.replace("\\", "/").split("/")
