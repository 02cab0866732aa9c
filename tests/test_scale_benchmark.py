"""The benchmark of large systems runs, on a small one."""

import subprocess
import sys
from pathlib import Path

SCALE = Path(__file__).parent.parent / "benchmarks" / "scale.py"


def test_it_prints_a_line_for_each_size() -> None:
    command = [sys.executable, str(SCALE), "--size", "150:400", "200:300"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    small, larger = done.stdout.splitlines()
    assert small.startswith("150 nodes, ")
    assert larger.startswith("200 nodes, ")
    for step in ("couple", "propose", "assess", "save", "peak", "ARI of tables"):
        assert step in small
