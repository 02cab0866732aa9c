"""`analyzer inspect FILE --json` on a graph of each kind, as a script sees it."""

import json
import subprocess
import sys
from pathlib import Path

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"


def inspect(*files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "inspect", "--json"]
    return subprocess.run([*command, *map(str, files)], capture_output=True, text=True)


def test_each_graph_says_its_kind_and_format() -> None:
    done = inspect(GRAPHS)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    found = {Path(source["path"]).name: source for source in document["sources"]}
    assert {found[name]["format"] for name in ("graph.graphml", "jdeps_class.txt", "nx.json")} == {
        "GraphML",
        "jdeps",
        "Nx graph JSON",
    }
    read = [source for source in found.values() if source["kind"] == "imports"]
    assert len(read) == 39
    assert len(found) == 49
    assert all(source["explained"] == 1 for source in read)
    assert document["codebase"]["imports"] > 40


def test_a_damaged_graph_is_a_line_and_not_a_traceback(tmp_path: Path) -> None:
    whole = (GRAPHS / "pydeps.json").read_bytes()
    (tmp_path / "cut.json").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "deep.json").write_bytes(b'{"links": [{"source": "a", "x": ' + b"[" * 99_999)
    done = inspect(tmp_path / "cut.json", tmp_path / "deep.json")
    assert done.returncode == 3
    assert "breaks off" in done.stderr
    assert "Traceback" not in done.stderr
