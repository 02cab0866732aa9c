"""What Python's files are called: the dotted names by which the code's own imports know them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from analyzer.codebase.source.facts import FileFacts, Imported

#: Plain folders that are put on the path, not part of a name.
_ROOTS = frozenset(("src", "lib", "python"))


@dataclass(slots=True)
class PythonTree:
    """The files of a tree as Python finds them. Paths are below the tree's outermost folder.

    `names` maps a file to its module, `roots` a file to the folder that its absolute imports begin
    in. Built by `python_tree`.
    """

    files: frozenset[str]
    names: dict[str, str]
    roots: dict[str, str]
    package_roots: tuple[str, ...]
    _below: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def below(self, root: str, dotted: str) -> str | None:
        """The file of a module below a folder: `shop.orders` is `shop/orders(/__init__).py`."""
        key = (root, dotted)
        if key not in self._below:
            stem = _joined(root, dotted.replace(".", "/"))
            self._below[key] = next(
                (file for end in ("/__init__.py", ".py") if (file := stem + end) in self.files),
                None,
            )
        return self._below[key]


def python_tree(facts: Sequence[FileFacts], outer: str = "") -> PythonTree:
    """Names for all files. `outer` is the package that the tree's own root lies in, if any.

    A folder with `__init__.py` whose parents have none is a package, and all below belongs to it.
    By which name it is imported (`corp.billing` or `billing`) the code's own imports tell. Files
    elsewhere go by their path, without a leading `src`. Two files of one name keep their paths.
    """
    prefix = f"{outer.replace('.', '/')}/" if outer else ""
    paths = {f.path: prefix + f.path for f in facts}
    files = frozenset(paths.values())
    packages = _packages(files, outer)
    uses = _uses(facts) if any("/" in top for top in packages) else Counter()
    roots_of = {top: _root_of(top, uses) for top in sorted(packages)}
    names: dict[str, str] = {}
    roots: dict[str, str] = {}
    for fact in facts:
        file = paths[fact.path]
        top = _top_package(file, packages)
        root = roots_of[top] if top is not None else _plain_root(file)
        roots[fact.path] = root
        names[fact.path] = dotted_name(file.removeprefix(f"{root}/") if root else file)
    full = {path: dotted_name(file) for path, file in paths.items()}
    twice = {name for name, count in Counter(names.values()).items() if count > 1}
    for path, name in names.items():
        if name in twice:
            names[path] = full[path]
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    for path, name in names.items():
        # `a.py` beside `a/__init__.py`: Python imports the folder.
        if name in shared and not path.endswith("/__init__.py"):
            names[path] = f"{name} ({path.rpartition('/')[2]})"
    put_on_path = {root for root in roots.values() if root.rpartition("/")[2] in _ROOTS}
    return PythonTree(files, names, roots, tuple(sorted({*roots_of.values(), *put_on_path})))


def dotted_name(file: str) -> str:
    """`shop/orders/__init__.py` -> `shop.orders`."""
    parts = PurePosixPath(file).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _joined(root: str, rest: str) -> str:
    return f"{root}/{rest}" if root else rest


def _packages(files: Iterable[str], outer: str) -> frozenset[str]:
    """The outermost folders that are packages."""
    marked = {file.rpartition("/")[0] for file in files if file.endswith("/__init__.py")}
    if outer:
        marked.add(outer.replace(".", "/"))
    return frozenset(
        folder for folder in marked if not any(parent in marked for parent in _parents(folder))
    )


def _parents(folder: str) -> Iterable[str]:
    parts = folder.split("/")
    return ("/".join(parts[:end]) for end in range(1, len(parts)))


def _top_package(file: str, packages: frozenset[str]) -> str | None:
    return next((parent for parent in _parents(file) if parent in packages), None)


def _uses(facts: Iterable[FileFacts]) -> Counter[str]:
    """How many files import each dotted name, or anything below it, absolutely."""
    uses: Counter[str] = Counter()
    for fact in facts:
        names = {name for i in fact.imports if not i.level for name in _prefixes(i)}
        uses.update(names)
    return uses


def _prefixes(one: Imported) -> Iterable[str]:
    parts = [*one.target.split("."), *([one.name] if one.name and one.name != "*" else [])]
    return (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _root_of(top: str, uses: Counter[str]) -> str:
    """The folder from which most imports name a package; its own parent where none does."""
    parts = top.split("/")
    best = max(
        range(len(parts)),
        key=lambda start: (uses[".".join(parts[start:])], start == len(parts) - 1),
    )
    return "/".join(parts[:best])


def _plain_root(file: str) -> str:
    parts = file.split("/")[:-1]
    places = [at for at, part in enumerate(parts) if part in _ROOTS]
    return "/".join(parts[: places[0] + 1]) if places else ""
