"""A history of files as one of modules: what changes together, who changes what, who owns it."""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from analyzer.codebase.owners import Ownership
from analyzer.codebase.reading import Commit, OwnerRule
from analyzer.model import Authorship, CoChange, Module

#: The strongest pairs are kept, so that a history of any size has its bound.
MOST_PAIRS = 200_000
#: A folder in front of the modules' files counts from this share of the commonest one on.
PREFIX_SHARE = 0.1
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Changes:
    """Both sorted by module."""

    pairs: tuple[CoChange, ...] = ()
    authorship: tuple[Authorship, ...] = ()


def changes(
    modules: Sequence[Module], commits: Iterable[Commit], rules: Sequence[OwnerRule]
) -> Changes:
    """Pairs of modules changed in one commit, each commit weighing 1 / (modules changed - 1).

    So each commit has one say per module, as in networks of co-authors. A commit counts once,
    wherever it was read; noise modules take no part. Authors become numbers that say nothing of
    who they are; teams are those whose rule fits the module's file.
    """
    own = [module for module in modules if module.noise is None]
    known = _once(commits)
    homes = _homes(own, sorted({path for commit in known for path in commit.files}))
    pairs: Counter[tuple[str, str]] = Counter()
    weights: dict[tuple[str, str], float] = defaultdict(float)
    touched: Counter[str] = Counter()
    people: dict[str, set[str]] = defaultdict(set)
    for commit in known:
        found = sorted({homes[path] for path in commit.files if path in homes})
        touched.update(found)
        for name in found:
            people[name] |= {commit.author} - {""}
        for pair in combinations(found, 2):
            pairs[pair] += 1
            weights[pair] += 1 / (len(found) - 1)
    strongest = sorted(pairs, key=lambda pair: (-round(weights[pair], _DIGITS), pair))[:MOST_PAIRS]
    teams = _teams(own, homes, rules)
    numbers = {
        author: at for at, author in enumerate(sorted({a for who in people.values() for a in who}))
    }
    return Changes(
        tuple(
            CoChange(*pair, pairs[pair], round(weights[pair], _DIGITS))
            for pair in sorted(strongest)
        ),
        tuple(
            Authorship(
                name,
                touched[name],
                tuple(sorted(numbers[author] for author in people.get(name, ()))),
                teams.get(name, ()),
            )
            for name in sorted({*touched, *(name for name in teams if teams[name])})
        ),
    )


def _once(commits: Iterable[Commit]) -> list[Commit]:
    """Each commit once, sorted, so that sums of fractions do not depend on any order."""
    best: dict[str, Commit] = {}
    for commit in commits:
        seen = best.get(commit.id)
        if seen is None or (len(commit.files), commit.files) > (len(seen.files), seen.files):
            best[commit.id] = commit
    return [best[name] for name in sorted(best)]


def _homes(modules: Sequence[Module], paths: Sequence[str]) -> dict[str, str]:
    """Path in the repository to the module that it is.

    The code may have been read from a folder within the repository (`src`), or a graph may name
    modules by what follows such a folder. So a path may end with a module's file; of several such
    the one with the folder in front that fits most modules is meant.
    """
    keys = _keys(modules)
    fits: list[tuple[str, str, str]] = []
    for path in paths:
        for form in _forms(path):
            fits += [
                (path, form[:at], keys[form[at:]]) for at in _starts(form) if form[at:] in keys
            ]
    counts = Counter(prefix for prefix, _ in {(prefix, module) for _, prefix, module in fits})
    least = PREFIX_SHARE * max(counts.values(), default=0)
    rank = {
        prefix: place
        for place, prefix in enumerate(sorted(counts, key=lambda p: (-counts[p], len(p), p)))
        if counts[prefix] >= least
    }
    best: dict[str, int] = {}
    for _, prefix, module in fits:
        if prefix in rank:
            best[module] = min(best.get(module, len(rank)), rank[prefix])
    homes: dict[str, str] = {}
    for path, prefix, module in fits:
        if prefix in rank and rank[prefix] == best[module]:
            homes.setdefault(path, module)
    return homes


def _keys(modules: Sequence[Module]) -> dict[str, str]:
    """What a path may end with, to the module: its file, else its name as a path."""
    keys: dict[str, str] = {}
    for module in modules:
        if module.file:
            keys.setdefault(posixpath.normpath(module.file.replace("\\", "/")), module.name)
        else:
            keys.setdefault(module.name, module.name)
            keys.setdefault(module.name.replace(".", "/"), module.name)
    return keys


def _forms(path: str) -> Iterator[str]:
    """What a module may be called that lives in the file, the most exact first."""
    yield path
    stem, extension = posixpath.splitext(path)
    if extension:
        yield stem
    folder, _, last = stem.rpartition("/")
    if folder and (last in ("__init__", "index") or extension == ".go"):
        yield folder


def _starts(path: str) -> Iterator[int]:
    yield 0
    yield from (at + 1 for at, letter in enumerate(path) if letter == "/")


def _teams(
    modules: Sequence[Module], homes: Mapping[str, str], rules: Sequence[OwnerRule]
) -> dict[str, tuple[str, ...]]:
    """Module to the teams of its files, be they those of the history or its own."""
    if not rules:
        return {}
    ownership = Ownership(rules)
    files: dict[str, set[str]] = defaultdict(set)
    for path, module in homes.items():
        files[module].add(path)
    for one in modules:
        if not files[one.name]:
            files[one.name].add(one.file or one.name.replace(".", "/"))
    return {
        name: tuple(sorted({team for path in paths for team in ownership.teams_of(path)}))
        for name, paths in files.items()
    }
