"""How good are the services? Against known answers, over resamples, on several systems.

    python benchmarks/decomposition_quality.py [FOLDER] [--sources FILE … --grouping FILE.json]

FOLDER holds pairs NAME.units.jsonl (neutral units) and NAME.truth.json (table to service). With
`--sources`, any sources the analyzer reads are coupled whole and scored against `--grouping`, a
JSON object from table to group. Generated monoliths with planted services come on top.

For each k: ARI and MoJoFM on the full data, their means over resamples of 70 % of the units, the
largest share of nodes seen, and how well confidence tells right homes from wrong ones, on the full
data and over the resamples. Single runs mislead: judge by the resamples. Last, what the recommended
k costs against the answer's own k.
"""

import argparse
import json
import math
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from planted_monoliths import System, shop, walks, whole

from analyzer.assessment import assess, settled
from analyzer.coupling import couple
from analyzer.decomposition import propose, recommend
from analyzer.decomposition.measures import ari, mojofm
from analyzer.linking import link
from analyzer.model import Decomposition, Findings, Workload, silent
from analyzer.sources import ReadOptions, read_sources

KS = (3, 4, 5)
RESAMPLES = 8
SHARE = 0.7


def from_sources(name: str, paths: list[Path], truth: Mapping[str, str]) -> System:
    """A system read as a user would have it read."""
    read = read_sources(paths, ReadOptions(), silent)
    links = link(read.workload, read.codebase)
    return System(name, read.workload, read.codebase, read.schema, links, truth)


def resampled(workload: Workload, random: np.random.Generator) -> Workload:
    """The workload with each unit kept with probability `SHARE`."""
    drawn = (
        replace(shape, count=int(random.binomial(shape.count, SHARE))) for shape in workload.shapes
    )
    return replace(workload, shapes=tuple(shape for shape in drawn if shape.count))


def cuts_of(system: System, ks: Sequence[int], seed: int = 0) -> tuple[Decomposition, ...]:
    """What would be proposed."""
    graph = couple(system.workload, system.codebase, system.schema, system.links)
    known = (system.workload, system.codebase, system.schema, system.links)
    cuts = propose(system.workload, graph, ks, seed=seed)
    return tuple(settled(cut, Findings((), *known, graph)) for cut in cuts)


def scores(cut: Decomposition, truth: Mapping[str, str]) -> tuple[float, float]:
    """ARI and MoJoFM of the tables that both know."""
    found = {table: service.name for service in cut for table in service.tables}
    both = sorted(found.keys() & truth.keys())
    mine, theirs = [found[t] for t in both], [truth[t] for t in both]
    return ari(mine, theirs), mojofm(mine, theirs)


def sure_and_right(truth: Mapping[str, str], cut: Decomposition) -> float:
    """AUC: how well confidence tells tables in the right service from those in a wrong one."""
    majority = {
        service.name: statistics.mode(sorted(known))
        for service in cut
        if (known := [truth[t] for t in service.tables if t in truth])
    }
    sure = dict(cut.confidence)
    right: list[float] = []
    wrong: list[float] = []
    for service in cut:
        for table in service.tables:
            if table in truth:
                same = truth[table] == majority[service.name]
                (right if same else wrong).append(sure[f"table:{table}"])
    pairs = [(r > w) + 0.5 * (r == w) for r in right for w in wrong]
    return sum(pairs) / len(pairs) if pairs else float("nan")


def report(system: System, resamples: int) -> None:
    """Print one system's figures."""
    random = np.random.default_rng(11)
    ks = sorted({*KS, system.k})
    started = time.perf_counter()
    cuts = cuts_of(system, ks)
    print(f"{system.name}: proposals in {time.perf_counter() - started:.1f} s")
    draws = [replace(system, workload=resampled(system.workload, random)) for _ in range(resamples)]
    again = [cuts_of(draw, ks, seed=number + 1) for number, draw in enumerate(draws)]
    for place, (cut, k) in enumerate(zip(cuts, ks, strict=True)):
        full = scores(cut, system.truth)
        others = [each[place] for each in again]
        over = [scores(each, system.truth) for each in others]
        aris, mojos = ([each[side] for each in over] for side in (0, 1))
        sure = [sure_and_right(system.truth, each) for each in others]
        known = [value for value in sure if not math.isnan(value)]
        largest = max(each.largest_share() for each in [cut, *others])
        smallest = min(len(service) for each in [cut, *others] for service in each)
        print(
            f"  k={k} of {cut.k}: ARI {full[0]:.2f}  MoJoFM {full[1]:.0f}"
            f" | 70 %: ARI {statistics.mean(aris):.2f} ± {statistics.pstdev(aris):.2f}"
            f"  MoJoFM {statistics.mean(mojos):.0f}"
            f" | services of {smallest} nodes to {largest:.0%}"
            f" | stability {cut.stability or 0:.0f}"
            f" | confidence AUC {sure_and_right(system.truth, cut):.2f},"
            f" 70 %: {statistics.mean(known) if known else float('nan'):.2f}"
        )
    chosen = [
        _recommended(each, ks, found)
        for each, found in zip([system, *draws], [cuts, *again], strict=True)
    ]
    lost = [answer - own for own, answer in chosen]
    print(
        f"  recommended k against {system.k}: {lost[0]:+.0f} points of MoJoFM lost, "
        f"70 %: {statistics.mean(lost[1:] or lost):+.1f}, at most {max(lost):+.0f}"
    )


def _recommended(
    system: System, ks: Sequence[int], cuts: Sequence[Decomposition]
) -> tuple[float, float]:
    """MoJoFM of the recommended one of 3, 4 and 5 services, and of the answer's number."""
    offered = [cut for cut, k in zip(cuts, ks, strict=True) if k in KS]
    assessed = [
        assess(cut, system.workload, system.codebase, system.schema, system.links)
        for cut in offered
    ]
    best = offered[recommend(offered, assessed).index]
    own = cuts[list(ks).index(system.k)]
    return scores(best, system.truth)[1], scores(own, system.truth)[1]


def main() -> None:
    """Run the systems named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--sources", type=Path, nargs="+", default=[])
    parser.add_argument("--grouping", type=Path)
    parser.add_argument("--resamples", type=int, default=RESAMPLES)
    parser.add_argument("--planted", type=int, default=4, help="made-up monoliths of each kind")
    given = parser.parse_args()
    for units in sorted(given.folder.glob("*.units.jsonl")) if given.folder else ():
        truth = units.with_name(units.name.replace(".units.jsonl", ".truth.json"))
        if truth.exists():
            name = units.name.partition(".")[0]
            answer = json.loads(truth.read_text())
            report(from_sources(name, [units], answer), given.resamples)
    if given.sources and given.grouping:
        answer = json.loads(given.grouping.read_text())
        report(from_sources("sources", given.sources, answer), given.resamples)
    for kind in (shop, walks, whole):
        for seed in range(given.planted):
            report(kind(seed), given.resamples)


if __name__ == "__main__":
    main()
