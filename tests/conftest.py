"""What holds for every test."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pytest_sessionstart() -> None:
    """Stop where what is compiled is older than its source: the tests would test the former."""
    tools = ROOT / "tools" / "compile.py"
    if tools.exists() and (stale := runpy.run_path(str(tools))["stale"]()):
        pytest.exit(f"Compiled before their last change: {', '.join(stale)}. Run: make compiled", 2)
