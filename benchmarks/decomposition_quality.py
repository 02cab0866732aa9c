"""How good are the services? Against known answers, over resamples, on several systems.

    python benchmarks/decomposition_quality.py FOLDER [--sources FILE … --grouping FILE.json]

FOLDER holds pairs NAME.units.jsonl (neutral units) and NAME.truth.json (table to service). With
`--sources`, any sources the analyzer reads are coupled whole and scored against `--grouping`, a
JSON object from table to group. Generated monoliths with planted services come on top.

For each k: ARI and MoJoFM on the full data, their means over resamples of 70 % of the units, and
the largest share of nodes seen. Single runs mislead: judge by the resamples.
"""

import argparse
import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from analyzer.coupling import couple
from analyzer.decomposition import decompose, propose
from analyzer.decomposition.measures import ari, mojofm
from analyzer.linking import link
from analyzer.model import (
    Access,
    Codebase,
    Decomposition,
    ForeignKey,
    Import,
    Link,
    Module,
    Schema,
    TableTotals,
    UnitShape,
    Workload,
    silent,
)
from analyzer.sources import ReadOptions, read_sources

KS = (3, 4, 5)
RESAMPLES = 8
SHARE = 0.7


@dataclass(frozen=True)
class System:
    """Everything known of one monolith, and the answer for its tables."""

    name: str
    workload: Workload
    codebase: Codebase
    schema: Schema
    links: tuple[Link, ...]
    truth: Mapping[str, str]


def from_sources(name: str, paths: list[Path], truth: Mapping[str, str]) -> System:
    """A system read as a user would have it read."""
    read = read_sources(paths, ReadOptions(), silent)
    links = link(read.workload, read.codebase)
    return System(name, read.workload, read.codebase, read.schema, links, truth)


def planted(seed: int, services: int = 5, tables: int = 60, noise: float = 0.25) -> System:
    """A made-up shop: services of uneven size, plumbing in every request, cross-service requests.

    Each service has an aggregate root that its other tables refer to; a share `noise` of the units
    and keys cross services; a session table is in all requests, a user table in most.
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
        wrote = str(chosen[0]) if random.random() < 0.4 else None
        path = ["sessions", *(["users"] if random.random() < 0.8 else []), *map(str, chosen)]
        accesses = tuple(dict.fromkeys(Access(t, "W" if t == wrote else "R") for t in path))
        module = str(random.choice(modules[4 * home : 4 * home + 4]))
        links += [Link(module, table, "tag", None, 1) for table in map(str, chosen)]
        shapes.append(
            UnitShape(
                "request", "given", f"m{home}#{number % 17}", accesses, tuple(path),
                tuple((table, 1) for table in sorted(set(path))), (module,), (),
                int(random.pareto(1.0) * 5) + 1,
            )
        )  # fmt: skip
    imports = [
        Import(a, str(random.choice(modules[4 * (i // 4) : 4 * (i // 4) + 4])))
        for i, a in enumerate(modules)
    ] + [Import(module, "app.core") for module in modules]
    everything = sorted({*names, "sessions", "users"})
    return System(
        f"planted {seed}",
        Workload(shapes=tuple(shapes), tables=tuple(TableTotals(t, 1, 0, 0) for t in everything)),
        Codebase(tuple(Module(m) for m in sorted({*modules, "app.core"})), tuple(imports)),
        Schema(tuple(everything), tuple(keys)),
        tuple(links),
        {table: f"s{home}" for table, home in zip(names, homes, strict=True)},
    )


def resampled(workload: Workload, random: np.random.Generator) -> Workload:
    """The workload with each unit kept with probability `SHARE`."""
    drawn = (
        replace(shape, count=int(random.binomial(shape.count, SHARE))) for shape in workload.shapes
    )
    return replace(workload, shapes=tuple(shape for shape in drawn if shape.count))


def scores(cut: Decomposition, truth: Mapping[str, str]) -> tuple[float, float]:
    """ARI and MoJoFM of the tables that both know."""
    found = {table: service.name for service in cut for table in service.tables}
    both = sorted(found.keys() & truth.keys())
    mine, theirs = [found[t] for t in both], [truth[t] for t in both]
    return ari(mine, theirs), mojofm(mine, theirs)


def sure_and_right(system: System, cut: Decomposition) -> float:
    """AUC: how well confidence tells tables in the right service from those in a wrong one."""
    majority = {
        service.name: statistics.mode(sorted(known))
        for service in cut
        if (known := [system.truth[t] for t in service.tables if t in system.truth])
    }
    sure = dict(cut.confidence)
    right: list[float] = []
    wrong: list[float] = []
    for service in cut:
        for table in service.tables:
            if table in system.truth:
                same = system.truth[table] == majority[service.name]
                (right if same else wrong).append(sure[f"table:{table}"])
    pairs = [(r > w) + 0.5 * (r == w) for r in right for w in wrong]
    return sum(pairs) / len(pairs) if pairs else float("nan")


def report(system: System, resamples: int) -> None:
    """Print one system's figures."""
    random = np.random.default_rng(11)
    graph = couple(system.workload, system.codebase, system.schema, system.links)
    started = time.perf_counter()
    cuts = propose(system.workload, graph, KS)
    seconds = time.perf_counter() - started
    print(f"{system.name}: {len(graph.nodes)} nodes, proposals in {seconds:.1f} s")
    draws = [resampled(system.workload, random) for _ in range(resamples)]
    graphs = [couple(draw, system.codebase, system.schema, system.links) for draw in draws]
    for cut, k in zip(cuts, KS, strict=True):
        full = scores(cut, system.truth)
        again = [decompose(each, k, seed=n + 1) for n, each in enumerate(graphs)]
        over = [scores(each, system.truth) for each in again]
        aris, mojos = ([each[place] for each in over] for place in (0, 1))
        largest = max(each.largest_share() for each in [cut, *again])
        print(
            f"  k={k} of {cut.k}: ARI {full[0]:.2f}  MoJoFM {full[1]:.0f}"
            f" | 70 %: ARI {statistics.mean(aris):.2f} ± {statistics.pstdev(aris):.2f}"
            f"  MoJoFM {statistics.mean(mojos):.0f}"
            f" | largest share {cut.largest_share():.2f}, at most {largest:.2f}"
            f" | confidence AUC {sure_and_right(system, cut):.2f}"
        )


def main() -> None:
    """Run the systems named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sources", type=Path, nargs="+", default=[])
    parser.add_argument("--grouping", type=Path)
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--planted", type=int, default=4, help="how many made-up monoliths")
    given = parser.parse_args()
    for units in sorted(given.folder.glob("*.units.jsonl")):
        truth = units.with_name(units.name.replace(".units.jsonl", ".truth.json"))
        if truth.exists():
            name = units.name.partition(".")[0]
            answer = json.loads(truth.read_text())
            report(from_sources(name, [units], answer), given.resamples)
    if given.sources and given.grouping:
        answer = json.loads(given.grouping.read_text())
        report(from_sources("sources", given.sources, answer), given.resamples)
    for seed in range(given.planted):
        report(planted(seed), given.resamples)


if __name__ == "__main__":
    main()
