"""How fast source code is read, and how right: files a second, precision and recall.

python benchmarks/source_scan.py FOLDER [--jobs N] [--repeat N] [--profile]
python benchmarks/source_scan.py FOLDER --imports FILE [--fold-classes] [--only PREFIX…]
python benchmarks/source_scan.py FOLDER --grimp PACKAGE…
python benchmarks/source_scan.py FOLDER --ddl FILE [--only PREFIX…]

`--imports` compares with the graph that the language's own tool wrote (dependency-cruiser, `go
list`, jdeps, …), among the modules that both know. jdeps is compared class by class;
`--fold-classes` compares packages. `--grimp` builds the graph of importable Python packages with
grimp and compares with it, lines included. `--ddl` compares the tables that models define and
statements name, those of tests and migrations left out, with the tables of a schema. `--only` keeps
modules or tables of these prefixes.
"""

import argparse
import cProfile
import pstats
import re
import resource
import sys
import time
from pathlib import Path

import grimp

from analyzer.codebase import Reading, noise_of, read_graph, read_source
from analyzer.workload.ddl import read_schema

Edge = tuple[str, str]


def main() -> None:
    """Measure what is asked for and print a line of figures for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--imports", type=Path)
    parser.add_argument("--fold-classes", action="store_true")
    parser.add_argument("--grimp", nargs="+", metavar="PACKAGE")
    parser.add_argument("--ddl", type=Path)
    parser.add_argument("--only", nargs="+", default=[""])
    asked = parser.parse_args()
    if asked.profile:
        profiler = cProfile.Profile()
        profiler.runcall(read_source, asked.folder, jobs=1)
        pstats.Stats(profiler).sort_stats("tottime").print_stats(25)
        return
    for _ in range(asked.repeat):
        reading = speed(asked.folder, asked.jobs)
    only = tuple(asked.only)
    if asked.imports:
        compare_graph(reading, asked.imports, only, asked.fold_classes)
    if asked.grimp:
        compare_grimp(reading, asked.folder, asked.grimp)
    if asked.ddl:
        compare_tables(reading, asked.ddl, only)


def speed(folder: Path, jobs: int) -> Reading:
    """Read the folder and print what it took, workers included."""
    before, began = cpu_seconds(), time.perf_counter()
    reading = read_source(folder, jobs=jobs)
    took, cpu = time.perf_counter() - began, cpu_seconds() - before
    files = len({module.file for module in reading.modules})
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{reading.report.format}: {files:,} files, {reading.report.bytes / 1e6:.1f} MB, "
        f"{len(reading.imports):,} imports, {len(reading.mappings):,} table mappings: "
        f"{took:.2f} s ({files / took:,.0f} files/s), {cpu:.2f} CPU s; peak {own:.0f} MB"
    )
    return reading


def compare_graph(reading: Reading, file: Path, only: tuple[str, ...], fold: bool) -> None:
    """Precision and recall of the imports against those of a tool's own file."""
    own = {(i.importer, i.imported) for i in reading.imports}
    text = file.read_bytes()
    classes = re.findall(rb"^ {3,}(\S+)\s+-> (\S+)", text, re.M)
    if classes:
        pairs = {tuple(name.decode().partition("$")[0] for name in pair) for pair in classes}
        true = {(a, b) for a, b in pairs if a != b}
    else:
        true = {(i.importer, i.imported) for i in read_graph(text, str(file)).imports}
    known = {module.name for module in reading.modules}
    theirs = {name for edge in true for name in edge}
    own = {e for e in own if set(e) <= theirs and e[0].startswith(only)}
    true = {e for e in true if set(e) <= known and e[0].startswith(only)}
    if fold:
        own, true = packages(own), packages(true)
    told("imports", own, true)


def packages(edges: set[Edge]) -> set[Edge]:
    """The edges between the packages of classes."""
    folded = {(a.rpartition(".")[0], b.rpartition(".")[0]) for a, b in edges}
    return {(a, b) for a, b in folded if a != b}


def compare_grimp(reading: Reading, folder: Path, names: list[str]) -> None:
    """Precision, recall and lines against grimp, which needs the packages on the path."""
    sys.path.insert(0, str(folder))
    graph = grimp.build_graph(*names, cache_dir=None)
    modules = graph.modules
    true = {
        (importer, imported)
        for importer in modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    plain = [i for i in reading.imports if i.kind != "dynamic"]
    own = {(i.importer, i.imported) for i in plain if {i.importer, i.imported} <= modules}
    told("imports", own, true)
    first = {
        edge: min(
            detail["line_number"]
            for detail in graph.get_import_details(importer=edge[0], imported=edge[1])
        )
        for edge in own & true
    }
    lines: dict[Edge, int] = {}
    for one in plain:
        edge = (one.importer, one.imported)
        lines[edge] = min(one.line or 0, lines.get(edge, one.line or 0))
    same = sum(lines[edge] == first[edge] for edge in first)
    print(f"first line the same in {same:,} of {len(first):,}")


def compare_tables(reading: Reading, file: Path, only: tuple[str, ...]) -> None:
    """Precision and recall of the tables that models define against a schema."""
    noise = {m.name for m in reading.modules if m.noise or noise_of(m.name)}
    own = {m.table.lower() for m in reading.mappings if m.label and m.module not in noise}
    own |= {m.table.lower() for m in reading.mappings if m.kind == "sql" and m.module not in noise}
    schema = read_schema(file.read_text(errors="replace"), "postgres")
    true = {table.lower() for table in schema.tables}
    told("tables", *({t for t in tables if t.startswith(only)} for tables in (own, true)))


def told(what: str, own: set[Edge] | set[str], true: set[Edge] | set[str]) -> None:
    """Print precision and recall with some of what differs."""
    hits = len(own & true)  # type: ignore[operator]
    print(
        f"{what}: {len(own):,} against {len(true):,}; precision {hits / max(1, len(own)):.4f}, "
        f"recall {hits / max(1, len(true)):.4f}"
    )
    for title, rest in (("only here", own - true), ("missed", true - own)):  # type: ignore[operator]
        if rest:
            print(f"  {title}: {', '.join(map(str, sorted(rest)[:5]))}")


def cpu_seconds() -> float:
    """CPU time of this process and of its workers that have ended."""
    own, workers = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime


if __name__ == "__main__":
    main()
