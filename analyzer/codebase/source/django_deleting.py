"""Where Django code deletes rows: what refers to them is asked and changed, too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analyzer.codebase.source.django import DjangoModels
from analyzer.codebase.source.django_named import SERVING, NamedModels
from analyzer.codebase.source.django_relations import Key, Relations
from analyzer.codebase.source.facts import Argument, FileFacts, RelationUse

#: Views that delete the one object that they are for.
_VIEWS = ("django.views.generic", "rest_framework")
_DELETING = frozenset(
    (
        *("DeleteView", "BaseDeleteView", "DestroyAPIView", "RetrieveDestroyAPIView"),
        *("RetrieveUpdateDestroyAPIView", "DestroyModelMixin", "ModelViewSet"),
    )
)


@dataclass(frozen=True, slots=True)
class Deletions:
    """Answers `tables_of`."""

    models: DjangoModels
    relations: Relations
    named: NamedModels

    def tables_of(self, fact: FileFacts) -> Iterator[tuple[str, str, int]]:
        """What a file deletes from, and the tables that refer to it, with the line that does.

        As (table touched, table deleted from, line).
        """
        bound = self.named.bound_in(fact)
        for key, line in self._deleted(fact, bound):
            own = self.relations.of_class[key]
            for table in (own, *sorted(self.relations.asked_to_delete(key))):
                yield table, own, line

    def _deleted(self, fact: FileFacts, bound: Mapping[str, Key]) -> Iterator[tuple[Key, int]]:
        """Models whose rows a file deletes."""
        for use in fact.uses:
            if use.deletes and (key := self._model(fact.path, use.name, bound)) is not None:
                yield key, use.line
        for asked in fact.relations:
            if asked.deletes and (key := self._behind(asked)) is not None:
                yield key, asked.line
        own = {a.inside for a in fact.relations if a.deletes and a.relation == "object"}
        for one in fact.classes:
            serving = [member for member in one.members if member.name in SERVING]
            if serving and (one.name in own or self._is_view((fact.path, one.name))):
                for member in serving:
                    text = member.value.text if isinstance(member.value, Argument) else ""
                    if (key := self._model(fact.path, text, bound)) is not None:
                        yield key, member.line

    def _behind(self, asked: RelationUse) -> Key | None:
        """The model of one row behind another: of `request.user`, of `order.basket`."""
        if (asked.of, asked.relation) == ("request", "user"):
            return self.named.users
        return self.relations.leads_to(asked.relation)

    def _model(self, path: str, name: str, bound: Mapping[str, Key]) -> Key | None:
        if name in bound:
            return bound[name]
        file, full = self.models.imports.full_name(path, name)
        key = (file or "", full)
        return key if key in self.relations.of_class else None

    def _is_view(self, key: Key) -> bool:
        """Whether a class comes from a view that deletes."""
        return any(
            name.rpartition(".")[2] in _DELETING and name.startswith(_VIEWS)
            for one in (key, *self.models.lineage(key))
            if one in self.models.classes
            for base in self.models.classes[one].bases
            for name in [self.models.imports.full_name(one[0], base)[1]]
        )
