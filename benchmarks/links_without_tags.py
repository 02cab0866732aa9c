"""How many of the links that a log's tags give are found without them, and how many are right.

python benchmarks/links_without_tags.py CODE… --log LOG [--parts N] [--misses]
python benchmarks/links_without_tags.py CODE… --pairs FILE

LOG is a log with tags of code, CODE the source or the files that say what the code says (a table
map, an import graph, literal references). The truth is what the tool itself makes of the tags: the
pairs of module and table of links that count, relays looked through to the module that asked. Then
the links of CODE alone, nothing of the log but its list of tables, are held against it:

- by module: pairs of module and table, among the modules that the log names (what never ran there
  nobody can judge); `strict` counts a pair of any other module as wrong;
- by application: the same with modules cut to so many parts of their name (`--parts`, 3);
- tables: those that a model of CODE defines (the framework's own and those of tests' models stand
  in no code that is to be cut), and below it all tables of the log.

Each kind of evidence is then scored by itself. `--pairs FILE` takes the truth out of a JSON of
`module|table` and counts instead of a log's tags.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from analyzer.linking import link
from analyzer.linking.mappings import mapping_links
from analyzer.model import Codebase, Link, TableTotals, Workload
from analyzer.model.progress import silent
from analyzer.sources import ReadOptions, SourcesRead, read_sources

Pair = tuple[str, str]


def main() -> None:
    """Read both sides and print a line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("code", nargs="+", type=Path)
    truth_from = parser.add_mutually_exclusive_group(required=True)
    truth_from.add_argument("--log", type=Path)
    truth_from.add_argument("--pairs", type=Path)
    parser.add_argument("--parts", type=int, default=3)
    parser.add_argument("--misses", action="store_true")
    asked = parser.parse_args()
    code = read([*asked.code]).codebase
    if asked.log:
        tagged = read([asked.log, *asked.code])
        workload, true = tagged.workload, by_tags(tagged)
    else:
        true = {pair_of(text) for text in json.loads(asked.pairs.read_text())}
        workload = Workload(
            tables=tuple(TableTotals(name, 0, 0, 0) for name in sorted({t for _, t in true}))
        )
    links = static_links(workload, code)
    noise = {module.name for module in code.modules if module.noise}
    own = {m.table for m in code.mappings if m.label and m.module not in noise}
    for what, tables in (("tables of the code's models", own), ("all tables", None)):
        print(f"{what}:")
        told("  all evidence", pairs(links, lambda one: one.counts), true, tables, asked.parts)
    print("by kind, tables of the code's models:")
    labelled = {(m.module, m.table) for m in code.mappings if m.label}
    kinds: dict[str, Callable[[Link], bool]] = {
        "defines a model": lambda one: (one.module, one.table) in labelled,
        "reads its rows": lambda one: one.kind == "model" and one.mode == "R",
        "writes its rows": lambda one: one.kind == "model" and one.mode == "W",
        "uses it, mode not said": lambda one: (
            one.kind == "model" and one.mode is None and (one.module, one.table) not in labelled
        ),
        "SQL": lambda one: one.kind == "sql",
        "only names it (suggests)": lambda one: one.kind == "name",
    }
    for name, wanted in kinds.items():
        told(f"  {name}", pairs(links, wanted), true, own, asked.parts)
    if asked.misses:
        found = pairs(links, lambda one: one.counts)
        print("missed:", *sorted(f"{m} {t}" for m, t in true - found if t in own), sep="\n  ")


def read(paths: list[Path]) -> SourcesRead:
    """Everything that these sources say."""
    return read_sources(paths, ReadOptions(), silent)


def pair_of(text: str) -> Pair:
    """`module|table` as a pair."""
    module, _, table = text.partition("|")
    return module, table


def by_tags(tagged: SourcesRead) -> set[Pair]:
    """The truth: links of the tags that count."""
    found = link(tagged.workload, tagged.codebase)
    noise = {table.name for table in tagged.workload.tables if table.noise}
    return {
        (one.module, one.table)
        for one in found
        if one.kind == "tag" and one.counts and one.table not in noise
    }


def static_links(workload: Workload, code: Codebase) -> list[Link]:
    """What the code alone says; tests and migrations aside."""
    noise = {module.name for module in code.modules if module.noise}
    return [one for one in mapping_links(workload, code) if one.module not in noise]


def pairs(links: Iterable[Link], wanted: Callable[[Link], bool]) -> set[Pair]:
    """The pairs of the wanted links."""
    return {(one.module, one.table) for one in links if wanted(one)}


def told(name: str, own: set[Pair], true: set[Pair], tables: set[str] | None, parts: int) -> None:
    """Print precision and recall by module, strictly, and by application."""
    known = {table for _, table in true}
    true = {pair for pair in true if tables is None or pair[1] in tables}
    own = {pair for pair in own if pair[1] in known and (tables is None or pair[1] in tables)}
    named = {module for module, _ in true}
    among = {pair for pair in own if pair[0] in named}
    apps, true_apps = (
        {(".".join(module.split(".")[:parts]), table) for module, table in some}
        for some in (among, true)
    )
    print(
        f"{name}: {len(among)} of {len(true)} pairs; by module {ratio(among, true)} "
        f"(strict precision {len(own & true) / max(1, len(own)):.3f}); "
        f"by application {ratio(apps, true_apps)}"
    )


def ratio(own: set[Pair], true: set[Pair]) -> str:
    """Precision and recall in words."""
    hits = len(own & true)
    return f"P {hits / max(1, len(own)):.3f} R {hits / max(1, len(true)):.3f}"


if __name__ == "__main__":
    main()
