"""Compiles what is compiled of the package, beside its sources, where there is a C compiler.

`_outline.c` and `_prefixed.c` are C; the modules named below are plain Python that mypyc compiles
as it stands, so that every test runs on either. Without a compiler the package works as well, at
less than half the speed when it reads logs.

    python tools/compile.py             needs mypy and setuptools
    python tools/compile.py --sources   what is compiled, for make
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKLOAD = "analyzer/workload"
#: The loops that each statement goes through.
MODULES = tuple(
    f"{WORKLOAD}/{name}.py"
    for name in (
        *("comments", "gaps", "ledger", "memo", "mysql_scan", "outcomes", "record_scan"),
        *("requests", "shapes", "spoken", "statements", "transactions", "units", "uses"),
    )
)
C_SOURCES = (f"{WORKLOAD}/_outline.c", f"{WORKLOAD}/_prefixed.c")


def compile_in_place() -> bool:
    """Build the extensions beside their sources; False, with a line on why, where that fails."""
    try:
        from mypyc.build import mypycify
        from setuptools import Distribution, Extension
        from setuptools.errors import BaseError, CCompilerError
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
        build.inplace, build.build_temp, build.parallel = True, "build/objects", True
        build.ensure_finalized()
        build.run()
        for path in built():
            path.touch()  # a module's own stays as it was where only the shared one changed
    except (BaseError, CCompilerError, OSError) as error:
        for path in built():
            path.unlink()
        print(f"Nothing is compiled: {error}", file=sys.stderr)
        return False
    finally:
        os.chdir(before)
    return True


def built() -> list[Path]:
    """What is compiled so far."""
    found = [*ROOT.glob("*__mypyc.*"), *(ROOT / WORKLOAD).glob("*")]
    return sorted(path for path in found if path.suffix in (".so", ".pyd"))


def stale() -> list[str]:
    """Sources that were changed after they were compiled."""
    compiled = {path.name.split(".")[0]: path.stat().st_mtime for path in built()}
    return [
        source
        for source in (*MODULES, *C_SOURCES)
        if (ROOT / source).stat().st_mtime > compiled.get(Path(source).stem, float("inf"))
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["--sources"]:
        print(*MODULES, *C_SOURCES)
    else:
        compile_in_place()
