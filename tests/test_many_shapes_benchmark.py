"""The benchmark of very many kinds of units runs, on few, and its log is the same every time."""

import subprocess
import sys
from pathlib import Path

MANY = Path(__file__).parent.parent / "benchmarks" / "many_shapes.py"


def test_it_prints_what_reading_took(tmp_path: Path) -> None:
    logs = [tmp_path / "one.log", tmp_path / "two.log"]
    for log in logs:
        command = [sys.executable, str(MANY), "--templates", "50", "--shapes", "200", "--jobs", "1"]
        done = subprocess.run([*command, "--keep", str(log)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert " MB written in " in done.stdout
        # BEGIN and COMMIT are templates, too.
        assert " 52 templates, " in done.stdout
        assert "peak" in done.stdout
    assert logs[0].read_bytes() == logs[1].read_bytes()
