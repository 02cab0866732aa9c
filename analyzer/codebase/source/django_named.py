"""Which of Django's models a call gives: by literals, by settings, or as the model of users."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analyzer.codebase.source.django import DjangoModels
from analyzer.codebase.source.django_relations import Key
from analyzer.codebase.source.facts import FileFacts, Named, Use
from analyzer.codebase.source.python import DEFAULT_CALL, MODEL_CALLS, USER_CALL

#: Attributes by which forms, serializers and views say for which model they are.
SERVING = frozenset(("model", "queryset"))


@dataclass(slots=True)
class NamedModels:
    """Answers `key_of`; `users` is the model of users."""

    models: DjangoModels
    users: Key
    _defaults: dict[str, set[Key]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.models.imports.facts:
            for one in fact.named:
                if one.call == DEFAULT_CALL and (key := self._stated(one)) is not None:
                    self._defaults.setdefault(fact.path, set()).add(key)

    def key_of(self, fact: FileFacts, one: Named) -> Key | None:
        """The model, of the framework's own too; None where nobody can tell.

        A function of the project's own (`get_cart_model()`) gives the one model that its file has
        as the default of a setting, as reusable applications do it.
        """
        call = one.call.rpartition(".")[2]
        if call == USER_CALL:
            return self.users
        if not one.target:
            file, _ = self.models.imports.full_name(fact.path, one.call)
            found = self._defaults.get(file or "", set())
            return min(found) if len(found) == 1 else None
        return self._stated(one) if call in MODEL_CALLS else None

    def bound_in(self, fact: FileFacts) -> dict[str, Key]:
        """The models that a file gives names to, by these names."""
        return {
            one.bound: key
            for one in fact.named
            if one.bound and (key := self.key_of(fact, one)) is not None
        }

    def _stated(self, one: Named) -> Key | None:
        label, _, model = one.target.rpartition(".")
        return self.models.named(label.rpartition(".")[2], model)


def done_with(one: Named, uses: Mapping[str, Sequence[Use]]) -> Iterator[tuple[str | None, int]]:
    """What a file does with a model that a call gives, and where; `uses` are its by name."""
    if one.at_once is not None or (one.target and not one.bound):
        yield one.at_once, one.line
    if one.bound in SERVING:
        yield None, one.line
    if one.bound:
        yield from ((use.mode, use.line) for use in uses.get(one.bound, ()))
