"""What is compiled: where there is a compiler, and without one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analyzer.workload import ledger, outline

ROOT = Path(__file__).parents[1]
HAS_COMPILER = shutil.which(os.environ.get("CC", "cc")) is not None


@pytest.mark.skipif(
    not HAS_COMPILER or "ANALYZER_PURE" in os.environ, reason="nothing is compiled here"
)
def test_where_there_is_a_compiler_the_loops_are_compiled() -> None:
    assert outline.outline is not None, "run: make compiled"
    assert not str(ledger.__file__).endswith(".py"), "run: make compiled"


def test_without_a_compiler_all_stays_python_and_says_so(tmp_path: Path) -> None:
    for name in ("tools/compile.py", *tree()):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tiny.py").write_text("def one() -> int:\n    return 1\n", encoding="utf-8")
    script = (
        "import runpy; tools = runpy.run_path('tools/compile.py');"
        "tools['compile_in_place'].__globals__.update(MODULES=('tiny.py',));"
        "print(tools['compile_in_place'](), tools['built']())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "CC": "no-such-compiler"},
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines()[-1:] == ["False []"], done.stderr
    assert "Nothing is compiled: " in done.stderr


def tree() -> list[str]:
    return [str(path.relative_to(ROOT)) for path in (ROOT / "analyzer/workload").glob("*.c")]
