"""A source tree as modules, imports and table use; the code is read, never run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from analyzer.codebase.noise import noise_of
from analyzer.codebase.reading import QueryText, Reading, skipped_rows
from analyzer.codebase.source.account import Account, SourceText
from analyzer.codebase.source.facts import FileFacts
from analyzer.codebase.source.families import Understood, understand
from analyzer.codebase.source.languages import (
    SETTINGS,
    grammar_of,
    is_read,
    is_source_file,
    read_batch,
)
from analyzer.codebase.source.modulith import modulith_regions
from analyzer.codebase.source.parsing import grammar
from analyzer.codebase.source.tree import holds, texts
from analyzer.engines import choose
from analyzer.engines.choice import SMALL_BYTES
from analyzer.model import (
    Module,
    Progress,
    ProgressCallback,
    SourceReport,
    UnusableSourceError,
)
from analyzer.model.progress import silent

#: A worker gets so many bytes at once.
_BATCH_BYTES = 512 << 10
#: Less is read before other processes have started.
_SMALL = 3 << 20
COMPUTED = "a model whose table is named at run time"
#: So many files are named in one warning.
_LISTED = 5


def holds_source(path: Path) -> bool:
    """Whether a folder or archive holds a file of a language that is read."""
    return holds(path, is_source_file)


def read_source(
    path: Path,
    shown: str | None = None,
    *,
    jobs: int | None = None,
    progress: ProgressCallback = silent,
) -> Reading:
    """Modules and imports, each with file and line, of all the code in a folder, zip or tar.

    Files are given relative to the tree; `shown` is the path in the report. Files with syntax
    errors are read as far as they go and named in a warning; what is not read is counted.
    `jobs` as for logs: None is every core. UnusableSourceError where nothing can be read.
    """
    shown = shown or str(path)
    account = Account()
    facts = sorted(_facts(path, account, jobs, progress), key=lambda f: f.path)
    if not path.is_dir():
        facts = _without_top(facts)
    found = Understood({f.path: f.text for f in facts if f.language == SETTINGS}, _outer(path))
    facts = [f for f in facts if f.language and f.language != SETTINGS]
    if not facts:
        raise UnusableSourceError(
            f"{shown} holds no source code that can be read.",
            "docs/inputs.md lists the languages; an edge list with source,target will do as well.",
        )
    understand(facts, found)
    names, tables = found.names, found.tables
    size = account.bytes
    lost = sum(f.size for f in facts if f.lost)
    report = SourceReport(
        path=shown,
        kind="source",
        format=", ".join(_by_language(facts)),
        bytes=size,
        explained=1 - lost / size if size else 1.0,
        skipped=skipped_rows({**account.skipped, **_lost(facts), COMPUTED: tables.computed}),
        warnings=(*_problems(facts), *account.warnings),
    )
    return Reading(
        report,
        modules=_modules(facts, names),
        imports=found.edges.imports(),
        mappings=tuple(tables.mappings),
        references=tuple(sorted(tables.references)),
        models=tuple(sorted(tables.models)),
        entities=tuple(sorted(tables.entities)),
        queries=tuple(
            QueryText(speaker, text, f.path, line)
            for f in facts
            if (speaker := found.speakers.get(f.path) or names.get(f.path))
            for text, line in f.queries
        ),
        regions=modulith_regions(facts),
        complete=True,
    )


def _modules(facts: Iterable[FileFacts], names: Mapping[str, str]) -> tuple[Module, ...]:
    """Each module once; one of several files (a Go package) goes by their folder."""
    files: dict[str, list[FileFacts]] = {}
    for fact in facts:
        if fact.path in names:
            files.setdefault(names[fact.path], []).append(fact)
    return tuple(
        Module(name, file=place or None, lines=sum(f.lines for f in own), noise=noise_of(place))
        for name, own in sorted(files.items())
        for place in [own[0].path if len(own) == 1 else own[0].path.rpartition("/")[0]]
    )


def _facts(
    path: Path, account: Account, jobs: int | None, progress: ProgressCallback
) -> Iterator[FileFacts]:
    batches = _batches(texts(path, is_read, account))
    first: list[tuple[SourceText, ...]] = []
    while account.bytes < _SMALL and (batch := next(batches, None)) is not None:
        first.append(batch)
    engine = choose(total_bytes=SMALL_BYTES if account.bytes >= _SMALL else 0, jobs=jobs)
    done = 0
    for facts in engine(read_batch, chain(first, batches)):
        yield from facts
        done += sum(f.size for f in facts)
        progress(Progress("reading source code", done, max(done, account.bytes)))


def _batches(files: Iterable[SourceText]) -> Iterator[tuple[SourceText, ...]]:
    batch: list[SourceText] = []
    size = 0
    for file in files:
        if (name := grammar_of(file.path)) is not None:
            grammar(name)  # says at once where it is not installed
        batch.append(file)
        size += len(file.data)
        if size >= _BATCH_BYTES:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)


def _without_top(facts: Sequence[FileFacts]) -> list[FileFacts]:
    """The files below the one folder that an archive is wrapped in (`shop-1.0/`), if it is."""
    tops = {f.path.partition("/")[0] for f in facts}
    if len(tops) != 1 or any("/" not in f.path for f in facts):
        return list(facts)
    top = tops.pop()
    if top.isidentifier():  # as good a part of the names as any
        return list(facts)
    return [replace(f, path=f.path.removeprefix(f"{top}/")) for f in facts]


def _outer(path: Path) -> str:
    """The package that a folder is itself, with those around it; empty for anything else."""
    if not path.is_dir():
        return ""
    folder = path.resolve()
    parts: list[str] = []
    while folder.name.isidentifier() and (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts)


def _by_language(facts: Iterable[FileFacts]) -> list[str]:
    """The languages, the most frequent first."""
    counts: dict[str, int] = {}
    for fact in facts:
        counts[fact.language] = counts.get(fact.language, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def _lost(facts: Iterable[FileFacts]) -> dict[str, int]:
    return (
        {"a file that is no text": n} if (n := sum(f.problem == "no text" for f in facts)) else {}
    )


def _problems(facts: Iterable[FileFacts]) -> Iterator[str]:
    odd = [f"{f.path} ({f.problem})" for f in facts if f.problem]
    if odd:
        more = f" and {len(odd) - _LISTED} more" if len(odd) > _LISTED else ""
        yield f"Files read as far as they go: {', '.join(odd[:_LISTED])}{more}."
