"""Which file each specifier of JavaScript and TypeScript leads to."""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analyzer.codebase.source.edges import Edges
from analyzer.codebase.source.facts import FileFacts, Imported
from analyzer.codebase.source.lookups import PerFile, class_names, grouped

_ENDS = (
    *(".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte"),
)
#: TypeScript may name the file that it will be compiled to.
_COMPILED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_BUILT = re.compile(r"\A(?:\./)?(?:dist|lib|build|out)/")
_ENTRIES = ("source", "module", "main", "types", "browser")
_TSCONFIG = re.compile(r"(?:ts|js)config(?:\.[\w-]+)*\.json\Z")
#: A string, or a comment, or a comma before a closing bracket: JSON as TypeScript's files have it.
_JSONC = re.compile(
    r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|,(?=\s*+(?:[}\]]|\Z))',
    re.S,
)
_DEEPEST = 12
_MOST_ASKED = 300


def is_settings(name: str) -> bool:
    """Whether a file says how specifiers are resolved, or which tables Prisma's models have."""
    return name == "package.json" or name.endswith(".prisma") or bool(_TSCONFIG.match(name))


@dataclass(frozen=True, slots=True)
class PathRules:
    """A tsconfig's rules, paths from the tree's root; `base` is baseUrl's folder, if stated."""

    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    base: str | None = None


@dataclass(slots=True)
class JavaScriptImports:
    """Resolves specifiers in a tree; `settings` are the texts of its settings by path."""

    facts: Sequence[FileFacts]
    settings: Mapping[str, str]
    _files: frozenset[str] = frozenset()
    _by_path: dict[str, FileFacts] = field(default_factory=dict)
    _loaded: dict[str, Any] = field(default_factory=dict)
    _rules: dict[str, list[PathRules]] = field(default_factory=dict)
    _packages: dict[str, str] = field(default_factory=dict)
    _answers: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _known_rules: dict[str, PathRules] = field(default_factory=dict)
    _own: PerFile[frozenset[str]] = field(default_factory=lambda: PerFile(class_names))
    _bound: PerFile[dict[str, tuple[Imported, ...]]] = field(
        default_factory=lambda: PerFile(lambda fact: grouped(fact.imports, _name))
    )

    def __post_init__(self) -> None:
        self._by_path = {f.path: f for f in self.facts}
        self._files = frozenset(self._by_path)
        for path in sorted(self.settings):
            if path.endswith(".json"):
                self._loaded[path] = _json(self.settings[path])
        for path, value in self._loaded.items():
            folder, _, name = path.rpartition("/")
            if name == "package.json" and isinstance(value.get("name"), str):
                self._packages.setdefault(value["name"], folder)
            elif name != "package.json":
                self._rules.setdefault(folder, []).append(self._rules_of(path))

    def edges(self, edges: Edges) -> None:
        """Every import between two files of the tree."""
        for fact in self.facts:
            for one in fact.imports:
                target = self.file_of(fact.path, one.target)
                if target is not None:
                    edges.add(fact.path, target, one.kind, fact.path, one.line)
                else:
                    edges.outside += 1

    def file_of(self, path: str, target: str) -> str | None:
        """The file that a specifier means in the file at `path`; None where it is none of ours."""
        folder = path.rpartition("/")[0]
        key = (folder, target)
        if key not in self._answers:
            self._answers[key] = self._resolve(folder, target.partition("?")[0])
        return self._answers[key]

    def _resolve(self, folder: str, target: str) -> str | None:
        if target.startswith("."):
            return self._file(posixpath.normpath(posixpath.join(folder, target)))
        for above in _folders(folder):
            for rules in self._rules.get(above, ()):
                for candidate in _mapped(rules, target):
                    if (found := self._file(candidate)) is not None:
                        return found
        if target.startswith("#"):
            return self._subpath(folder, target)
        return self._package(target)

    def _file(self, base: str) -> str | None:
        """The file of a path without an end, or of a folder."""
        if base.startswith("../"):
            return None
        base = "" if base == "." else base
        if base in self._files:
            return base
        stem, dot, end = base.rpartition(".")
        candidates = [stem + other for other in _COMPILED.get(dot + end, ())]
        candidates += [base + other for other in _ENDS]
        candidates += [f"{base}/index{other}".lstrip("/") for other in _ENDS]
        found = next((one for one in candidates if one in self._files), None)
        if found is None and f"{base}/package.json" in self._loaded:
            return self._entry(base)
        return found

    def _entry(self, folder: str) -> str | None:
        """The file that a package's folder stands for."""
        value = self._loaded.get(f"{folder}/package.json".lstrip("/"), {})
        entries = [*_conditions(_member(value.get("exports"), ".")), *map(value.get, _ENTRIES)]
        for entry in entries:
            if isinstance(entry, str) and (found := self._built(folder, entry)):
                return found
        return next(
            (
                found
                for name in ("src/index", "index", "src/main", "lib/index")
                if (found := self._plain(posixpath.join(folder, name)))
            ),
            None,
        )

    def _plain(self, base: str) -> str | None:
        return next((base + end for end in ("", *_ENDS) if base + end in self._files), None)

    def _built(self, folder: str, entry: str) -> str | None:
        """An entry as it is, or the source that it is built from."""
        for name in (entry, _BUILT.sub("src/", entry), _BUILT.sub("", entry)):
            stem = re.sub(r"(\.d)?\.[cm]?[jt]sx?\Z", "", name)
            for one in (name, stem):
                path = posixpath.normpath(posixpath.join(folder, one))
                found = path if path in self._files else self._plain(path)
                if found is not None:
                    return found
        return None

    def _package(self, target: str) -> str | None:
        """A file of another package of the same workspace."""
        parts = target.split("/")
        for end in range(len(parts), 0, -1):
            name, rest = "/".join(parts[:end]), "/".join(parts[end:])
            if name in self._packages:
                folder = self._packages[name]
                if not rest:
                    return self._entry(folder)
                value = self._loaded.get(f"{folder}/package.json".lstrip("/"), {})
                for entry in _conditions(_member(value.get("exports"), f"./{rest}")):
                    if (found := self._built(folder, entry)) is not None:
                        return found
                return self._file(posixpath.join(folder, rest)) or self._file(
                    posixpath.join(folder, "src", rest)
                )
        return None

    def _subpath(self, folder: str, target: str) -> str | None:
        for above in _folders(folder):
            value = self._loaded.get(f"{above}/package.json".lstrip("/"))
            if value is not None:
                for entry in _conditions(_member(value.get("imports"), target)):
                    if (found := self._built(above, entry)) is not None:
                        return found
                return None
        return None

    def _rules_of(self, path: str) -> PathRules:
        """A tsconfig's own rules, or those of what it extends; in a circle there are none."""
        if path not in self._known_rules:
            self._known_rules[path] = PathRules()
            self._known_rules[path] = self._rules_read(path)
        return self._known_rules[path]

    def _rules_read(self, path: str) -> PathRules:
        value, folder = self._loaded.get(path, {}), path.rpartition("/")[0]
        options = value.get("compilerOptions")
        options = options if isinstance(options, dict) else {}
        stated = options.get("baseUrl")
        base = _within(folder, stated) if isinstance(stated, str) else None
        paths = options.get("paths")
        above = PathRules()
        extended = value.get("extends")
        for one in extended if isinstance(extended, list) else [extended]:
            if isinstance(one, str) and one.startswith("."):
                target = _within(folder, one)
                for name in (target, f"{target}.json", f"{target}/tsconfig.json"):
                    if name in self._loaded:
                        above = self._rules_of(name)
        if not isinstance(paths, dict):
            return PathRules(above.paths, base if base is not None else above.base)
        root = base if base is not None else above.base if above.base is not None else folder
        return PathRules(
            tuple(
                (pattern, tuple(_within(root, t) for t in targets if isinstance(t, str)))
                for pattern, targets in sorted(paths.items())
                if isinstance(targets, list)
            ),
            base if base is not None else above.base,
        )

    def exporter_of(self, path: str, name: str) -> tuple[str, str] | None:
        """(file, class) that a name in a file means, followed through re-exports."""
        return self._exporter_of(path, name, set(), 0)

    def _exporter_of(
        self, path: str, name: str, asked: set[tuple[str, str]], depth: int
    ) -> tuple[str, str] | None:
        """The same; each file is asked once for a name, since files may export each other."""
        fact = self._by_path.get(path)
        if fact is None or depth > _DEEPEST or (path, name) in asked or len(asked) >= _MOST_ASKED:
            return None
        asked.add((path, name))
        if name in self._own(fact):
            return path, name
        head, _, rest = name.partition(".")
        bound = self._bound(fact)
        for one in (*bound.get(head, ()), *bound.get("*", ())):
            target = self.file_of(path, one.target)
            wanted = name if one.name == "*" else rest if not one.name else one.name
            if target is not None and target != path and wanted:
                found = self._exported(target, wanted, asked, depth + 1)
                if found is not None:
                    return found
        return None

    def _exported(
        self, path: str, name: str, asked: set[tuple[str, str]], depth: int
    ) -> tuple[str, str] | None:
        fact = self._by_path[path]
        if name == "default" and len(fact.classes) == 1:
            return path, fact.classes[0].name
        return self._exporter_of(path, name, asked, depth)


def _name(one: Imported) -> str:
    """The name that an import binds; "*" where it hands on all names."""
    return "*" if one.name == "*" else one.alias or one.name


def _json(text: str) -> Any:
    """A settings file; empty where it is none."""
    try:
        value = json.loads(_JSONC.sub(lambda m: m[0] if m[0][0] == '"' else "", text))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _folders(folder: str) -> Iterator[str]:
    """A folder and all above it, up to the root."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _within(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path))
    return "" if joined == "." else joined


def _mapped(rules: PathRules, target: str) -> Iterator[str]:
    """Where a tsconfig leads a specifier: the most specific pattern first, then baseUrl."""
    fits = []
    for pattern, targets in rules.paths:
        before, star, behind = pattern.partition("*")
        if not star and pattern == target:
            fits.append((len(pattern) + 1, "", targets))
        elif (
            star
            and len(target) >= len(before) + len(behind)
            and target.startswith(before)
            and target.endswith(behind)
        ):
            middle = target[len(before) : len(target) - len(behind)]
            fits.append((len(before), middle, targets))
    for _, middle, targets in sorted(fits, key=lambda fit: -fit[0]):
        for one in targets:
            yield posixpath.normpath(one.replace("*", middle))
    if rules.base is not None:
        yield posixpath.normpath(posixpath.join(rules.base, target))


def _member(exports: Any, name: str) -> Any:
    """What a package.json's `exports` or `imports` say of a name, patterns included."""
    if isinstance(exports, str):
        return exports if name == "." else None
    if not isinstance(exports, dict):
        return None
    if name in exports:
        return exports[name]
    if name == "." and not any(key.startswith(".") for key in exports):
        return exports
    for key, value in sorted(exports.items(), key=lambda item: -len(item[0])):
        before, star, behind = key.partition("*")
        if star and name.startswith(before) and name.endswith(behind):
            middle = name[len(before) : len(name) - len(behind)]
            return [one.replace("*", middle) for one in _conditions(value)]
    return None


def _conditions(value: Any, depth: int = 0) -> list[str]:
    """All files that conditional exports name, in their order."""
    if isinstance(value, str):
        return [value]
    if depth > _DEEPEST or not isinstance(value, dict | list):
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [found for one in inner for found in _conditions(one, depth + 1)]


__all__ = ["Imported", "JavaScriptImports", "is_settings"]
