"""Made-up class graphs: calls with volumes, and the use cases that run through the classes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analyzer.model import Codebase, Import, Module, UnitShape, Workload

LAYERS = ("Servlet", "Action", "Bean", "Entity")

Random = np.random.Generator


@dataclass(frozen=True)
class Kind:
    """What a made-up application is like.

    `domains` it has, the share of calls that `stray` out of a domain, `utilities` that everybody
    calls (a share of the classes), calls made by a class (`degree`), whether calls go down
    `layers`, how far a use case runs along calls (`reach`, the chance to follow each), how many
    entry points it starts from (`starts`), the number of use cases for each ten classes (`cases`),
    and the share of classes that no use case runs through (`idle`).
    """

    domains: tuple[int, int] = (3, 7)
    stray: float = 0.15
    utilities: float = 0.05
    degree: float = 1.5
    layers: bool = True
    reach: float = 0.7
    starts: int = 2
    cases: float = 2.5
    idle: float = 0.0


KINDS: Mapping[str, Kind] = {
    "domains": Kind(),
    "strict domains": Kind(stray=0.04, utilities=0.02),
    "no domains": Kind(domains=(1, 1)),
    "hubs": Kind(stray=0.25, utilities=0.15),
    "chains": Kind(degree=0.4, reach=0.95, starts=1, cases=4),
    "dense": Kind(degree=5.0, stray=0.25, reach=0.3),
    "idle": Kind(idle=0.4),
    "few cases": Kind(cases=0.7),
    "many cases": Kind(cases=7.0, starts=1, reach=0.5),
    "flat": Kind(layers=False, stray=0.25),
}


@dataclass(frozen=True)
class ClassGraph:
    """Calls between classes with their volumes, and the classes that each use case runs through."""

    name: str
    calls: Mapping[tuple[str, str], int]
    use_cases: tuple[tuple[str, tuple[str, ...]], ...]
    domain_of: Mapping[str, int]

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes, sorted."""
        called = {end for pair in self.calls for end in pair}
        return tuple(sorted(called | {c for _, through in self.use_cases for c in through}))

    def codebase(self) -> Codebase:
        """The calls as imports, as an edge list is read."""
        imports = tuple(Import(a, b, weight=v) for (a, b), v in sorted(self.calls.items()))
        return Codebase(tuple(map(Module, sorted({c for p in self.calls for c in p}))), imports)

    def workload(self) -> Workload:
        """The use cases as units without accesses, as neutral units are read."""
        return Workload(
            shapes=tuple(
                UnitShape("request", "given", name, (), (), (), through, (), 1)
                for name, through in self.use_cases
            )
        )


def class_graph(kind: str, seed: int) -> ClassGraph:
    """A made-up application of 20 to 120 classes.

    Use cases are walks along calls from classes of the top layer; volumes grow with the walks and
    have a heavy tail.
    """
    like = KINDS[kind]
    random = np.random.default_rng([seed, sorted(KINDS).index(kind)])
    size = int(random.integers(20, 121))
    domains = int(random.integers(like.domains[0], like.domains[1] + 1))
    home = random.choice(domains, size, p=random.dirichlet(np.full(domains, 3.0)))
    layer = random.choice(4, size, p=[0.3, 0.25, 0.15, 0.3])
    names = [f"app.{LAYERS[layer[i]]}{home[i]}x{i}" for i in range(size)]
    targets = _calls(like, random, home, layer)
    calls: Counter[tuple[str, str]] = Counter()
    for i, js in enumerate(targets):
        calls.update((names[i], names[j]) for j in js)
    use_cases = []
    tops = np.flatnonzero((layer == 0) | ~np.array(like.layers)).tolist() or list(range(size))
    idle = set(random.choice(size, int(like.idle * size), False).tolist())
    for number in range(max(4, int(like.cases * size / 10))):
        volume = int(random.pareto(1.0) * 3) + 1
        seen: set[int] = set()
        first = int(random.choice(tops))
        near = [t for t in tops if home[t] == home[first]]
        stack = [first, *(int(random.choice(near)) for _ in range(like.starts - 1))]
        while stack:
            here = stack.pop()
            if here in seen or here in idle:
                continue
            seen.add(here)
            for there in targets[here]:
                if random.random() < like.reach and there not in idle:
                    calls[names[here], names[there]] += volume
                    stack.append(there)
        if seen:
            use_cases.append((f"use case {number}", tuple(sorted(names[i] for i in seen))))
    for i in random.choice(size, size // 8, False).tolist():
        calls[names[i], names[i]] += int(random.integers(1, 9))
    return ClassGraph(
        f"{kind} {seed}",
        calls,
        tuple(use_cases),
        dict(zip(names, home.tolist(), strict=True)),
    )


def _calls(like: Kind, random: Random, home: np.ndarray, layer: np.ndarray) -> list[list[int]]:
    """Whom each class calls: down the layers, mostly in its domain, now and then a utility."""
    size = len(home)
    utilities = int(like.utilities * size)
    targets: list[list[int]] = [[] for _ in range(size)]
    for i in range(utilities, size):
        for _ in range(1 + int(random.poisson(like.degree))):
            if utilities and random.random() < 0.2:
                targets[i].append(int(random.integers(0, utilities)))
                continue
            wanted = layer >= layer[i] if like.layers else np.ones(size, dtype=bool)
            if random.random() >= like.stray:
                wanted = wanted & (home == home[i])
            wanted[i] = False
            if wanted.any():
                targets[i].append(int(random.choice(np.flatnonzero(wanted))))
    return targets
