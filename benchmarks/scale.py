"""How long does an analysis take after reading, and in how much memory, as systems grow?

    python benchmarks/scale.py [--size NODES:SHAPES …] [--profile STEP]

Makes monoliths with planted services, a heavy tail of counts, hub tables, popular modules, bulk
units and noise; then times each step of the chain after the reading: couple, propose (k = 3, 4, 5
with confidence), assess and the verdict, save. Each size runs in a process of its own, so that its
peak memory is its own; the input alone is told apart. The last column compares the tables of each
service with what was planted (ARI at k = 5), so that speed is not bought with a wrong answer.
"""

import argparse
import cProfile
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from analyzer.analysis import Analysis
from analyzer.analysis import _judged as judged
from analyzer.coupling import couple
from analyzer.decomposition import propose
from analyzer.decomposition.measures import ari
from analyzer.model import (
    Access,
    Codebase,
    Findings,
    ForeignKey,
    Import,
    Link,
    Module,
    Schema,
    TableTotals,
    Template,
    TemplateUse,
    Totals,
    UnitShape,
    Workload,
    silent,
)

SIZES = ("1000:10000", "10000:100000", "100000:200000")
KS = (3, 4, 5)
#: The planted services, of uneven size, and the finer domains inside each.
SERVICES, NODES_PER_DOMAIN = 5, 60
TABLE_SHARE = 0.25
Result = TypeVar("Result")


@dataclass(frozen=True)
class Monolith:
    """A made-up system and the planted service of each of its tables."""

    workload: Workload
    codebase: Codebase
    schema: Schema
    links: tuple[Link, ...]
    truth: dict[str, int]


def monolith(nodes: int, shapes: int, seed: int = 0) -> Monolith:
    """Five services of many domains; units mostly within a domain, its neighbours or its service.

    The tables of a domain refer to its first one, and a few to `users`; a session table is in all
    requests, a user table in 7 of 10. One unit in 500 is a bulk job over 60 to 400 tables. Counts
    of units follow a Pareto law; so do imports of the popular modules.
    """
    random = np.random.default_rng(seed)
    count = int(nodes * TABLE_SHARE)
    domains = max(2 * SERVICES, nodes // NODES_PER_DOMAIN)
    shares = random.dirichlet(np.full(SERVICES, 8.0))
    service_of = np.sort(random.choice(SERVICES, domains, p=shares))
    service_of[:SERVICES] = np.arange(SERVICES)
    table_domain = np.sort(random.integers(0, domains, count))
    tables = [f"d{d:04d}_t{i:05d}" for i, d in enumerate(table_domain.tolist())]
    of_domain = [np.flatnonzero(table_domain == d) for d in range(domains)]
    of_service = [np.flatnonzero(service_of[table_domain] == s) for s in range(SERVICES)]
    keys = [
        ForeignKey(tables[i], tables[group[0]])
        for group in of_domain
        for i in group[1:].tolist()
        if random.random() < 0.8
    ] + [ForeignKey(tables[int(i)], "users") for i in random.integers(0, count, count // 10)]
    module_domain = np.sort(random.integers(0, domains, nodes - count - 2))
    modules = [f"app.s{service_of[d]}.d{d:04d}.m{i:06d}" for i, d in enumerate(module_domain)]
    in_domain = [np.flatnonzero(module_domain == d) for d in range(domains)]
    imports = _imports(random, modules, module_domain, in_domain)
    reads = [Access(t, "R") for t in tables]
    writes = [Access(t, "W") for t in tables]
    session, users = Access("sessions", "R"), Access("users", "R")
    counts = (random.pareto(1.1, shapes) * 3 + 1).astype(int)
    templates: list[TemplateUse] = []
    for i, table in enumerate(tables):
        text, kinds = f"SELECT * FROM {table} WHERE id = ?", (reads[i],)
        templates.append(
            TemplateUse(Template(f"r{i:06d}", text, "select", kinds, table), 5, 5, 0, 9)
        )
        text, kinds = f"UPDATE {table} SET a = ? WHERE id = ?", (writes[i],)
        templates.append(
            TemplateUse(Template(f"w{i:06d}", text, "update", kinds, table), 5, 5, 0, 9)
        )
    joined = 0
    links: dict[tuple[str, str], int] = {}
    found: list[UnitShape] = []
    for number in range(shapes):
        domain = int(random.integers(0, domains))
        group = of_domain[domain]
        if len(group) == 0:
            continue
        if number % 500 == 499:
            size = min(count, int(random.integers(60, 400)))
            chosen = random.choice(count, size, False).tolist()
        else:
            chosen = random.choice(group, min(len(group), int(random.integers(2, 7)))).tolist()
            draw = random.random()
            if draw < 0.3:
                chosen.append(int(random.choice(of_service[service_of[domain]])))
            elif draw < 0.4:
                chosen.append(int(random.integers(0, count)))
        chosen = list(dict.fromkeys(chosen))
        wrote = chosen[:1] if random.random() < 0.4 else []
        accesses = tuple(writes[i] if i in wrote else reads[i] for i in chosen)
        ids = tuple(f"w{i:06d}" if i in wrote else f"r{i:06d}" for i in chosen)
        path = tuple(tables[i] for i in chosen)
        near = in_domain[domain]
        module = modules[int(random.choice(near))] if len(near) else modules[0]
        if len(chosen) < 20 and random.random() < 0.3:
            for i in chosen:
                links[module, tables[i]] = links.get((module, tables[i]), 0) + 1
        if number % 5 == 0 and 1 < len(chosen) < 20:
            both = (reads[chosen[0]], reads[chosen[1]])
            text = f"SELECT * FROM {path[0]} JOIN {path[1]} ON a = b"
            name = f"j{joined:06d}"
            templates.append(TemplateUse(Template(name, text, "select", both, path[0]), 3, 3, 0, 9))
            ids, joined = (*ids, name), joined + 1
        popular = (session, users) if random.random() < 0.7 else (session,)
        entry, times = f"{domain}#{number % 23}", int(counts[number])
        calls = tuple((t, 1) for t in sorted(path))
        if number % 4 == 3:
            found.append(
                UnitShape("transaction", "explicit", entry, accesses, path, calls, (module,), ids,
                          times)
            )  # fmt: skip
        else:
            path = (*(a.table for a in popular), *path)
            found.append(
                UnitShape("request", "trace", entry, (*popular, *accesses), path, calls, (module,),
                          ids, times)
            )  # fmt: skip
    every = sorted([*tables, "sessions", "users"])
    return Monolith(
        Workload(
            templates=tuple(sorted(templates, key=lambda use: use.template.id)),
            shapes=tuple(found),
            tables=tuple(TableTotals(name, 1, 1, 0) for name in every),
            totals=Totals(transactions=int(sum(s.count for s in found if s.kind != "request"))),
            first_us=0,
            last_us=8 * 3_600_000_000,
        ),
        Codebase(tuple(map(Module, sorted(modules))), tuple(imports)),
        Schema(tuple(every), tuple(sorted(set(keys)))),
        tuple(Link(m, t, "tag", None, n) for (m, t), n in sorted(links.items())),
        {tables[i]: int(service_of[d]) for i, d in enumerate(table_domain.tolist())},
    )


def _imports(
    random: np.random.Generator,
    modules: list[str],
    module_domain: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    in_domain: list["np.ndarray[tuple[int], np.dtype[np.int64]]"],
) -> list[Import]:
    """Three imports a module: two of its own domain, one of a popular module or of anywhere."""
    popular = random.choice(len(modules), max(3, len(modules) // 100), False)
    weights = 1 / np.arange(1, len(popular) + 1)
    weights /= weights.sum()
    far = random.choice(popular, len(modules), p=weights)
    anywhere = random.integers(0, len(modules), len(modules))
    pairs = set()
    for i in range(len(modules)):
        near = in_domain[module_domain[i]]
        pairs |= {(i, int(j)) for j in random.choice(near, 2)}
        pairs.add((i, int(far[i] if random.random() < 0.7 else anywhere[i])))
    return [Import(modules[a], modules[b]) for a, b in sorted(pairs) if a != b]


def measured(nodes: int, shapes: int, profile: str | None) -> None:
    """Run one size in this process and print its line."""
    made = monolith(nodes, shapes)
    shapes = len(made.workload.shapes)
    before = _peak()
    seconds: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Result]) -> Result:
        profiler = cProfile.Profile() if profile == step else None
        started = time.perf_counter()
        result = profiler.runcall(work) if profiler else work()
        seconds[step] = time.perf_counter() - started
        print(f"  {step} {seconds[step]:.1f} s, {_peak():,.0f} MB", file=sys.stderr, flush=True)
        if profiler:
            pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(45)
        return result

    graph = timed("couple", lambda: couple(made.workload, made.codebase, made.schema, made.links))
    cuts = timed("propose", lambda: propose(made.workload, graph, KS))
    found = Findings((), made.workload, made.codebase, made.schema, made.links, graph)
    whole = timed("assess", lambda: judged(found, cuts, 0, silent))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scale.analysis"
        timed("save", lambda: Analysis(whole).save(file))
        size = file.stat().st_size / 1e6
    home = {t: s.name for s in cuts[-1] for t in s.tables if t in made.truth}
    agreement = ari([home[t] for t in sorted(home)], [made.truth[t] for t in sorted(home)])
    edges = sum(len(view.edges) for view in graph.views)
    steps = "  ".join(f"{step} {taken:.1f}" for step, taken in seconds.items())
    print(
        f"{len(graph.nodes):,} nodes, {shapes:,} shapes, {edges:,} edges: {steps}"
        f"  all {sum(seconds.values()):.1f} s | peak {_peak():,.0f} MB (input {before:,.0f}),"
        f" file {size:,.0f} MB | ARI of tables {agreement:.2f}",
        flush=True,
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run each size in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--size", nargs="+", default=list(SIZES), metavar="NODES:SHAPES")
    parser.add_argument("--profile", choices=("couple", "propose", "assess", "save"))
    parser.add_argument("--alone", action="store_true", help="in this process")
    given = parser.parse_args()
    for size in given.size:
        if given.alone:
            nodes, shapes = map(int, size.split(":"))
            measured(nodes, shapes, given.profile)
        else:
            again = [sys.executable, __file__, "--alone", "--size", size]
            again += ["--profile", given.profile] if given.profile else []
            subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
