"""Puts what can be compiled into the wheel; ANALYZER_PURE=1 makes one of Python alone."""

import os
import runpy
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Compiles before the wheel is put together, and makes it one for this platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add what could be compiled to the wheel; an editable one finds it in its place."""
        if self.target_name != "wheel" or os.environ.get("ANALYZER_PURE"):
            return
        tools = runpy.run_path(str(Path(self.root) / "tools" / "compile.py"))
        try:
            if not tools["compile_in_place"]():
                return
        except SystemExit:  # another mypy than ours may find fault: still no reason not to install
            print("Nothing is compiled.", file=sys.stderr)
            return
        build_data["pure_python"], build_data["infer_tag"] = False, True
        if version != "editable":
            for path in tools["built"]():
                build_data["force_include"][str(path)] = str(path.relative_to(self.root))
