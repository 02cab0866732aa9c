"""What literal references mean, once every module and model is known."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyzer.codebase.noise import noise_of
from analyzer.codebase.reading import ModelName, Reference
from analyzer.model import Import, TableMapping

#: Calls that declare a relation between models; the declaring module does not query the table.
RELATION_CALLS = frozenset({"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey"})

UNKNOWN = "a literal reference to a module or model that nothing else names"
AMBIGUOUS = "a literal reference that several modules match"
ITSELF = "a literal reference to the module itself"


@dataclass(frozen=True, slots=True)
class Resolved:
    """Imports of kind "dynamic", mappings of the models used, and what stayed unresolved."""

    imports: tuple[Import, ...]
    mappings: tuple[TableMapping, ...]
    skipped: Counter[str]


def resolve(
    references: Iterable[Reference], modules: Iterable[str], models: Sequence[ModelName]
) -> Resolved:
    """Each reference becomes a dynamic import of the one module that it can mean.

    `customer.forms` is the one module whose dotted name is it or ends with it (tests and migrations
    aside); `catalogue.Product` is the model of that label, in any case, and a reference to it from
    anything but a relation's declaration also says that the module uses the model's table: by what
    it does with the name that it gives to the model; one that it only names is a suggestion.
    """
    by_suffix = _suffixes(modules)
    by_model: dict[tuple[str, str], list[ModelName]] = defaultdict(list)
    for model in sorted(models):
        by_model[model.label.lower(), model.model.lower()].append(model)
    imports: dict[tuple[str, str], Import] = {}
    mappings: dict[tuple[str, str, str, str | None], TableMapping] = {}
    skipped: Counter[str] = Counter()
    for ref in sorted(references, key=_order):
        label, _, name = ref.target.rpartition(".")
        defined = by_model.get((label.rpartition(".")[2].lower(), name.lower()), [])
        targets = sorted({model.module for model in defined}) or by_suffix.get(ref.target, [])
        if len(targets) != 1:
            skipped[AMBIGUOUS if targets else UNKNOWN] += 1
            continue
        if defined and ref.call not in RELATION_CALLS:
            for one in (one for model in defined for one in _uses(ref, model.table)):
                mappings.setdefault((one.module, one.table, one.kind, one.mode), one)
        if targets[0] == ref.module:
            skipped[ITSELF] += 1
            continue
        edge = (ref.module, targets[0])
        seen = imports.get(edge)
        imports[edge] = Import(
            *edge,
            kind="dynamic",
            weight=1 + (seen.weight if seen else 0),
            file=seen.file if seen else ref.file,
            line=seen.line if seen else ref.line,
        )
    return Resolved(
        tuple(imports[key] for key in sorted(imports)),
        tuple(mappings[key] for key in sorted(mappings, key=lambda key: (*key[:3], key[3] or ""))),
        skipped,
    )


def _uses(ref: Reference, table: str) -> list[TableMapping]:
    """What a reference to a model says of its module and the model's table."""
    if not ref.bound:
        return [TableMapping(ref.module, table, file=ref.file, line=ref.line)]
    if not ref.uses:
        return [TableMapping(ref.module, table, "name", file=ref.file, line=ref.line)]
    return [
        TableMapping(ref.module, table, mode=mode or None, file=ref.file, line=line)
        for mode, line in ref.uses
    ]


def _order(ref: Reference) -> tuple[str, str, bool, int]:
    """By place, so that the first line becomes the evidence whatever the order of the files."""
    return (ref.module, ref.target, ref.line is None, ref.line or 0)


def _suffixes(modules: Iterable[str]) -> dict[str, list[str]]:
    """Every dotted suffix of every module to the modules that end with it; a full name wins."""
    found: dict[str, list[str]] = defaultdict(list)
    names = sorted(set(modules))
    for name in names:
        if noise_of(name) is None:
            parts = name.split(".")
            for start in range(1, len(parts)):
                found[".".join(parts[start:])].append(name)
    return {**found, **{name: [name] for name in names}}
