"""Sources by pattern and by address, as a user of the command line sees them."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support.range_server import RangeServer

pytest.importorskip("aiohttp")

ROOT = Path(__file__).parents[2]
LOG = ROOT / "tests/fixtures/workload/oscar_walk.log.gz"
IMPORTS = ROOT / "sample_data/imports.csv"
SCHEMA = ROOT / "sample_data/schema.sql"


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from analyzer.cli import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))


def inspected(*words: str | Path) -> dict[str, Any]:
    done = run("inspect", "--json", *words)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_addresses_give_what_the_files_give_and_no_secret_stays(tmp_path: Path) -> None:
    log = gzip.decompress(LOG.read_bytes())[: 2 << 20]
    (tmp_path / "shop.log").write_bytes(log[: log.rfind(b"\n") + 1])
    files = [tmp_path / "shop.log", IMPORTS, SCHEMA]
    served = {f"/{file.name}": file.read_bytes() for file in files}
    with RangeServer(served) as server:
        there = [f"http://me:hush@{server.host}/{file.name}?sig=hush&x=1" for file in files]
        saved = tmp_path / "shop.analysis"
        done = run("analyze", "--services", "3", "--save", saved, "--json", "-", *there)
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        assert [source["path"] for source in document["sources"]] == [
            f"http://{server.host}/{file.name}" for file in files
        ]
        done = run("inspect", *there, f"http://me:hush@{server.host}/none.log?sig=hush")
        assert done.returncode == 0
        assert f"There is no file http://{server.host}/none.log." in done.stdout
        assert "hush" not in done.stdout + done.stderr
    here = inspected(*files)
    for source in (*here["sources"], *document["sources"]):
        del source["path"]
    assert {key: document[key] for key in here} == here
    assert document["workload"]["statements"] == 700
    assert b"hush" not in saved.read_bytes()
    assert "hush" not in json.dumps(document)


def test_patterns_in_quotes_are_opened(tmp_path: Path) -> None:
    lines = gzip.decompress(LOG.read_bytes()).splitlines(keepends=True)
    half = len(lines) // 2
    for number, part in enumerate((lines[:half], lines[half:])):
        folder = tmp_path / f"day{number}"
        folder.mkdir()
        (folder / "db.log.gz").write_bytes(gzip.compress(b"".join(part)))
    by_name = inspected(tmp_path / "day0/db.log.gz", tmp_path / "day1/db.log.gz")
    assert inspected(f"{tmp_path}/**/*.gz") == by_name
    assert [source["kind"] for source in by_name["sources"]] == ["log", "log"]
    by_address = inspected(f"file://{tmp_path}/*/db.log.gz")
    assert by_address["workload"] == by_name["workload"]
    done = run("inspect", f"{tmp_path}/*.nothing")
    assert done.returncode == 3
    assert f"No file matches {tmp_path}/*.nothing." in done.stderr
    assert "Traceback" not in done.stderr
