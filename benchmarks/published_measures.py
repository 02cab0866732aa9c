"""Do our services beat others on the published measures, at equal k? On made-up class graphs.

    python benchmarks/published_measures.py [--kinds NAME…] [--systems N] [--ks 3 5 7] [--plain]

Class graphs of 20 to 120 classes of the kinds in `class_graphs.py` are cut by `propose` (`--plain`
without the search) and by the methods in `rival_cuts.py`. A cell is one measure of SM, ICP, BCP,
IFN, NED against one such cut of equal k; it is won where ours is better. It is lost where our cut
breaks the gate: another k, a class without a service, a service above 55 % of the classes, or a
singleton.
"""

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Mapping

from class_graphs import KINDS, ClassGraph, class_graph
from rival_cuts import UNBALANCED, rivals

from analyzer.coupling import couple
from analyzer.decomposition import propose
from analyzer.decomposition.calls_and_cases import evidence_over
from analyzer.decomposition.measures import bcp, icp, ifn, ned, sm
from analyzer.model import Schema, node_name

MEASURES = ("sm", "icp", "bcp", "ifn", "ned")
HIGHER = {"sm"}
LARGEST_SHARE = 0.55

Cells = Counter[tuple[str, str, int]]


def ours(system: ClassGraph, ks: tuple[int, ...], plain: bool = False) -> list[dict[str, str]]:
    """Class to service for each k, as `propose` finds it; a class without a service is missing."""
    workload, codebase = system.workload(), system.codebase()
    graph = couple(workload, codebase, Schema(), ())
    cuts = propose(workload, graph, ks, resamples=0, codebase=None if plain else codebase)
    return [{node_name(n): name for n, name in cut.service_of().items()} for cut in cuts]


def measured(system: ClassGraph, home: Mapping[str, str]) -> dict[str, float]:
    """The five published measures of a cut, class to service."""
    calls = {pair: float(volume) for pair, volume in system.calls.items()}
    return {
        "sm": sm(calls, home),
        "icp": icp(calls, home),
        "bcp": bcp([(through, 1.0) for _, through in system.use_cases], home),
        "ifn": ifn(calls, home),
        "ned": ned([*Counter(home.values()).values()]),
    }


def passes(system: ClassGraph, home: Mapping[str, str], k: int) -> bool:
    """The gate: every class in one of k services, none too large, none a singleton."""
    sizes = Counter(home.values())
    whole = len(home) == len(system.classes) and len(sizes) == k
    return whole and min(sizes.values()) > 1 and max(sizes.values()) <= LARGEST_SHARE * len(home)


def outcome(name: str, mine: float, theirs: float) -> int:
    """1 where ours is better, -1 where it is worse, 0 where the two tie."""
    if abs(mine - theirs) < 1e-9:
        return 0
    return 1 if (mine > theirs) == (name in HIGHER) else -1


def compared(system: ClassGraph, home: Mapping[str, str], k: int) -> Cells:
    """The cells (method, measure, outcome) of one cut of ours."""
    calls = {pair: float(volume) for pair, volume in system.calls.items()}
    cases = [(through, 1.0) for _, through in system.use_cases]
    evidence = evidence_over(system.classes, calls, cases)
    gate, mine = passes(system, home, k), measured(system, home)
    cells: Cells = Counter()
    for method, labels in rivals(evidence, k).items():
        names = map(str, labels.tolist())
        theirs = measured(system, dict(zip(system.classes, names, strict=True)))
        for name in MEASURES:
            cells[method, name, outcome(name, mine[name], theirs[name]) if gate else -1] += 1
    return cells


def line(title: str, cells: Mapping[tuple[str, str, int], int], methods: set[str]) -> str:
    """Won-tied-lost by measure, and won and lost of 40 cells in all."""
    text, sums = f"{title:22}", Counter[int]()
    for name in MEASURES:
        here = {
            sign: sum(cells.get((method, name, sign), 0) for method in methods)
            for sign in (1, 0, -1)
        }
        sums.update(here)
        text += f"{'{}-{}-{}'.format(*here.values()):>13}"
    of_forty = 40 / max(1, sum(sums.values()))
    return text + f"{sums[1] * of_forty:8.1f}{sums[-1] * of_forty:8.1f}"


def main() -> None:
    """Print cells won, tied and lost against each method, and in all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kinds", nargs="+", default=[*KINDS], choices=[*KINDS])
    parser.add_argument("--systems", type=int, default=3, help="of each kind")
    parser.add_argument("--first", type=int, default=100, help="the first seed")
    parser.add_argument("--ks", type=int, nargs="+", default=[3, 5, 7])
    parser.add_argument("--plain", action="store_true", help="without the search")
    given = parser.parse_args()
    cells: Cells = Counter()
    broken, seconds = 0, []
    for kind in given.kinds:
        for seed in range(given.first, given.first + given.systems):
            system = class_graph(kind, seed)
            ks = tuple(k for k in given.ks if 4 * k <= len(system.classes))
            started = time.process_time()
            cuts = ours(system, ks, given.plain)
            seconds.append((time.process_time() - started) / len(ks))
            for k, home in zip(ks, cuts, strict=True):
                broken += not passes(system, home, k)
                cells += compared(system, home, k)
    heads = "".join(f"{name:>13}" for name in MEASURES)
    print(f"{'against':22}{heads}  won/40 lost/40")
    methods = [*dict.fromkeys(method for method, _, _ in cells)]
    for method in methods:
        print(line(method, cells, {method}))
    print(line("all but unbalanced", cells, {*methods} - UNBALANCED))
    print(line("all", cells, {*methods}))
    print(f"gate broken by {broken} cuts", end="; ")
    print(f"{statistics.mean(seconds):.1f} CPU s a cut, at most {max(seconds):.1f}")


if __name__ == "__main__":
    main()
