"""The names in one file's facts, found without going through all of them for each question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from analyzer.codebase.source.facts import FileFacts, Imported

T = TypeVar("T")


@dataclass(slots=True)
class PerFile(Generic[T]):
    """What `make` makes of a file's facts, made once for each file."""

    make: Callable[[FileFacts], T]
    _made: dict[str, T] = field(default_factory=dict)

    def __call__(self, fact: FileFacts) -> T:
        """The same for the file, whoever asks."""
        if fact.path not in self._made:
            self._made[fact.path] = self.make(fact)
        return self._made[fact.path]


def class_names(fact: FileFacts) -> frozenset[str]:
    """The names of a file's classes."""
    return frozenset(one.name for one in fact.classes)


def grouped(
    imports: Iterable[Imported], key: Callable[[Imported], str]
) -> dict[str, tuple[Imported, ...]]:
    """Imports by a name that they have, in their order."""
    groups: dict[str, list[Imported]] = {}
    for one in imports:
        groups.setdefault(key(one), []).append(one)
    return {name: tuple(group) for name, group in groups.items()}
