"""A partition that somebody brought is priced like our own."""

import json
import subprocess
import sys
from math import log
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from analyzer.cli.commands import app
from analyzer.model import UsageError

#: The class graph and the use cases of tests/decomposition/test_published_measures.py.
CALLS = "source,target,weight\na,a,5\na,b,3\nb,a,1\nb,c,1\nc,d,2\nd,e,1\ne,f,4\n"
CASES = [
    {"name": "buy", "count": 3, "modules": ["a", "b", "d"]},
    {"name": "look", "modules": ["e", "f"]},
]
CUT = {**dict.fromkeys("abc", "One"), **dict.fromkeys("def", "Two")}
THREE_TO_ONE = -(0.75 * log(0.75) + 0.25 * log(0.25))
#: Tables, in order of execution.
STEPS = [
    {"name": "buy", "accesses": [["o", "W"], ["l", "W"], ["s", "R"], ["o", "R"]]},
    {"name": "ship", "accesses": [["s", "W"], ["o", "R"]]},
    {"name": "list", "accesses": [["t", "R"]]},
]
TABLES = {"o": "One", "l": "One", "s": "Two", "t": "Two"}


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with a class graph, its use cases, a cut, and units of tables."""
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    write_units(tmp_path / "cases.jsonl", CASES)
    write_units(tmp_path / "steps.jsonl", STEPS)
    (tmp_path / "cut.json").write_text(json.dumps(CUT), encoding="utf-8")
    (tmp_path / "tables.json").write_text(json.dumps(TABLES), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_units(file: Path, units: list[dict[str, Any]]) -> None:
    file.write_text("\n".join(map(json.dumps, units)), encoding="utf-8")


def run(*words: str) -> str:
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def score(*words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("score", *words, "--json", "-"))
    return told


CLASSES = ("calls.csv", "cases.jsonl", "--partition", "cut.json")
STORED = ("steps.jsonl", "--partition", "tables.json")


def test_the_measures_of_a_class_graph_worked_out_by_hand(system: Path) -> None:
    """The sums stand in test_published_measures: here they come through files and the command."""
    told = score(*CLASSES)
    figures = told["partition"]
    assert told["nodes"] == "modules"
    assert figures["sm"] == pytest.approx(1 / 6, rel=1e-5)
    assert figures["icp"] == pytest.approx((1 + log(2)) / (6 + log(24)), rel=1e-5)
    assert figures["cargo_icp"] == pytest.approx(1 / 6, rel=1e-5)
    assert figures["ifn"] == 1 / 2
    assert figures["bcp"] == pytest.approx(log(2) / 2, rel=1e-5)
    assert figures["cargo_bcp"] == pytest.approx(THREE_TO_ONE / 2, rel=1e-5)
    assert figures["ned"] == 1.0
    assert (figures["services"], figures["largest_share"], figures["balance"]) == (2.0, 0.5, 1.0)
    assert figures["crossing_imports"] == 1.0
    assert not {"dtp", "lisbon_cohesion", "price", "requests"} & figures.keys(), "no table was read"


def test_transactional_purity_where_classes_are_cut_and_tables_are_not(system: Path) -> None:
    """Buy (a, b, d: most of them in One; 3 times) touches o and s, look (e, f: Two) s.

    o is touched from One alone, s from both as 3 : 1; 1 - (0 + H) / 2. The tables stand in no
    service, and none of the figures of what crosses between tables is told.
    """
    touched = [[["o", "W"], ["s", "R"]], [["s", "R"]]]
    cases = [{**case, "accesses": each} for case, each in zip(CASES, touched, strict=True)]
    write_units(system / "cases.jsonl", cases)
    figures = score(*CLASSES)["partition"]
    assert figures["dtp"] == pytest.approx(1 - THREE_TO_ONE / 2, rel=1e-5)
    assert not {"price", "crossing_requests", "lisbon_cohesion"} & figures.keys()


def test_lisbons_measures_of_tables_worked_out_by_hand(system: Path) -> None:
    """The sums stand in test_published_measures.

    DTP: units stand in for transactions. Buy starts in One (three of four statements), ship in One
    (one of two each: the first by name), list in Two; no table is touched from two: 1.
    BCP: One is touched by buy and ship, Two by all three: (ln 2 + ln 3) / 2.
    """
    told = score(*STORED)
    figures = told["partition"]
    assert told["nodes"] == "tables"
    assert figures["lisbon_cohesion"] == pytest.approx(5 / 8)
    assert figures["lisbon_coupling"] == pytest.approx(1 / 2)
    assert figures["lisbon_complexity"] == pytest.approx(4 / 3, rel=1e-5)
    assert figures["dtp"] == 1.0
    assert figures["bcp"] == pytest.approx((log(2) + log(3)) / 2, rel=1e-5)
    assert figures["crossing_requests"] == 2.0
    assert not {"sm", "icp", "ifn", "crossing_imports"} & figures.keys(), "no code was read"


def test_one_kind_of_node_of_both(system: Path) -> None:
    """Everything is cut, and then looked at as modules alone, as tables alone, and as it is."""
    (system / "both.json").write_text(json.dumps({**CUT, **TABLES}), encoding="utf-8")
    sources = ("calls.csv", "cases.jsonl", "steps.jsonl", "--partition", "both.json")
    modules = score(*sources, "--nodes", "modules")
    tables = score(*sources, "--nodes", "tables")
    both = score(*sources)
    assert [told["nodes"] for told in (modules, tables, both)] == ["modules", "tables", "all"]
    assert [told["placed"] for told in (modules, tables, both)] == [6, 4, 10]
    assert modules["partition"]["sm"] == score(*CLASSES)["partition"]["sm"]
    lisbon = tables["partition"]["lisbon_complexity"]
    assert lisbon == both["partition"]["lisbon_complexity"] == pytest.approx(4 / 3, rel=1e-5)
    # Five nodes a service: 3 + 2 linked pairs over 25, 1 across over 25.
    assert both["partition"]["sm"] == pytest.approx((3 / 25 + 2 / 25) / 2 - 1 / 25, rel=1e-5)
    assert both["partition"]["ned"] == 0.0


def test_an_empty_service_is_none_and_one_service_is_scored_alone(system: Path) -> None:
    turned = {"One": list("abc"), "Two": list("def"), "Three": []}
    (system / "turned.json").write_text(json.dumps(turned), encoding="utf-8")
    told = score("calls.csv", "cases.jsonl", "--partition", "turned.json")
    assert told["empty_services"] == ["Three"]
    assert told["partition"] == score(*CLASSES)["partition"]

    whole = json.dumps(dict.fromkeys("abcdef", "Whole"))
    (system / "whole.json").write_text(whole, encoding="utf-8")
    alone = score("calls.csv", "cases.jsonl", "--partition", "whole.json")
    assert (alone["services"], alone["proposal"], alone["agreement"]) == (1, None, None)
    assert alone["partition"]["sm"] == pytest.approx(6 / 36, rel=1e-5)
    assert alone["partition"]["icp"] == alone["partition"]["ifn"] == 0.0
    assert "No proposal of our own has 1 service" in run(
        *("score", "calls.csv", "--partition", "whole.json")
    )


def test_both_are_held_against_a_truth(system: Path) -> None:
    """Truth: c moved to Two. One move mends it; 6 nodes, groups of 2 and 4 that both can be told
    apart by size: 100 (1 - 1 / (6 - 2)) = 75.
    """
    (system / "truth.json").write_text(json.dumps({**CUT, "c": "Two"}), encoding="utf-8")
    told = score(*CLASSES, "--truth", "truth.json")
    assert told["truth"]["partition"]["nodes"] == 6
    assert told["truth"]["partition"]["mojofm"] == 75.0
    assert told["services"] == told["truth"]["services"] == 2
    assert told["proposal"]["services"] == 2.0
    same = score(*CLASSES, "--truth", "cut.json")
    assert same["truth"]["partition"] == {"nodes": 6, "mojofm": 100.0, "ari": 1.0}
    assert same["agreement"] == same["truth"]["proposal"]


def test_what_the_file_leaves_out_or_nobody_knows_is_said(system: Path) -> None:
    cut = {"a": "One", "b": "One", "c": "Two", "d": "Two", "nobody": "Two", "[red]x": "Two"}
    (system / "part.json").write_text(json.dumps(cut), encoding="utf-8")
    sources = ("calls.csv", "cases.jsonl", "--partition", "part.json")
    told = score(*sources)
    assert told["unknown"] == ["[red]x", "nobody"]
    assert told["left_out"] == 2
    printed = run("score", *sources, "--truth", "cut.json")
    assert "2 names of the partition stand for no module or table" in printed
    assert "[red]x, nobody" in printed
    assert "The partition leaves 2 nodes of this analysis out." in printed
    assert "over 4 nodes" in printed


@pytest.mark.parametrize("written_as", ["csv", "json"])
def test_our_own_proposal_scores_as_our_own(system: Path, written_as: str) -> None:
    """Whatever we write down of a proposal, read back, is that proposal: each figure the same."""
    sources = ("calls.csv", "cases.jsonl", "steps.jsonl")
    run("analyze", *sources, "--services", "2", "--save", "own.analysis")
    run("export", "own.analysis", "--as", written_as, "-o", "own.txt")
    told = score(*sources, "--partition", "own.txt")
    assert (told["agreement"]["mojofm"], told["agreement"]["ari"]) == (100.0, 1.0)
    assert told["partition"] == told["proposal"]
    assert not told["unknown"] + told["ambiguous"] + told["empty_services"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*CLASSES, "--nodes", "tables"), "places no tables"),
        ((*CLASSES, "--k", "3"), "holds one partition"),
        (("calls.csv", "--partition", "tables.json"), "places no module or table"),
        (("calls.csv", "--partition", "nowhere.json"), "cannot be read"),
        ((*CLASSES, "--truth", "calls.csv"), "no partition"),
    ],
)
def test_a_mistake_is_a_sentence(system: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        CliRunner().invoke(app, ["score", *words], catch_exceptions=False)
    assert caught.value.remedy


def test_a_mistake_is_two_lines_and_a_status(system: Path) -> None:
    words = ["score", *CLASSES, "--nodes", "tables"]
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *words]
    done = subprocess.run(command, cwd=system, capture_output=True, text=True)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2, done.stderr
