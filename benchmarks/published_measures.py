"""Do our services beat others on the published measures, at equal k? On made-up class graphs.

    python benchmarks/published_measures.py [--systems N] [--ks 3 4 5 6 7] [--plain]

Class graphs of 20 to 120 classes with call volumes and 5 to 30 business use cases; with planted
domains, with none, with layers, with hubs. Each is cut into k services by `propose` (`--plain`
without the local search) and by what others do: average linkage of use-case vectors (as Mono2Micro
does), Louvain merged to k, Leiden with the Constant Potts Model merged to k, and a random balanced
cut. A cell is one measure of SM, ICP, BCP, IFN, NED against one such cut; it is won where ours is
better. No cell counts as won where our cut has another k, a service above 55 % of the classes, or a
singleton.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import igraph
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from analyzer.coupling import couple
from analyzer.decomposition import propose
from analyzer.decomposition.louvain import louvain
from analyzer.decomposition.measures import bcp, icp, ifn, ned, sm
from analyzer.decomposition.merge_to_k import merge_to_k
from analyzer.decomposition.objective import CutEvidence, cut_evidence
from analyzer.decomposition.partition import Labels, canonical
from analyzer.decomposition.rules import free
from analyzer.model import (
    Codebase,
    Import,
    Module,
    Schema,
    UnitShape,
    Workload,
    module_node,
)

MEASURES = ("sm", "icp", "bcp", "ifn", "ned")
HIGHER = {"sm"}
LAYERS = ("Web", "Service", "Dao", "Entity")


@dataclass(frozen=True)
class ClassGraph:
    """Calls between classes with their volumes, and the classes that each use case runs through."""

    name: str
    calls: Mapping[tuple[str, str], int]
    use_cases: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes, sorted."""
        called = {end for pair in self.calls for end in pair}
        return tuple(sorted(called | {c for _, unit in self.use_cases for c in unit}))

    def codebase(self) -> Codebase:
        """The calls as imports, as an edge list is read."""
        imports = tuple(Import(a, b, weight=v) for (a, b), v in sorted(self.calls.items()))
        return Codebase(tuple(map(Module, self.classes)), imports)

    def workload(self) -> Workload:
        """The use cases as units without accesses, as neutral units are read."""
        return Workload(
            shapes=tuple(
                UnitShape("request", "given", name, (), (), (), unit, (), 1)
                for name, unit in self.use_cases
            )
        )


def class_graph(seed: int) -> ClassGraph:
    """A made-up application; what kind depends on the seed.

    Classes stand in domains (or in none) and layers; calls go down the layers, mostly within the
    domain, and to a few utilities that everyone uses. Use cases are walks along calls from a class
    of the top layer; volumes grow with the walks and have a heavy tail.
    """
    random = np.random.default_rng([seed, 2])
    size = int(random.integers(20, 121))
    domains = int(random.integers(1, 9))
    stray = float(random.choice([0.05, 0.15, 0.35]))
    utilities = int(random.integers(0, max(2, size // 12)))
    degree = float(random.uniform(1.2, 3.5))
    shares = random.dirichlet(np.full(domains, 2.0))
    home = random.choice(domains, size, p=shares)
    layer = random.choice(4, size, p=[0.3, 0.25, 0.15, 0.3])
    names = [f"app.{LAYERS[layer[i]]}{home[i]}_{i}" for i in range(size)]
    calls: Counter[tuple[str, str]] = Counter()
    targets: dict[str, list[str]] = {name: [] for name in names}
    for i in range(utilities, size):
        for _ in range(1 + int(random.poisson(degree))):
            if utilities and random.random() < 0.2:
                j = int(random.integers(0, utilities))
            else:
                down = layer >= layer[i]
                near = down & (home == home[i]) if random.random() >= stray else down
                near[i] = False
                if not near.any():
                    continue
                j = int(random.choice(np.flatnonzero(near)))
            targets[names[i]].append(names[j])
            calls[names[i], names[j]] += 1
    tops = [names[i] for i in range(utilities, size) if layer[i] == 0] or names
    use_cases = []
    for number in range(int(random.integers(5, 31))):
        seen = set()
        volume = int(random.pareto(1.0) * 3) + 1
        for _ in range(int(random.integers(1, 4))):
            start = str(random.choice(tops))
            stack = [start]
            while stack and len(seen) < size:
                here = stack.pop()
                if here in seen:
                    continue
                seen.add(here)
                for there in targets[here]:
                    if random.random() < 0.75:
                        calls[here, there] += volume
                        stack.append(there)
            if random.random() < 0.6:
                break
        use_cases.append((f"use case {number}", tuple(sorted(seen))))
    for i in random.choice(size, size // 8, False).tolist():
        calls[names[i], names[i]] += int(random.integers(1, 9))
    return ClassGraph(f"seed {seed}: {size} in {domains}", calls, tuple(use_cases))


def evidence_of(system: ClassGraph) -> CutEvidence:
    """The calls and use cases of a class graph over its classes."""
    calls = {pair: float(volume) for pair, volume in system.calls.items()}
    return cut_evidence(system.classes, calls, [(unit, 1.0) for _, unit in system.use_cases])


def others(system: ClassGraph, k: int, seed: int = 0) -> dict[str, Labels]:
    """What others would cut: method to labels of the classes."""
    evidence = evidence_of(system)
    size = len(evidence)
    vectors = evidence.touched.toarray()
    rules = free(size)
    together = vectors @ vectors.T
    either = np.add.outer(vectors.sum(1), vectors.sum(1)) - together
    alike = together / np.maximum(either, 1)
    upper = np.triu_indices(size, 1)
    tree = linkage((1 - alike)[upper], "average")
    found = {"use-case linkage": canonical(fcluster(tree, k, criterion="maxclust"))}
    loose = canonical(fcluster(tree, 3 * k, criterion="maxclust"))
    mix = evidence.weights / evidence.weights.sum()
    found["use-case, balanced"] = merge_to_k(mix, loose, k, rules)
    found["Louvain"] = merge_to_k(evidence.weights, louvain(evidence.weights, seed=seed), k, rules)
    found["Leiden CPM"] = merge_to_k(evidence.weights, _cpm(evidence, k), k, rules)
    random = np.random.default_rng(seed)
    found["random"] = canonical(random.permutation(np.arange(size) % k))
    return {name: labels for name, labels in found.items() if labels.max() + 1 == k}


def _cpm(evidence: CutEvidence, k: int) -> Labels:
    entries = evidence.weights.tocoo()
    upper = entries.row < entries.col
    pairs = np.column_stack((entries.row[upper], entries.col[upper])).tolist()
    graph = igraph.Graph(n=len(evidence), edges=pairs)
    weights = entries.data[upper].tolist()
    for resolution in np.geomspace(0.001, 1, 25):
        found = graph.community_leiden("CPM", weights=weights, resolution=float(resolution))
        if len(found) >= k:
            break
    return canonical(np.array(found.membership))


def measured(system: ClassGraph, home: Mapping[str, str]) -> dict[str, float]:
    """The five published measures of a cut, class to service."""
    calls = {pair: float(volume) for pair, volume in system.calls.items()}
    units = [(unit, 1.0) for _, unit in system.use_cases]
    return {
        "sm": sm(calls, home),
        "icp": icp(calls, home),
        "bcp": bcp(units, home),
        "ifn": ifn(calls, home),
        "ned": ned(list(Counter(home.values()).values())),
    }


def passes(home: Mapping[str, str], k: int, share: float = 0.55) -> bool:
    """The gate: k services, none above `share` of the classes, none a singleton."""
    sizes = Counter(home.values())
    return len(sizes) == k and min(sizes.values()) > 1 and max(sizes.values()) <= share * len(home)


def better(name: str, mine: float, theirs: float) -> int:
    """1 where ours is better, -1 where it is worse, 0 where the two tie."""
    if abs(mine - theirs) < 1e-9:
        return 0
    return 1 if (mine > theirs) == (name in HIGHER) else -1


def ours(system: ClassGraph, ks: tuple[int, ...]) -> dict[int, dict[str, str]]:
    """Class to service for each k, as `propose` finds it."""
    workload, codebase = system.workload(), system.codebase()
    graph = couple(workload, codebase, Schema(), ())
    found = {}
    for k, cut in zip(ks, propose(workload, graph, ks, resamples=0), strict=True):
        home = cut.service_of()
        # Whoever is unattached still counts as a class without a service, of its own kind.
        found[k] = {c: home.get(module_node(c), "unattached") for c in system.classes}
    return found


def main() -> None:
    """Print cells won, tied and lost against each method, and by measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--systems", type=int, default=12)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--ks", type=int, nargs="+", default=[3, 4, 5, 6, 7])
    given = parser.parse_args()
    ks = tuple(given.ks)
    cells: Counter[tuple[str, str, int]] = Counter()
    gates, seconds = 0, []
    for seed in range(given.first, given.first + given.systems):
        system = class_graph(seed)
        started = time.perf_counter()
        cuts = ours(system, ks)
        seconds.append(time.perf_counter() - started)
        for k, home in cuts.items():
            gate = passes(home, k)
            gates += gate
            mine = measured(system, home)
            for method, labels in others(system, k).items():
                names = map(str, labels.tolist())
                theirs = measured(system, dict(zip(system.classes, names, strict=True)))
                for name in MEASURES:
                    outcome = better(name, mine[name], theirs[name])
                    cells[method, name, outcome if gate or outcome < 1 else -1] += 1
    report(cells)
    print(f"gate kept in {gates} of {len(ks) * given.systems} cuts", end="; ")
    print(f"{statistics.mean(seconds):.1f} s a system, at most {max(seconds):.1f}")


def report(cells: Mapping[tuple[str, str, int], int]) -> None:
    """One line per method: won-tied-lost by measure and in all, and the share won."""
    methods = list(dict.fromkeys(method for method, _, _ in cells))
    heads = "".join(f"{name:>12}" for name in MEASURES)
    print(f"{'against':20}{heads}{'won':>8}{'lost':>7}")
    for method in methods:
        line, won, lost, count = f"{method:20}", 0, 0, 0
        for name in MEASURES:
            here = [cells.get((method, name, outcome), 0) for outcome in (1, 0, -1)]
            line += f"{'{}-{}-{}'.format(*here):>12}"
            won, lost, count = won + here[0], lost + here[2], count + sum(here)
        print(f"{line}{won / count:8.0%}{lost / count:7.0%}")


if __name__ == "__main__":
    main()
