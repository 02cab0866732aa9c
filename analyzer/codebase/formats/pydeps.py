"""pydeps --show-deps: `{module: {"bacon", "name", "path", "imports", "imported_by"}}`."""

import re

from analyzer.codebase.formats.collected import OUTSIDE, Collected
from analyzer.codebase.formats.json_values import load_json, members, texts
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.noise import root_of
from analyzer.codebase.reading import Reading

FORMAT = "pydeps JSON"
_MAIN = "__main__"
_INSTALLED = re.compile(r"[\\/](site-packages|dist-packages|python3\.\d+)[\\/]")


def looks_like_pydeps(sample: Sample) -> bool:
    """Whether each value has a Bacon number and a name; the last one may be cut off."""
    modules = list(members(sample.json).values())
    if sample.cut and len(modules) > 1:
        modules.pop()
    return bool(modules) and all("bacon" in members(m) and "name" in members(m) for m in modules)


def read_pydeps(text: str, path: str, size: int) -> Reading:
    """The union of `imports` and of `imported_by` turned round.

    `__main__` stands for pydeps itself; what it imports are the packages asked for, and modules of
    other roots are outside, as are installed ones.
    """
    value = {name: members(facts) for name, facts in members(load_json(text, path)).items()}
    found = Collected(path, FORMAT, size)
    roots = {root_of(name) for name in texts(value.get(_MAIN, {}).get("imports"))}
    own = {
        name
        for name, facts in value.items()
        if name != _MAIN
        and (not roots or root_of(name) in roots)
        and not _INSTALLED.search(str(facts.get("path") or ""))
    }
    edges: set[tuple[str, str]] = set()
    for name, facts in value.items():
        edges.update((name, imported) for imported in texts(facts.get("imports")))
        edges.update((importer, name) for importer in texts(facts.get("imported_by")))
    for name in sorted(own):
        found.node(name, file=_below(value[name].get("path"), name))
    for importer, imported in sorted(edges):
        if importer == _MAIN:
            continue
        if importer in own and imported in own:
            found.edge(importer, imported)
        elif importer in own:
            found.drop(OUTSIDE)
        else:
            found.drop("an import by something outside the code")
    return found.reading()


def _below(path: object, name: str) -> str | None:
    """The file below the folder of the root package: what stands before is one person's disk."""
    if not isinstance(path, str):
        return None
    parts = re.split(r"[\\/]+", path)
    root = root_of(name)
    if root in parts:
        place = len(parts) - 1 - parts[::-1].index(root)
        return "/".join(parts[place:])
    return parts[-1]
