"""A partition that somebody brought is priced like our own."""

import json
import subprocess
import sys
from math import log
from pathlib import Path
from typing import Any

import pytest

#: Six classes, call volumes, two use cases; worked out by hand below.
CALLS = "source,target,weight\na,b,1\nb,a,1\nb,c,1\nd,e,1\ne,f,1\nc,d,1\n"
CASES = [{"name": "buy", "modules": ["a", "b", "d"]}, {"name": "look", "modules": ["e", "f"]}]
CUT = {"a": "One", "b": "One", "c": "One", "d": "Two", "e": "Two", "f": "Two"}


@pytest.fixture
def system(tmp_path: Path) -> Path:
    (tmp_path / "calls.csv").write_text(CALLS, encoding="utf-8")
    (tmp_path / "cases.jsonl").write_text("\n".join(map(json.dumps, CASES)), encoding="utf-8")
    (tmp_path / "cut.json").write_text(json.dumps(CUT), encoding="utf-8")
    return tmp_path


def score(folder: Path, *more: str) -> dict[str, Any]:
    words = ["score", "calls.csv", "cases.jsonl", "--partition", "cut.json", "--json", "-", *more]
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_measures_of_a_class_graph_worked_out_by_hand(system: Path) -> None:
    """One = {a, b, c}, Two = {d, e, f}.

    Linked pairs inside: {a, b}, {b, c} and {d, e}, {e, f}: 2 each; across: {c, d}, 1.
    SM = (2/9 + 2/9) / 2 - 1/9 = 1/9. ICP: of six calls (a -> b and b -> a are two) one crosses,
    1/6. IFN = 1 pair / 2. BCP: One is touched by "buy" alone, ln 1; Two by both, ln 2; the mean is
    ln 2 / 2. NED: no service has 5 to 20 nodes, 1.
    """
    figures = score(system)["partition"]
    assert figures["sm"] == pytest.approx(1 / 9, rel=1e-5)
    assert figures["icp"] == pytest.approx(1 / 6, rel=1e-5)
    assert figures["ifn"] == pytest.approx(1 / 2)
    assert figures["bcp"] == pytest.approx(log(2) / 2, rel=1e-5)
    assert figures["ned"] == 1.0
    assert figures["crossing_imports"] == 1.0


def test_both_are_held_against_a_truth(system: Path) -> None:
    told = score(system, "--truth", "cut.json")
    assert told["truth"]["partition"] == {"nodes": 6, "mojofm": 100.0, "ari": 1.0}
    assert told["services"] == 2
    assert told["proposal"]["services"] == 2.0
    assert told["agreement"] == told["truth"]["proposal"]


def test_our_own_export_scores_as_our_own(system: Path) -> None:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()"]
    sources = ["calls.csv", "cases.jsonl"]
    for words in (
        ["analyze", *sources, "--services", "2", "--save", "own.analysis"],
        ["export", "own.analysis", "--as", "csv", "-o", "cut.json"],
    ):
        subprocess.run([*command, *words], cwd=system, capture_output=True, check=True)
    told = score(system)
    assert told["agreement"]["mojofm"] == 100.0
    assert told["agreement"]["ari"] == 1.0
    assert told["partition"] == told["proposal"]
    assert told["partition"]["crossing_imports"] == 1.0
