"""Names that a person would give, from the words of tables and modules."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log1p

from analyzer.model import is_module, node_name

_SEGMENT = re.compile(r"[./\\:#\s]+")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

#: A word met in this share of all packages, and in three at least, is technical ("views").
TECHNICAL_SHARE = 0.2
#: A word on the path of this share of all modules, or tables, is a common prefix.
PREFIX_SHARE = 0.5
#: A table speaks louder than a module: the data is what a service owns.
TABLE_VOICE = 2.0
#: How much louder a table gets with the logarithm of its volume.
VOLUME_VOICE = 0.2

Phrase = tuple[str, ...]


def name_services(
    services: Sequence[Sequence[str]],
    given: Mapping[int, str] | None = None,
    volumes: Mapping[str, float] | None = None,
) -> tuple[str, ...]:
    """One distinct name for each service (its node names), deterministic.

    A word scores by how much of the service speaks it, times the share of all its speakers who are
    in this service; tables weigh more than modules, busy tables more than idle ones (1 + ln of
    `volumes`). Framework words and prefixes are found by where they stand, not by a list. `given`
    names, by position, are kept.
    """
    given = given or {}
    nodes = sorted(node for members in services for node in members)
    spoken = _vocabulary(nodes)
    written = _spellings(nodes)
    voices = [_voices(members, spoken, volumes or {}) for members in services]
    everywhere: dict[Phrase, float] = defaultdict(float)
    for voice in voices:
        for phrase, score in voice.items():
            everywhere[phrase] += score
    ranked = sorted(
        (-round(score * score / everywhere[phrase], 9), -len(phrase), phrase, service)
        for service, voice in enumerate(voices)
        for phrase, score in voice.items()
    )
    names = dict(given)
    taken = {name.casefold() for name in given.values()}
    used = {word for name in given.values() for word in name.casefold().split()}
    for _, _, phrase, service in ranked:
        name = _titled(tuple(written.get(word, word) for word in phrase))
        if service in names or name.casefold() in taken or {*phrase} & used:
            continue
        names[service] = name
        taken.add(name.casefold())
        used.update(phrase)
    return tuple(
        names.get(service) or _fallback(members, taken) for service, members in enumerate(services)
    )


def words(text: str) -> list[str]:
    """The words of one name, lower case, plurals as singular.

    >>> words("VirtualEditionInter"), words("order_lines"), words("HTTPClient2")
    (['virtual', 'edition', 'inter'], ['order', 'line'], ['http', 'client'])
    """
    return [_singular(word.lower()) for word in _WORD.findall(text) if len(word) > 1]


def _spellings(nodes: list[str]) -> dict[str, str]:
    """Per word the form in which it is written most: `analytics`, not `analytic`."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for node in nodes:
        for form in _WORD.findall(node_name(node)):
            forms[_singular(form.lower())][form.lower()] += 1
    return {word: min(found, key=lambda f: (-found[f], f)) for word, found in forms.items()}


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ss", "us", "is")) or not word.endswith("s") or len(word) < 4:
        return word
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _vocabulary(nodes: list[str]) -> dict[str, list[str]]:
    """Per node the words that mean something, technical ones and common prefixes taken off."""
    modules = [node for node in nodes if is_module(node)]
    tables = [node for node in nodes if not is_module(node)]
    dull = _technical(modules) | _prefixes(modules) | _prefixes(tables)
    found = {}
    for node in nodes:
        path = [word for part in _SEGMENT.split(node_name(node)) for word in words(part)]
        kept = list(dict.fromkeys(word for word in path if word not in dull))
        found[node] = kept or ([] if is_module(node) else list(dict.fromkeys(path)))
    return found


def _technical(modules: list[str]) -> set[str]:
    """Words that stand last, or in the last segment, in many packages."""
    packages: dict[str, set[str]] = defaultdict(set)
    parents = set()
    for node in modules:
        *parent, last = _SEGMENT.split(node_name(node))
        home = ".".join(parent)
        parents.add(home)
        for word in words(last):
            packages[word].add(home)
    least = max(3, TECHNICAL_SHARE * len(parents))
    return {word for word, homes in packages.items() if len(homes) >= least}


def _prefixes(nodes: list[str]) -> set[str]:
    if len(nodes) < 4:
        return set()
    met: Counter[str] = Counter()
    for node in nodes:
        met.update({word for part in _SEGMENT.split(node_name(node)) for word in words(part)})
    return {word for word, count in met.items() if count > PREFIX_SHARE * len(nodes)}


def _voices(
    members: Sequence[str], spoken: Mapping[str, list[str]], volumes: Mapping[str, float]
) -> dict[Phrase, float]:
    """How loud each word is in a service: a name's first word counts whole, later ones less."""
    voices: dict[Phrase, float] = defaultdict(float)
    for node in sorted(members):
        loud = (
            1.0
            if is_module(node)
            else TABLE_VOICE * (1 + VOLUME_VOICE * log1p(volumes.get(node, 0.0)))
        )
        for position, word in enumerate(spoken[node]):
            voices[(word,)] += loud / (1 + position)
    return voices


def _titled(phrase: Phrase) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in phrase)


def _fallback(members: Sequence[str], taken: set[str]) -> str:
    """The name of a member, where no word is left; tables first."""
    for node in sorted(members, key=lambda node: (is_module(node), node)):
        name = _titled(tuple(words(node_name(node))) or (node_name(node),))
        if name.casefold() not in taken:
            taken.add(name.casefold())
            return name
    name = "Rest"
    while name.casefold() in taken:
        name += " of It"
    taken.add(name.casefold())
    return name
