"""Which lines of code reach into another service, or into its tables?"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from analyzer.assessment.cut import Cut
from analyzer.model import Codebase, Evidence, Link
from analyzer.model.assessment import Crossing


def import_crossings(codebase: Codebase, cut: Cut) -> Iterator[Crossing]:
    """Modules that import a module of another service; `count` is the import's own weight.

    One crossing per pair of modules, which is what the boundary counts.
    """
    found: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
    for each in codebase.imports:
        here, there = cut.of_module(each.importer), cut.of_module(each.imported)
        if here is None or there is None or here == there:
            continue
        evidence = Evidence("import", str(each), each.weight, file=each.file, line=each.line)
        found[each.importer, each.imported].append(evidence)
    for (importer, imported), evidence_list in sorted(found.items()):
        yield Crossing(
            "import",
            cut.modules[importer],
            cut.modules[imported],
            importer,
            imported,
            sum(each.count for each in evidence_list),
            _ranked(evidence_list),
        )


def link_crossings(links: Iterable[Link], cut: Cut) -> Iterator[Crossing]:
    """Modules that touch a table of another service; `count` is the executions behind it.

    One crossing per module and table, whatever kinds of evidence agree on it; resemblance of names
    is no evidence here.
    """
    found: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        here = cut.of_module(link.module)
        if link.counts and here is not None and here != cut.of_table(link.table):
            found[link.module, link.table].append(link)
    for (module, table), group in sorted(found.items(), key=lambda item: item[0]):
        evidence = _ranked(evidence for link in group for evidence in link.evidence)
        yield Crossing(
            "link",
            cut.modules[module],
            cut.of_table(table),
            module,
            table,
            sum(link.count for link in group),
            evidence,
        )


def _ranked(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The most frequent first, then by place, each once."""
    return tuple(sorted(set(evidence), key=lambda e: (-e.count, e.file or "", e.line or 0, e.text)))
