"""The commands as a user or a script sees them: what is printed where, and the exit status."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analyzer.export import json_schema

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data"

#: Six statements with literals, a remark and an error that nobody may ever see again.
PLANTED = ROOT / "tests/fixtures/cli/people.log"


def run(*words: str | Path, seed: str = "0") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, words)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "shop.analysis"
    done = run("analyze", SAMPLE, "--save", file, "--json", file.with_suffix(".json"))
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="module")
def document(saved: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(saved.with_suffix(".json").read_text(encoding="utf-8"))
    return loaded


def test_the_json_keeps_its_promise(document: dict[str, Any]) -> None:
    jsonschema.validate(document, json_schema())
    assert [proposal["k"] for proposal in document["proposals"]] == [3, 4, 5]
    assert sum(proposal["recommended"] for proposal in document["proposals"]) == 1
    assert document["verdict"]["answer"] in {"split", "modularise", "leave"}


def test_the_figures_of_the_sample(document: dict[str, Any]) -> None:
    """Agreed on by two other calculations; see the sample's README."""
    assert {
        key: document["workload"][key]
        for key in ("statements", "transactions", "rolled_back", "requests", "by_kind")
    } == {
        "statements": 28079,
        "transactions": 2393,
        "rolled_back": 120,
        "requests": 1565,
        "by_kind": {
            "select": 18907,
            "insert": 1119,
            "update": 1890,
            "delete": 46,
            "transaction": 5430,
            "ddl": 0,
            "other": 687,
        },
    }
    tables = document["tables"]
    assert sum(table["reads"] for table in tables) == 29218
    assert sum(table["writes"] for table in tables) == 3055
    assert sum(table["locks"] for table in tables) == 28
    assert sum(1 for t in tables if t["reads"] + t["writes"] + t["locks"] > 0) <= 90


def test_each_node_stands_in_one_place(document: dict[str, Any]) -> None:
    for proposal in document["proposals"]:
        for kind in ("modules", "tables"):
            placed = [name for service in proposal["services"] for name in service[kind]]
            placed += proposal["unattached"][kind]
            assert len(placed) == len(set(placed))
        sizes = [len(s["modules"]) + len(s["tables"]) for s in proposal["services"]]
        assert len(sizes) == proposal["k"]
        assert max(sizes) <= 0.55 * sum(sizes)
        assert min(sizes) > 1
        names = [service["name"] for service in proposal["services"]]
        assert len(set(names)) == len(names)
        assert not any(name.lower().startswith("service") for name in names)


def test_same_result_for_any_hash_seed_and_number_of_workers(
    document: dict[str, Any], tmp_path: Path
) -> None:
    again = tmp_path / "again.json"
    sources = sorted(SAMPLE.iterdir(), reverse=True)
    done = run("analyze", *sources, "--jobs", "2", "--json", again, seed="4711")
    assert done.returncode == 0, done.stderr
    other = json.loads(again.read_text(encoding="utf-8"))
    assert other.keys() == document.keys()
    for key in document.keys() - {"sources"}:
        assert other[key] == document[key], key


def test_json_on_the_screen_is_nothing_but_json() -> None:
    done = run("analyze", PLANTED, "--services", "2", "--json", "-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["workload"]["statements"] == 6


def test_no_literal_leaves_the_log(tmp_path: Path) -> None:
    file = tmp_path / "x.analysis"
    done = run("analyze", PLANTED, "--services", "2", "--save", file, "--json", tmp_path / "x.json")
    assert done.returncode == 0, done.stderr
    shown = run("inspect", PLANTED)
    texts = [done.stdout, done.stderr, shown.stdout, shown.stderr]
    texts += [
        (tmp_path / "x.json").read_text(encoding="utf-8"),
        file.read_bytes().decode("latin-1"),
    ]
    for planted in ("planted", "4111111111111111", "77123", "99887766"):
        assert not any(planted in text for text in texts), planted


def test_inspect_prints_the_keys_up_to_the_code() -> None:
    done = run("inspect", SAMPLE / "imports.csv", "--json")
    assert done.returncode == 0, done.stderr
    keys = ["schema_version", "sources", "workload", "tables", "codebase"]
    assert list(json.loads(done.stdout)) == keys


def test_what_is_refused_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    junk = tmp_path / "holiday.jpg"
    junk.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    done = run("inspect", junk, SAMPLE / "imports.csv", "--json")
    assert done.returncode == 0, done.stderr
    kinds = {Path(s["path"]).name: s["kind"] for s in json.loads(done.stdout)["sources"]}
    assert kinds == {"holiday.jpg": "refused", "imports.csv": "imports"}


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["analyze", "nowhere.log"], 3, "no file"),
        (["analyze", "{junk}"], 3, "junk.bin"),
        (["analyze", "{empty}"], 3, "empty"),
        (["analyze", "{log}", "--services", "many"], 2, "many"),
        (["analyze", "{log}", "--services", "5-3"], 2, "5-3"),
        (["analyze", "{log}", "--constraints", "nowhere.toml"], 2, "nowhere.toml"),
        (["export", "{junk}", "--as", "json"], 3, "junk.bin"),
        (["analyze"], 2, "SOURCE"),
        (["unknown"], 2, "unknown"),
    ],
)
def test_a_mistake_is_two_lines_and_a_status(
    tmp_path: Path, words: list[str], status: int, said: str
) -> None:
    files = {name: tmp_path / f"{name}.bin" for name in ("junk", "empty")} | {"log": PLANTED}
    files["junk"].write_bytes(bytes(range(256)) * 8)
    files["empty"].write_bytes(b"")
    done = run(*(word.format(**files) for word in words))
    assert done.returncode == status, done.stderr
    assert said.lower() in done.stderr.lower()
    assert "Traceback" not in done.stderr
    assert not done.stdout


def test_a_saved_analysis_is_a_database_that_exports_the_same_json(saved: Path) -> None:
    with sqlite3.connect(f"file:{saved}?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    done = run("export", saved, "--as", "json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == saved.with_suffix(".json").read_text(encoding="utf-8")


def test_few_nodes_give_each_number_of_services_once(tmp_path: Path) -> None:
    units = tmp_path / "units.jsonl"
    lines = [{"name": n, "accesses": [[t, "W"]]} for n in "abc" for t in ("owners", "pets", "vets")]
    units.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run("analyze", units, "--json", "-")
    assert done.returncode == 0, done.stderr
    numbers = [proposal["k"] for proposal in json.loads(done.stdout)["proposals"]]
    assert numbers == sorted(set(numbers))


def test_modules_that_nothing_ties_together_are_no_services() -> None:
    done = run("analyze", SAMPLE / "modules.csv")
    assert done.returncode == 0, done.stderr
    assert "no service to propose" in done.stdout
    assert "services" not in done.stdout.partition("no service to propose")[2]


def test_without_a_log_the_code_is_what_is_shown() -> None:
    done = run("analyze", SAMPLE / "imports.csv", "--services", "3")
    assert done.returncode == 0, done.stderr
    assert "of the requests" not in done.stdout
    assert "imports crossing" in done.stdout
    assert "oscar.apps." in done.stdout
