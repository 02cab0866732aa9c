"""`analyzer inspect FILE --json` on a graph of each kind, as a script sees it."""

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

from analyzer.model import silent
from analyzer.sources import ReadOptions, read_sources

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


def _cut(path: Path, text: str) -> Path:
    packed = gzip.compress(text.encode())
    path.write_bytes(packed[: len(packed) * 2 // 3])
    return path


def test_packed_lines_that_break_off_are_read_up_to_there(tmp_path: Path) -> None:
    numbers = random.Random(7)
    rows = "".join(f"shop.m{n}.x{numbers.random()},shop.b\n" for n in range(9_000))
    tables = "".join(
        f"CREATE TABLE t{n} (id int, c{numbers.randrange(10**9)} text);\n" for n in range(3_000)
    )
    edges = _cut(tmp_path / "edges.csv.gz", f"source,target\n{rows}")
    ddl = _cut(tmp_path / "schema.sql.gz", tables)
    drawn = _cut(tmp_path / "graph.dot.gz", "digraph {\n" + rows.replace(",", "->") + "}\n")
    done = inspect(edges, ddl, drawn)
    assert done.returncode == 0, done.stderr
    found = {Path(one["path"]).name: one for one in json.loads(done.stdout)["sources"]}
    for name in (edges.name, ddl.name):
        assert found[name]["kind"] in ("imports", "schema")
        assert "break off" in found[name]["warnings"][0]
        assert found[name]["explained"] == 1
    assert found[drawn.name]["kind"] == "refused"
    read = json.loads(done.stdout)["codebase"]["imports"]
    assert 3_000 < read < 9_000
    read_tables = read_sources([ddl], ReadOptions(), silent).schema.tables
    assert read_tables == tuple(f"t{n}" for n in sorted(range(len(read_tables)), key=str))
    assert 1_000 < len(read_tables) < 3_000


def test_names_that_a_terminal_would_obey_are_no_names(tmp_path: Path) -> None:
    names = ["a\x1b[31m.b", "a\u202e.b", "a\u2028.b", "a\x9b31m.b", "a\ud800.b", "a\n.b"]
    links = [{"source": name, "target": "shop.b"} for name in (*names, "shop.a")]
    (tmp_path / "graph.json").write_text(json.dumps({"nodes": [], "links": links}))
    reading = read_sources([tmp_path / "graph.json"], ReadOptions(), silent).codebase
    assert [module.name for module in reading.modules] == ["shop.a", "shop.b"]


def test_a_path_is_shown_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m.csv"
    path.write_text("source,target\na.b,c.d\na.b,\n")
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", "inspect"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True)
    assert "a\ufffd[31m.csv" in done.stdout
    assert "\x1b" not in done.stdout
    path.write_text("nothing known")
    done = subprocess.run([*command, str(path)], capture_output=True, text=True)
    assert "a\ufffd[31m.csv" in done.stderr
    assert "\x1b" not in done.stderr
