"""Systems that are classes alone: every class with evidence has a service, under the rules."""

import csv
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.coupling import couple
from analyzer.coupling.names import IMPORTS, USE_CASES
from analyzer.decomposition import inside, propose
from analyzer.decomposition.class_services import METHOD, class_search
from analyzer.decomposition.measures import bcp, icp, ifn, ned, sm
from analyzer.model import (
    Codebase,
    Constraints,
    Import,
    Link,
    Module,
    Schema,
    UnitShape,
    UsageError,
    Workload,
    module_node,
)

DOMAINS, EACH = ("Account", "Catalog", "Order", "Quote"), 8
LOGGER, ONLY = "shop.util.Log", "shop.quote.Only"


def made_up(seed=0):
    """Calls and use cases of four domains, a logger that many call, a class only in use cases."""
    dice = np.random.default_rng(seed)
    names = [f"shop.{d.lower()}.{d}{i}" for d in DOMAINS for i in range(EACH)]
    calls = {(name, LOGGER): int(dice.integers(1, 40)) for name in names[::3]}
    for number, name in enumerate(names):
        for _ in range(3):
            home = number // EACH if dice.random() < 0.85 else int(dice.integers(len(DOMAINS)))
            other = names[home * EACH + int(dice.integers(EACH))]
            calls[name, other] = calls.get((name, other), 0) + int(dice.integers(1, 90))
    cases = {}
    for home, domain in enumerate(DOMAINS):
        for n in range(4):
            through = [names[home * EACH + i] for i in dice.choice(EACH, 5, False)]
            cases[f"{domain} {n}"] = through
    cases["Quote 0"].append(ONLY)
    return calls, cases


def read(calls, cases):
    """The same as an edge list and neutral units are read."""
    imports = tuple(Import(a, b, weight=v) for (a, b), v in sorted(calls.items()))
    modules = tuple(map(Module, sorted({end for pair in calls for end in pair})))
    shapes = tuple(
        UnitShape("request", "given", name, (), (), (), tuple(sorted(through)), (), 1)
        for name, through in sorted(cases.items())
    )
    return Workload(shapes=shapes), Codebase(modules, imports)


def cut(workload, codebase, ks=(4,), constraints=None, resamples=0):
    graph = couple(workload, codebase, Schema(), ())
    return propose(workload, graph, ks, constraints, resamples=resamples, codebase=codebase)


@pytest.fixture(scope="module")
def system():
    return read(*made_up())


def test_every_class_with_evidence_is_in_a_service(system):
    calls, cases = made_up()
    (found,) = cut(*system)
    classes = {end for pair in calls for end in pair}
    classes |= {name for through in cases.values() for name in through}
    assert set(found.service_of()) == set(map(module_node, classes))
    assert found.unattached == ()
    assert found.method == METHOD


def test_a_class_that_calls_itself_alone_has_a_service():
    calls, cases = made_up()
    calls["shop.lone.Self", "shop.lone.Self"] = 3
    (found,) = cut(*read(calls, cases))
    assert "module:shop.lone.Self" in found.service_of()


def test_domains_are_found_and_the_gate_holds(system):
    (found,) = cut(*system)
    sizes = [len(service) for service in found]
    assert found.k == 4
    assert min(sizes) >= 2
    assert found.largest_share() <= 0.55
    home = found.service_of()
    for domain in DOMAINS:
        of_domain = [s for node, s in home.items() if f".{domain.lower()}." in node]
        assert max(map(of_domain.count, set(of_domain))) >= 8


@pytest.mark.parametrize("seed", range(3))
def test_the_search_beats_the_plain_method_on_most_measures(seed):
    calls, cases = made_up(seed)
    workload, codebase = read(calls, cases)
    graph = couple(workload, codebase, Schema(), ())
    (plain,) = propose(workload, graph, (5,), resamples=0)
    (found,) = cut(workload, codebase, (5,))

    def figures(which):
        home = {node.removeprefix("module:"): s for node, s in which.service_of().items()}
        units = [(through, 1) for through in cases.values()]
        sizes = [len(service) for service in which]
        return (
            -sm(calls, home), icp(calls, home), ifn(calls, home), bcp(units, home), ned(sizes),
        )  # fmt: skip

    pairs = [*zip(figures(found), figures(plain), strict=True)]
    assert sum(mine < theirs - 1e-9 for mine, theirs in pairs) > sum(
        mine > theirs + 1e-9 for mine, theirs in pairs
    )


def test_any_number_of_services_is_kept(system):
    cuts = cut(*system, ks=(2, 3, 6, 9, 12))
    assert [each.k for each in cuts] == [2, 3, 6, 9, 12]
    assert all(len(service) >= 2 for each in cuts for service in each)


def test_constraints_hold(system):
    wanted = Constraints(
        pinned=(("Core", ("module:shop.util.*", "module:shop.order.Order1")),),
        together=(("module:shop.quote.Quote0", "module:shop.account.Account0"),),
        apart=(("module:shop.quote.Quote0", "module:shop.quote.Quote1"),),
        ignore=("module:shop.order.Order7",),
    )
    (found,) = cut(*system, constraints=wanted)
    home = found.service_of()
    assert home[f"module:{LOGGER}"] == home["module:shop.order.Order1"] == "Core"
    assert home["module:shop.quote.Quote0"] == home["module:shop.account.Account0"]
    assert home["module:shop.quote.Quote0"] != home["module:shop.quote.Quote1"]
    assert [(u.node, u.reason) for u in found.unattached] == [
        ("module:shop.order.Order7", "left out on request")
    ]


def test_what_cannot_be_kept_apart_is_refused(system):
    three = [f"module:shop.quote.Quote{n}" for n in range(3)]
    apart = ((three[0], three[1]), (three[0], three[2]), (three[1], three[2]))
    with pytest.raises(UsageError, match="apart"):
        cut(*system, ks=(2,), constraints=Constraints(apart=apart))


def test_the_order_of_the_inputs_does_not_show(system):
    workload, codebase = system
    mixer = random.Random(3)

    def again(values):
        return tuple(mixer.sample(values, len(values)))

    other = replace(workload, shapes=again(workload.shapes))
    code = Codebase(again(codebase.modules), again(codebase.imports))
    assert cut(other, code, (3, 4), resamples=2) == cut(*system, (3, 4), resamples=2)


def test_confidence_tells_a_stray_class_from_a_settled_one():
    calls, cases = made_up()
    calls["shop.Bridge", "shop.quote.Quote0"] = calls["shop.Bridge", "shop.order.Order0"] = 5
    (found,) = cut(*read(calls, cases), resamples=10)
    sure = dict(found.confidence)
    assert set(sure) == set(found.service_of())
    settled = np.mean([value for node, value in sure.items() if ".catalog." in node])
    assert sure["module:shop.Bridge"] < settled
    assert settled > 0.4


def test_calls_alone_and_use_cases_alone_are_enough():
    calls, cases = made_up()
    workload, codebase = read(calls, cases)
    (by_calls,) = cut(Workload(), codebase)
    (by_cases,) = cut(workload, Codebase())
    assert (by_calls.k, by_calls.method) == (4, METHOD)
    assert (by_cases.k, by_cases.method) == (4, METHOD)
    assert len(by_cases.service_of()) == len({c for through in cases.values() for c in through})


def test_a_class_that_use_cases_name_is_no_noise():
    calls, cases = made_up()
    calls["shop.web.TradeTest", "shop.quote.Quote1"] = 2
    calls["shop.quote.QuoteTest", "shop.quote.Quote1"] = 2
    cases["Quote 0"] = [*cases["Quote 0"], "shop.web.TradeTest"]
    workload, codebase = read(calls, cases)
    noisy = [
        replace(m, noise="test" if m.name.endswith("Test") else None) for m in codebase.modules
    ]
    graph = couple(workload, replace(codebase, modules=tuple(noisy)), Schema(), ())
    assert "module:shop.web.TradeTest" in graph.nodes
    assert "module:shop.quote.QuoteTest" not in graph.nodes


def test_use_cases_are_a_view_where_there_are_no_tables(system):
    workload, codebase = system
    graph = couple(workload, codebase, Schema(), ())
    assert [view.name for view in graph.views] == [IMPORTS, USE_CASES]
    links = (Link("shop.quote.Quote1", "quotes", "tag", None, 1),)
    with_tables = couple(workload, codebase, Schema(), links)
    assert with_tables.view(USE_CASES) is None
    assert f"module:{ONLY}" not in with_tables.nodes
    assert class_search(workload, codebase, with_tables) is None


def test_a_service_of_classes_opens_into_parts(system):
    workload, codebase = system
    graph = couple(workload, codebase, Schema(), ())
    (found,) = propose(workload, graph, (3,), resamples=0, codebase=codebase)
    largest = max(found, key=len)
    (parts,) = inside(workload, graph, found, largest.name, (3,), codebase=codebase)
    assert parts.method == METHOD
    assert set(parts.service_of()) <= set(largest.nodes)


def test_the_command_cuts_a_class_graph(tmp_path):
    calls, cases = made_up()
    with (tmp_path / "calls.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("source", "target", "weight"))
        rows.writerows((a, b, volume) for (a, b), volume in calls.items())
    (tmp_path / "units.jsonl").write_text(
        "".join(json.dumps({"name": n, "modules": m}) + "\n" for n, m in cases.items())
    )
    sources = [str(tmp_path / "calls.csv"), str(tmp_path / "units.jsonl")]
    told = tmp_path / "out.json"
    ran = CliRunner().invoke(app, ["analyze", *sources, "--services", "5", "--json", str(told)])
    assert ran.exit_code == 0, ran.output
    assert "of the requests cross" not in ran.output
    (proposal,) = json.loads(told.read_text())["proposals"]
    placed = [name for service in proposal["services"] for name in service["modules"]]
    sizes = [len(service["modules"]) for service in proposal["services"]]
    everything = {end for pair in calls for end in pair} | {c for m in cases.values() for c in m}
    assert sorted(placed) == sorted(everything)
    assert len(sizes) == 5
    assert 2 <= min(sizes) <= max(sizes) <= 0.55 * len(placed)
    assert {"sm", "icp", "bcp", "ifn", "ned"} <= proposal["metrics"].keys()


def test_hash_seeds_do_not_show():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from test_class_services import cut, made_up, read\n"
        "print(cut(*read(*made_up()), (3,), resamples=1))\n"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "3")
    ]
    answers = {run.communicate(timeout=60)[0] for run in runs}
    assert len(answers) == 1
    assert "Service(" in answers.pop()
