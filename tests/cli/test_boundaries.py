"""The team's own boundaries on the command line: listed, kept, begun from, and written as rules."""

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cli.test_commands import run
from support.source_trees import tree

import analyzer
from analyzer.export import json_schema
from analyzer.model.scenario import Arrange
from analyzer.store import load_scenarios

PARTS = ("billing", "cart", "catalogue", "orders", "people", "stock")
#: Which parts import which: three pairs that belong together, and a thread between them.
PAIRS = (("billing", "people"), ("cart", "orders"), ("catalogue", "stock"))
OWNERS = "".join(f"/{part}/ @shop/{part}\n" for part in PARTS)


@pytest.fixture
def code(tmp_path: Path) -> list[Path]:
    """Six packages of three modules, an import graph of them, and who owns each."""
    names = {part: [f"{part}.{last}" for last in ("models", "rules", "views")] for part in PARTS}
    lines = ["importer,imported,lines"]
    for models, rules, views in names.values():
        lines += [f"{views},{models},4", f"{rules},{models},4", f"{views},{rules},4"]
    for one, other in PAIRS:
        lines += [f"{one}.views,{other}.models,3", f"{one}.rules,{other}.rules,3"]
    lines += ["cart.views,catalogue.models,1", "orders.rules,people.models,1"]
    files = {"imports.csv": "\n".join(lines) + "\n", "CODEOWNERS": OWNERS}
    links = ["module,table,mode", *(f"{part}.models,{part}_{n},W" for part in PARTS for n in "ab")]
    files["tables.csv"] = "\n".join(links) + "\n"
    folder = tree(tmp_path / "code", files)
    return sorted(folder.iterdir())


def analysed(*words: str | Path, to: Path) -> dict[str, Any]:
    done = run("analyze", *words, "--json", to)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(to.read_text(encoding="utf-8"))
    jsonschema.validate(document, json_schema())
    return document


def test_they_are_listed_with_the_word_that_asks_for_them(code: list[Path]) -> None:
    done = run("boundaries", *code)
    assert done.returncode == 0, done.stderr
    assert "CODEOWNERS (--from codeowners), 6 parts" in done.stdout
    assert "@shop/people" in done.stdout


def test_a_start_is_priced_printed_saved_and_opened_as_a_scenario(
    code: list[Path], tmp_path: Path
) -> None:
    saved, told = tmp_path / "shop.analysis", tmp_path / "shop.json"
    words = (*code, "--services", "3", "--start-from", "codeowners", "--save", saved)
    done = run("analyze", *words, "--json", told)
    assert done.returncode == 0, done.stderr
    line = "The team's boundaries by CODEOWNERS, 6 parts merged by their coupling: 3 services: "
    assert line in done.stdout
    document = json.loads(told.read_text(encoding="utf-8"))
    jsonschema.validate(document, json_schema())
    (start,) = document["starts"]
    homes = {m: s["name"] for s in start["services"] for m in s["modules"]}
    tables = {t: s["name"] for s in start["services"] for t in s["tables"]}
    for one, other in PAIRS:
        assert homes[f"{one}.views"] == homes[f"{other}.views"]
        assert tables[f"{one}_a"] == tables[f"{other}_b"] == homes[f"{one}.models"]
    assert start["metrics"]["crossing_imports"] == 2
    assert start["intended"][0]["together"] == 1
    assert start["intended"][0]["cut"] == []
    (scenario,) = load_scenarios(saved)
    assert scenario.k == 3
    (event,) = scenario.events
    assert isinstance(event.action, Arrange)
    base = next(p for p in analyzer.load(saved).proposals if p.k == 3)
    opened = analyzer.model.fold(base.decomposition, scenario.events).decomposition
    assert {s.name: list(s.modules) for s in opened} == {
        s["name"]: s["modules"] for s in start["services"]
    }
    again = run("analyze", *words)
    assert again.returncode == 0, "a start that was made at once may be made anew"


def test_few_parts_stay_as_they_are(code: list[Path], tmp_path: Path) -> None:
    document = analysed(
        *code, "--services", "3-6", "--start-from", "codeowners", to=tmp_path / "x.json"
    )
    (start,) = document["starts"]
    assert [s["name"] for s in start["services"]] == [f"@shop/{part}" for part in PARTS]


def test_pinned_parts_stay_whole(code: list[Path], tmp_path: Path) -> None:
    # A team that owns a bit of two packages that have nothing to do with each other.
    code[0].write_text(f"{OWNERS}/cart/views @shop/odd\n/stock/views @shop/odd\n")
    plain = analysed(*code, "--services", "3", to=tmp_path / "a.json")
    kept = analysed(
        *code, "--services", "3", "--pin-boundaries", "codeowners", to=tmp_path / "b.json"
    )
    assert kept["proposals"][0]["intended"][0]["together"] == 1
    assert kept["proposals"][0]["intended"][0]["cut"] == []
    (fit,) = plain["proposals"][0]["intended"]
    assert fit["together"] < 1
    assert fit["cut"][0]["part"] == "@shop/odd"
    assert [s["modules"] for s in fit["cut"][0]["services"]] == [1, 1]


def test_rules_are_written_for_a_person_to_edit_and_read_back(
    code: list[Path], tmp_path: Path
) -> None:
    rules = tmp_path / "rules.toml"
    done = run("boundaries", *code, "--as", "constraints", "-o", rules)
    assert done.returncode == 0, done.stderr
    assert '["module:cart.*"],' in rules.read_text()
    kept = analysed(*code, "--services", "3", "--constraints", rules, to=tmp_path / "x.json")
    assert kept["proposals"][0]["intended"][0]["together"] == 1


def test_pins_for_too_few_services_are_explained(code: list[Path], tmp_path: Path) -> None:
    rules = tmp_path / "pins.toml"
    rules.write_text(run("boundaries", *code, "--as", "pins").stdout)
    assert '[services."@shop/cart"]' in rules.read_text()
    done = run("analyze", *code, "--constraints", rules, "--services", "3")
    assert done.returncode == 2
    assert "services have pins (@shop/" in done.stderr
    assert "or ask for 6 services or more" in done.stderr
    assert "Traceback" not in done.stderr
    whole = analysed(*code, "--constraints", rules, "--services", "6", to=tmp_path / "x.json")
    assert whole["proposals"][0]["intended"][0]["mojofm"] == 100


@pytest.mark.parametrize("form", ["parts", "services"])
def test_partitions_can_be_scored_beside_our_own(
    code: list[Path], tmp_path: Path, form: str
) -> None:
    cut = tmp_path / "cut.csv"
    written = run("boundaries", *code, "--as", form, "--services", "4", "-o", cut)
    assert written.returncode == 0, written.stderr
    with cut.open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    assert {row["node"].partition(":")[0] for row in rows} == (
        {"module"} if form == "parts" else {"module", "table"}
    )
    scored = run("score", *code, "--partition", cut, "--json", "-")
    assert scored.returncode == 0, scored.stderr
    assert json.loads(scored.stdout)["services"] == (6 if form == "parts" else 4)


def test_a_saved_analysis_does_as_well_as_its_sources(code: list[Path], tmp_path: Path) -> None:
    saved = tmp_path / "shop.analysis"
    assert run("analyze", *code, "--save", saved).returncode == 0
    for form in ("constraints", "services"):
        fresh, kept = (run("boundaries", *s, "--as", form) for s in (code, [saved]))
        assert (kept.returncode, kept.stdout) == (0, fresh.stdout)


def test_what_was_not_drawn_is_said_and_the_rest_is_analysed(
    code: list[Path], tmp_path: Path
) -> None:
    saved = tmp_path / "shop.analysis"
    done = run("analyze", *code, "--start-from", "django", "--save", saved)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-2:] == [
        "The sources tell of no boundaries by Django apps, with two parts or more.",
        "There are: codeowners.",
    ]
    assert saved.exists()
    pinned = run("analyze", *code, "--pin-boundaries", "django")
    assert pinned.returncode == 2
    assert "no boundaries by Django apps" in pinned.stderr
    none = run("boundaries", code[1], "--as", "pins")
    assert none.returncode == 2
    assert "no boundaries that a team has drawn" in none.stderr


def test_scopes_of_an_nx_workspace_are_boundaries(tmp_path: Path) -> None:
    files = {"nx.json": '{"namedInputs": {"default": ["{projectRoot}/**/*"]}}'}
    for scope in ("cart", "orders", "stock"):
        for part in ("data", "ui"):
            files[f"libs/{scope}/{part}/project.json"] = json.dumps(
                {"name": f"{scope}-{part}", "tags": [f"scope:{scope}", f"type:{part}"]}
            )
        files[f"libs/{scope}/data/src/store.ts"] = "export const store = 1;\n"
        files[f"libs/{scope}/ui/src/list.ts"] = (
            "import { store } from '../../data/src/store';\nexport const list = store;\n"
        )
    folder = tree(tmp_path / "shop", files)
    told = tmp_path / "x.json"
    document = analysed(folder, "--services", "3", "--start-from", "nx", to=told)
    assert [s["kind"] for s in document["sources"]] == ["contracts", "source"]
    (drawn,) = document["codebase"]["intended"]
    assert drawn["origin"] == "Nx scopes"
    (start,) = document["starts"]
    assert [s["name"] for s in start["services"]] == ["cart", "orders", "stock"]
    assert {len(s["modules"]) for s in start["services"]} == {2}
