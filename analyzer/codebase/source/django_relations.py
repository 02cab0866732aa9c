"""Which tables Django's relations lead to: `order.lines.all()` reads the lines of orders."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analyzer.codebase.source.facts import Call, FileFacts, Member, RelationUse

Key = tuple[str, str]
#: A base class of so many models says nothing about any one of them.
MOST_HEIRS = 3


@dataclass(frozen=True, slots=True)
class RelationField:
    """A field of the model `owner` that relates to the model `target`; both as (file, class).

    `between` is the table of a many-to-many relation that no model of its own stands for.
    """

    owner: Key
    member: Member
    target: Key | None
    between: str | None = None


@dataclass(slots=True)
class Relations:
    """Answers `tables_of`; `of_class` has the table of a model, `ancestors` its base classes."""

    of_class: Mapping[Key, str]
    ancestors: Mapping[Key, tuple[Key, ...]]
    fields: tuple[RelationField, ...]
    _tables: dict[Key, dict[str, set[str]]] = field(default_factory=dict)
    _owners: dict[str, set[Key]] = field(default_factory=lambda: defaultdict(set))
    _heirs: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    _forward: dict[str, set[Key | None]] = field(default_factory=lambda: defaultdict(set))
    _pointing: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for one in self.fields:
            kind = _kind(one.member)
            if kind != "ManyToManyField":
                self._forward[one.member.name].add(one.target)
            if one.between is not None:
                self._pointing[one.owner].add(one.between)
            if one.target is not None and not _is_left_alone(one.member):
                pointing = one.between if kind == "ManyToManyField" else self.of_class[one.owner]
                self._pointing[one.target] |= {pointing} if pointing is not None else set()
            if kind == "ManyToManyField" and one.target is not None:
                self._add(one.owner, one.member.name, one.target, one.between)
                self._add(one.target, _reverse(one), one.owner, one.between)
            elif kind == "ManyToManyField":
                self._add(one.owner, one.member.name, None, one.between)
            elif kind != "OneToOneField" and one.target is not None:
                self._add(one.target, _reverse(one), one.owner, None)
        for model, above in self.ancestors.items():
            for one_above in (model, *above):
                self._heirs[one_above].add(model)

    def _add(self, owner: Key, name: str, target: Key | None, between: str | None) -> None:
        table = self.of_class.get(target) if target is not None else None
        found = {name for name in (table, between) if name is not None}
        if found and name:
            self._tables.setdefault(owner, {}).setdefault(name, set()).update(found)
            self._owners[name].add(owner)

    def asked_to_delete(self, model: Key) -> set[str]:
        """The tables that Django asks or changes when it deletes rows of a model, beside their own.

        It does by itself what `on_delete` says, and so looks in every table that refers to the
        model, to one that it inherits its rows from, or to one that inherits them from it (unless
        these are many: which of them there are rows of nobody can tell).
        """
        heirs = self._heirs.get(model, set()) - {model}
        family = {model, *self.ancestors.get(model, ())}
        family |= heirs if len(heirs) <= MOST_HEIRS else set()
        kin = {one for one in family if one in self.of_class}
        found = {self.of_class[one] for one in kin}.union(*(self._pointing[one] for one in kin))
        return found - {self.of_class.get(model)}

    def leads_to(self, name: str) -> Key | None:
        """The one model that every foreign key of that name leads to."""
        found = self._forward.get(name, set())
        return next(iter(found)) if len(found) == 1 and name not in self._owners else None

    def tables_of(self, fact: FileFacts, use: RelationUse) -> Iterator[str]:
        """The tables that a use of a relation touches; none where nobody can tell.

        Whose relation it is says the class around (`self.lines` in the model or its abstract
        base), else the name before it (`order.lines`, `sales_order.lines`), else the relation's
        own name, if one model alone has it.
        """
        owners = self._owners.get(use.relation, set())
        if use.inside:
            heirs = self._heirs.get((fact.path, use.inside), set()) & owners
            owners = heirs if 0 < len(heirs) <= MOST_HEIRS else set()
        if not use.inside and len(owners) > 1:
            said = use.of.replace("_", "").lower()
            names = {one: one[1].rpartition(".")[2].lower() for one in owners}
            owners = {one for one in owners if said.endswith(names[one])}
            longest = max((len(names[one]) for one in owners), default=0)
            owners = {one for one in owners if len(names[one]) == longest}
        if use.inside or len(owners) == 1:
            yield from sorted({t for one in owners for t in self._tables[one][use.relation]})


def _kind(member: Member) -> str:
    return member.value.name.rpartition(".")[2] if isinstance(member.value, Call) else ""


def _is_left_alone(member: Member) -> bool:
    """Whether Django leaves rows that refer to deleted ones to the database."""
    value = member.value
    return isinstance(value, Call) and any("DO_NOTHING" in a.text for a in value.arguments)


def _reverse(one: RelationField) -> str:
    """The relation's name on the other side; empty where there is none."""
    value = one.member.value
    stated = value.literal("related_name") if isinstance(value, Call) else None
    if stated is None:
        return f"{one.owner[1].lower()}_set"
    stated = stated.replace("%(class)s", one.owner[1].lower())
    return stated if re.fullmatch(r"\w+", stated) else ""


def tables_between(one: Member, table: str, label: str, model: str) -> Iterator[str]:
    """The tables that a field makes beside its model's own."""
    if not isinstance(one.value, Call):
        return
    name = one.value.name.rpartition(".")[2]
    if name.endswith("ManyToManyField") and one.value.keyword("through") is None:
        stated = one.value.keyword("db_table")
        if stated is None or stated.literal:
            yield stated.text if stated is not None else f"{table}_{one.name}"
    elif name == "HistoricalRecords":
        yield one.value.literal("table_name") or f"{label}_historical{model.lower()}"
    elif name == "TranslatedFields":
        yield f"{table}_translation"
