"""Made-up monoliths with planted services, to judge decompositions on: three kinds, any seed.

`shop`: services of uneven size, plumbing in every request, keys, code tags. `walks`: entities
alone, as a trace of an ORM shows them: trees of entities, some service large, requests that wander
along references into other services, reports over half the schema. `whole`: the same with a schema
that lacks keys, code that is tagged in part, and imports; the noise differs by the seed.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analyzer.model import (
    Access,
    Codebase,
    ForeignKey,
    Import,
    Link,
    Module,
    Schema,
    TableTotals,
    UnitShape,
    Workload,
)


@dataclass(frozen=True)
class System:
    """Everything known of one monolith, the answer for its tables, and how many services it has."""

    name: str
    workload: Workload
    codebase: Codebase
    schema: Schema
    links: tuple[Link, ...]
    truth: Mapping[str, str]

    @property
    def k(self) -> int:
        """The number of services of the answer."""
        return len({*self.truth.values()})


def shop(seed: int, services: int = 5, tables: int = 60, noise: float = 0.25) -> System:
    """Each service has an aggregate root that its other tables refer to; a share `noise` of the
    units and keys cross services; a session table is in all requests, a user table in most.
    """
    random = np.random.default_rng(seed)
    sizes = random.dirichlet(np.full(services, 3.0)) * (tables - 3 * services)
    homes = [number for number, size in enumerate(sizes) for _ in range(3 + int(size))]
    names = [f"t{position:03d}" for position in range(len(homes))]
    by_home = [[t for t, h in zip(names, homes, strict=True) if h == n] for n in range(services)]
    keys = [ForeignKey(table, group[0]) for group in by_home for table in group[1:]]
    keys += [ForeignKey(str(random.choice(names)), "users") for _ in range(services)] + [
        ForeignKey(*map(str, random.choice(names, 2, False))) for _ in range(int(noise * 20))
    ]
    modules = [f"app.m{n}.part{p}" for n in range(services) for p in range(4)]
    links, shapes = [], []
    for number in range(40 * services):
        home = number % services
        group = by_home[home]
        chosen = list(random.choice(group, min(len(group), int(random.integers(2, 6))), False))
        if random.random() < noise:
            chosen += list(random.choice(names, int(random.integers(1, 5)), False))
        wrote = {str(chosen[0])} if random.random() < 0.4 else set()
        path = ["sessions", *(["users"] if random.random() < 0.8 else []), *map(str, chosen)]
        module = str(random.choice(modules[4 * home : 4 * home + 4]))
        links += [Link(module, table, "tag", None, 1) for table in map(str, chosen)]
        count = int(random.pareto(1.0) * 5) + 1
        shapes.append(_unit(f"m{home}#{number % 17}", path, wrote, (module,), count))
    imports = [
        Import(a, str(random.choice(modules[4 * (i // 4) : 4 * (i // 4) + 4])))
        for i, a in enumerate(modules)
    ] + [Import(module, "app.core") for module in modules]
    return System(
        f"shop {seed}",
        _workload(shapes),
        Codebase(tuple(Module(m) for m in sorted({*modules, "app.core"})), tuple(imports)),
        Schema(tuple(sorted({*names, "sessions", "users"})), tuple(keys)),
        tuple(links),
        {table: f"s{home}" for table, home in zip(names, homes, strict=True)},
    )


def walks(seed: int) -> System:
    """Entities and requests alone."""
    random = np.random.default_rng([seed, 77])
    k, size = int(random.integers(3, 7)), int(random.integers(40, 110))
    shares = random.dirichlet(np.full(k, random.choice([1.0, 2.5])))
    home = np.repeat(np.arange(k), np.maximum(3, (shares * size).astype(int)))
    entities = _Entities.grown(home, random)
    everywhere = [
        (entities.roots[int(random.integers(k))], float(random.uniform(0.3, 0.9)))
        for _ in range(int(random.integers(0, 3)))
    ]
    onwards, deeper = float(random.choice([0.1, 0.25, 0.45])), float(random.uniform(0.25, 0.6))
    popular = random.dirichlet(np.full(k, 2.0))
    names = [f"e{position:03d}" for position in range(len(home))]
    shapes = []
    for number in range(int(random.integers(60, 220))):
        path = [entity for entity, share in everywhere if random.random() < share]
        if random.random() < 0.05:
            report = random.permutation(len(home))[: int(len(home) * random.uniform(0.3, 0.9))]
            path += report.tolist()
        else:
            members = np.flatnonzero(home == int(random.choice(k, p=popular)))
            path += entities.walked(int(random.choice(members)), deeper, random)
            while random.random() < onwards:
                path += entities.subtree(entities.roots[int(random.integers(k))], deeper, random, 1)
        wrote = {names[e] for e in {*path} if random.random() < 0.15}
        shapes.append(_unit(f"c{number}", [names[e] for e in path], wrote, (), 1))
    met = {table for shape in shapes for table in shape.tables}
    answer = {name: f"s{home[place]}" for place, name in enumerate(names) if name in met}
    return System(f"walks {seed}", _workload(shapes), Codebase(), Schema(), (), answer)


def whole(seed: int) -> System:
    """A `walks` system with schema, code and, mostly, tags."""
    bare = walks(seed + 500)
    random = np.random.default_rng([seed, 99])
    known, noise = float(random.uniform(0.4, 0.95)), float(random.choice([0.1, 0.3, 0.6]))
    services = sorted({*bare.truth.values()})
    tables = sorted(bare.truth)
    groups = {service: [t for t in tables if bare.truth[t] == service] for service in services}
    keys = [
        ForeignKey(table, group[int(random.integers(max(1, min(place, 4))))])
        for group in groups.values()
        for place, table in enumerate(group)
        if place and random.random() < known
    ]
    for _ in range(int(noise * len(tables) * 0.6)):
        left, right = random.choice(tables, 2, False)
        keys.append(ForeignKey(str(left), groups[bare.truth[str(right)]][0]))
    modules = {
        service: [f"app.m{place}.p{part}" for part in range(int(random.integers(2, 9)))]
        for place, service in enumerate(services)
    }
    everyone = [module for service in services for module in modules[service]]
    tagged = random.random() < 0.7
    links: Counter[tuple[str, str]] = Counter()
    shapes = []
    for shape in bare.workload.shapes:
        touched = [access.table for access in shape.accesses]
        service = Counter(bare.truth[table] for table in touched).most_common(1)[0][0]
        if random.random() < noise * 0.3:
            service = services[int(random.integers(len(services)))]
        module = str(random.choice(modules[service]))
        for table in touched if tagged else ():
            at_home = bare.truth[table] == service or random.random() < 0.5
            owner = module if at_home else str(random.choice(modules[bare.truth[table]]))
            links[owner, table] += 1
        shapes.append(replace(shape, modules=(module,) if tagged else ()))
    imports = [Import(module, "app.core") for module in everyone]
    for service in services:
        for module in modules[service]:
            peers = [str(random.choice(modules[service])) for _ in range(random.integers(1, 4))]
            if random.random() < noise:
                peers.append(str(random.choice(everyone)))
            imports += [Import(module, peer) for peer in peers if peer != module]
    return System(
        f"whole {seed}",
        replace(bare.workload, shapes=tuple(shapes)),
        Codebase(tuple(Module(m) for m in sorted({*everyone, "app.core"})), tuple(imports)),
        Schema(tuple(tables), tuple(keys)),
        tuple(Link(*pair, "tag", None, count) for pair, count in sorted(links.items())),
        bare.truth,
    )


@dataclass(frozen=True)
class _Entities:
    """A tree of entities for each service, and references from some into other services."""

    roots: Mapping[int, int]
    parent: Mapping[int, int]
    children: Mapping[int, list[int]]
    references: Mapping[int, list[int]]

    @classmethod
    def grown(cls, home: np.ndarray, random: np.random.Generator) -> "_Entities":
        roots: dict[int, int] = {}
        parent: dict[int, int] = {}
        children: dict[int, list[int]] = {entity: [] for entity in range(len(home))}
        for service in range(int(home.max()) + 1):
            members = np.flatnonzero(home == service).tolist()
            roots[service] = members[0]
            for place, entity in enumerate(members[1:], 1):
                weights = np.array([1 + len(children[e]) for e in members[:place]], dtype=float)
                chosen = int(random.choice(members[:place], p=weights / weights.sum()))
                parent[entity] = chosen
                children[chosen].append(entity)
        references: dict[int, list[int]] = {entity: [] for entity in range(len(home))}
        for _ in range(int(len(home) * random.choice([0.05, 0.15, 0.3]))):
            source, service = int(random.integers(len(home))), int(random.integers(len(roots)))
            if home[source] != service:
                references[source].append(roots[service])
        return cls(roots, parent, children, references)

    def walked(self, entity: int, deeper: float, random: np.random.Generator) -> list[int]:
        """From an ancestor down to the entity, then what hangs on it."""
        above = [entity]
        while above[-1] in self.parent and random.random() < 0.7:
            above.append(self.parent[above[-1]])
        return above[:0:-1] + self.subtree(entity, deeper, random)

    def subtree(
        self, entity: int, deeper: float, random: np.random.Generator, depth: int = 0
    ) -> list[int]:
        path = [entity]
        for child in self.children[entity]:
            if random.random() < deeper / (1 + 0.3 * depth):
                path += self.subtree(child, deeper, random, depth + 1)
        return path + [other for other in self.references[entity] if random.random() < 0.5]


def _unit(
    name: str, path: Sequence[str], wrote: set[str], modules: tuple[str, ...], count: int
) -> UnitShape:
    accesses = dict.fromkeys(Access(table, "W" if table in wrote else "R") for table in path)
    touches = tuple(sorted(Counter(path).items()))
    return UnitShape(
        "request", "given", name, tuple(accesses), tuple(path), touches, modules, (), count
    )


def _workload(shapes: Sequence[UnitShape]) -> Workload:
    met = {table for shape in shapes for table in shape.tables}
    totals = tuple(TableTotals(table, 1, 0, 0) for table in sorted(met))
    return Workload(shapes=tuple(shapes), tables=totals)
