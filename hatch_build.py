"""Builds what is compiled of the package, where there is a C compiler.

`_outline.c` is C; the modules named below are plain Python that mypyc compiles as it stands, so
that every test runs on either. Without a compiler (or with ANALYZER_PURE=1) the package is built
and works without them, two to three times slower at reading logs.

    python hatch_build.py             build in place, as an editable installation needs it
    python hatch_build.py --sources   what is built out of what, for make
"""

import os
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
WORKLOAD = "analyzer/workload"
#: The loops that each statement goes through.
MODULES = tuple(
    f"{WORKLOAD}/{name}.py"
    for name in (
        *("comments", "gaps", "ledger", "memo", "mysql_scan", "outcomes", "record_scan"),
        *("requests", "shapes", "spoken", "statements", "transactions", "units", "uses"),
    )
)
C_SOURCES = (f"{WORKLOAD}/_outline.c",)


class CustomBuildHook(BuildHookInterface[Any]):
    """Compiles before the wheel is put together, and makes it one for this platform."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add what could be compiled to the wheel; an editable one finds it in its place."""
        if self.target_name != "wheel" or not compile_in_place():
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        if version != "editable":
            for path in built():
                build_data["force_include"][str(path)] = str(path.relative_to(ROOT))


def compile_in_place() -> bool:
    """Build the extensions beside their sources; False, with a line on why, where that fails."""
    if os.environ.get("ANALYZER_PURE"):
        return False
    try:
        from mypyc.build import mypycify
        from setuptools import Distribution, Extension
        from setuptools.errors import BaseError
    except ImportError as error:
        print(f"Nothing is compiled: {error}", file=sys.stderr)
        return False
    for path in built():
        path.unlink()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        extensions = mypycify(
            ["--ignore-missing-imports", "--follow-imports=silent", *MODULES],
            group_name="analyzer_workload",
            target_dir="build/mypyc",
            debug_level="0",
        )
        for source in C_SOURCES:
            name = source.removesuffix(".c").replace("/", ".")
            extensions.append(Extension(name, [source], extra_compile_args=["-O3"]))
        command = Distribution({"name": "analyzer", "ext_modules": extensions})
        build = command.get_command_obj("build_ext")
        build.inplace, build.build_temp = True, "build/objects"
        build.ensure_finalized()
        build.run()
    except BaseError as error:
        print(f"Nothing is compiled: {error}", file=sys.stderr)
        return False
    finally:
        os.chdir(before)
    return True


def built() -> list[Path]:
    """What is compiled so far."""
    endings = (".so", ".pyd")
    found = [*ROOT.glob("*__mypyc.*"), *(ROOT / WORKLOAD).glob("*")]
    return sorted(path for path in found if path.suffix in endings)


if __name__ == "__main__":
    if sys.argv[1:] == ["--sources"]:
        print(*MODULES, *C_SOURCES)
    else:
        compile_in_place()
