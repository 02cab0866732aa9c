"""`analyzer inside`: one service of a saved analysis opened, on the screen and as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import analyzer
from analyzer.export import inside_schema

DOMAINS = ("order", "stock", "customer", "invoice", "parcel", "review")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six domains of six tables each, two of a kind often used together."""
    folder = tmp_path_factory.mktemp("inside")
    units = []
    for number in range(180):
        domain = number % 6
        other = domain ^ 1 if number % 4 == 0 else domain
        used = [f"{DOMAINS[domain]}_{(number // 6 + i) % 6}" for i in range(3)]
        used += [f"{DOMAINS[other]}_{number % 6}"]
        accesses = [[table, "W" if i == 0 else "R"] for i, table in enumerate(dict.fromkeys(used))]
        units.append({"name": f"POST /{DOMAINS[domain]}", "count": 3, "accesses": accesses})
    (folder / "units.jsonl").write_text("\n".join(map(json.dumps, units)), encoding="utf-8")
    file = folder / "shop.analysis"
    analyzer.analyze([folder / "units.jsonl"], services=(2, 3)).save(file)
    return file


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True)


def test_json_obeys_its_schema_and_accounts_for_every_member(saved: Path) -> None:
    Draft202012Validator.check_schema(inside_schema())
    proposal = next(p for p in analyzer.load(saved).proposals if p.k == 2)
    service = max(proposal.services, key=len)
    done = run("inside", saved, service.name, "--k", "2", "--services", "2-3", "--json", "-")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert [e.message for e in Draft202012Validator(inside_schema()).iter_errors(told)] == []
    assert (told["k"], told["service"], told["tables"]) == (2, service.name, len(service.tables))
    assert [parts["k"] for parts in told["parts"]] == [2, 3]
    for parts in told["parts"]:
        held = [table for part in parts["services"] for table in part["tables"]]
        assert sorted([*held, *parts["unattached"]["tables"]]) == sorted(service.tables)
        names = {part["name"] for part in parts["services"]}
        assert {each[end] for each in parts["boundaries"] for end in ("from", "to")} <= names
    assert any(each["units"] for parts in told["parts"] for each in parts["boundaries"])


def test_the_schema_refuses_another_form(saved: Path) -> None:
    valid = Draft202012Validator(inside_schema())
    told = {"schema_version": 1, "k": 2, "service": "A", "modules": 0, "tables": 6, "parts": []}
    assert valid.is_valid(told)
    assert not valid.is_valid({**told, "parts": [{"k": 3}]})
    assert not valid.is_valid({key: told[key] for key in told if key != "service"})


def test_the_screen_names_each_part(saved: Path) -> None:
    proposal = analyzer.load(saved).recommended
    assert proposal is not None
    service = max(proposal.services, key=len)
    done = run("inside", saved, service.name, "--services", "2")
    assert done.returncode == 0, done.stderr
    for part in proposal.inside(service.name, 2)[0]:
        assert part.name in done.stdout
    assert "cross between the parts" in done.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Nowhere"], "There is no service named Nowhere."),
        (["Nowhere", "--k", "9"], "There is no proposal with 9 services."),
        (["Nowhere", "--services", "1"], "1-1 is no range of numbers of services."),
    ],
)
def test_mistakes_are_two_lines(saved: Path, words: list[str], told: str) -> None:
    done = run("inside", saved, *words)
    assert done.returncode == 2
    wrong, remedy = done.stderr.strip().splitlines()[-2:]
    assert wrong == told
    assert remedy
