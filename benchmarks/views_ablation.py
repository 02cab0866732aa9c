"""What does each view of the coupling graph contribute? One left out, one alone, one more.

    python benchmarks/views_ablation.py [--sources FILE … --grouping FILE.json] [--systems N]

Systems with a known answer: made-up monoliths with planted services (logs, code, schema; logs
alone), and any sources with a JSON object from table to group. Each is cut into the answer's number
of services on all its evidence and on resamples of 70 % of its units, with the views' masses
changed. Printed is the mean ARI, as a table in Markdown; differences below .03 are noise.
"""

import argparse
import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from decomposition_quality import from_sources, resampled, scores
from planted_monoliths import System, shop, walks, whole

from analyzer.coupling import couple
from analyzer.coupling.names import (
    JOINS,
    ORDER,
    WRITES,
)
from analyzer.decomposition import propose
from analyzer.decomposition.mixing import Masses
from analyzer.model import Codebase, Schema

RESAMPLES = 12
Mix = Mapping[str, float]
WITH_ALL: Mix = dict(Masses().masses)
LOGS_ALONE: Mix = dict(Masses().without_schema_and_code)


def mixes(base: Mix, more: Sequence[str]) -> dict[str, Mix]:
    """The mix as it is, each view left out, each alone, and others added at half a mass."""
    found = {"as it is": base}
    found |= {f"without {name}": {**base, name: 0.0} for name in base}
    found |= {f"{name} alone": {name: 1.0} for name in base}
    return found | {f"with {name}, .5": {**base, name: 0.5} for name in more}


def agreement(system: System, mix: Mix | None, resamples: int) -> float:
    """Mean ARI of the cut under a mix (None: the present one), over all evidence and resamples."""
    random = np.random.default_rng(11)
    masses = None
    if mix is not None:
        pairs = tuple((name, mass) for name, mass in mix.items() if mass)
        masses = Masses(pairs, pairs)
    found = []
    for number in range(1 + resamples):
        workload = resampled(system.workload, random) if number else system.workload
        graph = couple(workload, system.codebase, system.schema, system.links)
        cut = propose(
            workload, graph, (system.k,), seed=number, resamples=RESAMPLES, masses=masses
        )[0]
        found.append(scores(cut, system.truth)[0])
    return statistics.mean(found)


def only(*kinds: str) -> Callable[[System], System]:
    """The system with nothing but these of logs, code, schema."""

    def bare(system: System) -> System:
        return replace(
            system,
            workload=system.workload if "logs" in kinds else replace(system.workload, shapes=()),
            codebase=system.codebase if "code" in kinds else Codebase(),
            schema=system.schema if "schema" in kinds else Schema(),
            links=system.links if "code" in kinds else (),
        )

    return bare


SOURCES = {
    "logs, code and schema": only("logs", "code", "schema"),
    "logs and code": only("logs", "code"),
    "logs and schema": only("logs", "schema"),
    "code and schema": only("code", "schema"),
    "logs alone": only("logs"),
    "code alone": only("code"),
    "schema alone": only("schema"),
}


def table(
    title: str, rows: Mapping[str, Callable[[System], float]], columns: Mapping[str, list[System]]
) -> None:
    """Print one table, row by row."""
    print(f"\n| {title} | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for name, measure in rows.items():
        cells = [statistics.mean(map(measure, systems)) for systems in columns.values()]
        print(f"| {name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |", flush=True)


def main() -> None:
    """Print the three tables: sources, views with all of them, views of logs alone."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sources", type=Path, nargs="+", default=[])
    parser.add_argument("--grouping", type=Path)
    parser.add_argument("--systems", type=int, default=6, help="made-up monoliths of each kind")
    parser.add_argument("--resamples", type=int, default=2)
    given = parser.parse_args()
    columns: dict[str, list[System]] = {}
    if given.sources and given.grouping:
        answer = json.loads(given.grouping.read_text())
        columns["the sources"] = [from_sources("sources", given.sources, answer)]
    seeds = range(given.systems)
    columns["shops"] = [shop(seed, noise=0.6) for seed in seeds]
    columns["whole"] = [whole(seed) for seed in seeds]
    bare = {
        name: [SOURCES["logs alone"](system) for system in systems]
        for name, systems in columns.items()
    }
    bare["walks"] = [walks(seed) for seed in seeds]

    def under(mix: Mix) -> Callable[[System], float]:
        return lambda system: agreement(system, mix, given.resamples)

    def having(bare: Callable[[System], System]) -> Callable[[System], float]:
        return lambda system: agreement(bare(system), None, given.resamples)

    table("sources", {name: having(bare) for name, bare in SOURCES.items()}, columns)
    more = (ORDER, JOINS, WRITES)
    rows = {name: under(mix) for name, mix in mixes(WITH_ALL, more).items()}
    table("views, with logs, code and schema", rows, columns)
    rows = {name: under(mix) for name, mix in mixes(LOGS_ALONE, (JOINS, WRITES)).items()}
    table("views, logs alone", rows, bare)


if __name__ == "__main__":
    main()
