"""Which module an entry point names: `dashboard:order-list` -> `shop.dashboard.orders.views`."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from analyzer.linking.words import last_part, resembles, words

#: What frameworks call the modules that answer requests (the last part of the name); a convention
#: of the trade, not of a code base. Such a module wins over its neighbours of the same words.
HANDLER_WORDS = frozenset(
    ("view", "controller", "handler", "endpoint", "resource", "route", "router", "api", "servlet")
)
_VERB = re.compile(r"\A(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+", re.I)
#: Parameters of a route: `<int:pk>`, `{id}`, `:id`, `(?P<slug>[\w-]+)`.
_PARAMETER = re.compile(
    r"<[^<>]*>|\{[^{}]*\}|(?<=/):\w+|\((?:[^()]|\([^()]*\))*\)|\\\w|[\[\]^$*+?]"
)
#: The earlier a word of an entry point, the more it says: namespace, then subject, then the rest.
WEIGHTS = (3.0, 2.0, 1.0)
HANDLER_BONUS = 2.0
#: Words of the module that the entry point does not have: a nearer name wins.
STRANGE_WORD_COST = 0.15
#: At most so many entry points make a module in the log specific enough to stand for each of them.
SPECIFIC = 5
#: More characters of an entry point are not looked at.
LONGEST = 500


@dataclass(slots=True)
class EntryPoints:
    """Answers `module_of`; `modules` are candidates, `seen` entry points by module in the log.

    Built once per workload; the answers are remembered, each a pure function of the fields.
    """

    modules: tuple[str, ...]
    seen: Mapping[str, frozenset[str]]
    _rarity: dict[str, float] = field(default_factory=dict)
    _by_word: dict[str, list[str]] = field(default_factory=dict)
    _known: frozenset[str] = frozenset()
    _by_start: dict[str, list[str]] = field(default_factory=dict)
    _specific: dict[str, set[str]] = field(default_factory=dict)
    _answers: dict[tuple[str, str | None], str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.modules = tuple(sorted(set(self.modules)))
        frequency: Counter[str] = Counter()
        for module in self.modules:
            for word in dict.fromkeys(words(module)):
                frequency[word] += 1
                self._by_word.setdefault(word, []).append(module)
        total = len(self.modules)
        self._rarity = {word: log(total / n) for word, n in frequency.items()}
        for word in sorted(frequency):
            self._by_start.setdefault(word[:4], []).append(word)
        self._known = frozenset(self.modules)
        for module, entry_points in self.seen.items():
            if module in self._known and len(entry_points) <= SPECIFIC:
                for entry_point in entry_points:
                    self._specific.setdefault(entry_point, set()).add(module)

    def module_of(self, entry_point: str, app: str | None = None) -> str | None:
        """The module that answers an entry point; None where no name fits.

        A dotted path that begins with a module's name names it (`shop.orders.views.create`). Else
        the module with the best score: rarity (log of modules / modules with the word) of the
        shared words, the namespace's and the app's word counting twice, a bonus for modules that by
        convention answer requests and for modules seen under few entry points, this one among
        them; the namespace or app must be among the shared words, if any module has such a word.
        """
        key = (entry_point, app)
        if key not in self._answers:
            self._answers[key] = self._by_path(entry_point) or self._by_words(entry_point, app)
        return self._answers[key]

    def _by_path(self, entry_point: str) -> str | None:
        path = re.sub(r"[:#]+", ".", entry_point[:LONGEST])
        while "." in path:
            if path in self._known:
                return path
            path = path.rpartition(".")[0]
        return None

    def _by_words(self, entry_point: str, app: str | None) -> str | None:
        asked = list(words(_PARAMETER.sub(" ", _VERB.sub("", entry_point[:LONGEST]))))
        leading = {*asked[:1], *words(app or "")}
        wanted = dict.fromkeys([*sorted(leading), *asked])
        weights = {word: WEIGHTS[min(place, 2)] for place, word in reversed([*enumerate(asked)])}
        matches = {word: self._like(word) for word in wanted}
        must = {m for word in leading for like in matches[word] for m in self._by_word[like]}
        specific = self._specific.get(entry_point, set())
        best: tuple[float, int, str] | None = None
        for module in sorted(must or specific):
            own = set(words(module))
            score, shared = 0.0, set[str]()
            for word, likes in matches.items():
                hit = [like for like in likes if like in own]
                if hit:
                    weight = WEIGHTS[0] if word in leading else weights[word]
                    score += weight * max(self._rarity[like] for like in hit)
                    shared.update(hit)
            if score < log(2) and module not in specific:
                continue
            if HANDLER_WORDS & {*words(last_part(module))}:
                score += HANDLER_BONUS
            if module in specific:
                score += 1 / len(self.seen[module])
            score -= STRANGE_WORD_COST * sum(
                self._rarity[word] for word in sorted(own - shared - HANDLER_WORDS)
            )
            rank = (score, -len(module), module)
            if best is None or rank[:2] > best[:2]:
                best = rank
        return best[2] if best else None

    def _like(self, word: str) -> list[str]:
        """The modules' words that resemble it, or the word itself where a module has it."""
        if word in self._by_word:
            return [word]
        return [known for known in self._by_start.get(word[:4], ()) if resembles(word, known)]


def entry_points_by_module(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """(module, entry point) pairs as a mapping."""
    found: dict[str, set[str]] = {}
    for module, entry_point in pairs:
        found.setdefault(module, set()).add(entry_point)
    return {module: frozenset(found[module]) for module in sorted(found)}
