"""A made-up system of any size: most units stay at home, some reach out."""

from dataclasses import replace

import numpy as np

from analyzer.model import (
    Access,
    Codebase,
    CouplingGraph,
    Decomposition,
    Findings,
    ForeignKey,
    Import,
    Link,
    Schema,
    Service,
    Template,
    TemplateUse,
    Totals,
    UnattachedNode,
    UnitShape,
    Workload,
    module_node,
    table_node,
)


def made_up_monolith(
    tables: int, modules: int, shapes: int, services: int = 5, seed: int = 7
) -> tuple[Decomposition, Findings]:
    """Tables t0…, modules m0…; node i is at home in service i % services; the last is unattached.

    Table `elsewhere` is no node of the decomposition at all.
    """
    draw = np.random.default_rng(seed)
    names = [f"t{i}" for i in range(tables)]

    def members(home: int) -> list[str]:
        number = 1 + int(draw.poisson(5))
        strays = draw.random(number) > 0.85
        at_home = draw.integers(0, max(1, tables // services), number) * services + home
        anywhere = draw.integers(0, tables, number)
        chosen = np.where(strays, anywhere, np.minimum(at_home, tables - 1))
        return [*(names[i] for i in chosen), *(["elsewhere"] if draw.random() < 0.05 else [])]

    units, templates = [], []
    for number in range(shapes):
        used = members(number % services)
        accesses = tuple(
            dict.fromkeys(Access(t, "W" if draw.random() < 0.2 else "R") for t in used)
        )
        calls = tuple(sorted((t, used.count(t)) for t in set(used)))
        unit = UnitShape(
            "request" if number % 2 else "transaction",
            "trace" if number % 2 else "explicit",
            f"entry{number % 50}",
            accesses,
            tuple(t for i, t in enumerate(used) if i == 0 or used[i - 1] != t),
            calls,
            (),
            (f"s{number}",) if number % 3 == 0 else (),
            int(draw.pareto(1.2) * 3) + 1,
            committed=number % 17 != 0,
        )
        units.append(unit)
        if number % 3 == 0:
            template = Template(f"s{number}", f"text {number}", "select", accesses[:3], used[0])
            templates.append(TemplateUse(template, 5, number % 4, 0, 0))
    imports = tuple(
        Import(f"m{a}", f"m{b}", line=int(a) + 1)
        for a, b in sorted(
            {tuple(map(int, p)) for p in draw.integers(0, modules, (3 * modules, 2))}
        )
    )
    ends = sorted(
        {
            (int(m), int(t))
            for m, t in zip(
                draw.integers(0, modules, 2 * modules),
                draw.integers(0, tables, 2 * modules),
                strict=True,
            )
        }
    )
    links = (
        *(Link(f"m{m}", f"t{t}", "tag", "R", 3) for m, t in ends),
        Link("m0", "elsewhere", "sql", None, 1),
        Link("m1", "t0", "name", None, 1),
        Link("nobody", "t0", "sql", None, 1),
    )
    keys = tuple(
        ForeignKey(f"t{a}", f"t{b}")
        for a, b in sorted(map(tuple, draw.integers(0, tables, (2 * tables, 2)).tolist()))
    )
    nodes = [*map(table_node, names), *(module_node(f"m{i}") for i in range(modules))]
    homes = {node: i % services for i, node in enumerate(nodes)}
    loose = {table_node(names[-1]), module_node(f"m{modules - 1}")}
    cut = Decomposition(
        tuple(
            _service(f"S{s}", [n for n in nodes if homes[n] == s and n not in loose])
            for s in range(services)
        ),
        unattached=tuple(UnattachedNode(node, "made up") for node in sorted(loose)),
    )
    workload = Workload(
        tuple(templates),
        tuple(units),
        totals=Totals(requests=0),
        first_us=0,
        last_us=7_200_000_000,
    )
    findings = Findings(
        (),
        workload,
        Codebase(imports=imports),
        Schema(foreign_keys=keys),
        links,
        CouplingGraph(tuple(sorted(nodes)), ()),
    )
    return cut, findings


def without_requests(findings: Findings) -> Findings:
    """The same system from a log that shows no requests."""
    kept = tuple(shape for shape in findings.workload.shapes if shape.kind != "request")
    return replace(findings, workload=replace(findings.workload, shapes=kept))


def _service(name: str, nodes: list[str]) -> Service:
    return Service(
        name,
        tuple(sorted(n.removeprefix("module:") for n in nodes if n.startswith("module:"))),
        tuple(sorted(n.removeprefix("table:") for n in nodes if n.startswith("table:"))),
    )
