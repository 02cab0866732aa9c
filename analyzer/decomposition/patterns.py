"""Nodes in the short form that people write: a package as one pattern."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from glob import escape

_SEPARATOR = re.compile(r"[./\\:#]")


def patterns_of(chosen: Collection[str], nodes: Sequence[str]) -> tuple[str, ...]:
    """Patterns, as constraints hold them, that match the `chosen` of `nodes` and no other; sorted.

    A node stands behind the shortest prefix of whole name parts under which all are chosen, by
    itself where it is the only one.

    >>> patterns_of(["module:a.b", "module:a.c", "module:d.e"], ["module:a.b", "module:a.c",
    ...     "module:d.e", "module:d.f"])
    ('module:a.*', 'module:d.e')
    """
    wanted = frozenset(chosen)
    everywhere = Counter(prefix for node in nodes for prefix in _prefixes(node))
    here = Counter(prefix for node in wanted for prefix in _prefixes(node))
    found = set()
    for node in wanted:
        whole = (p for p in _prefixes(node) if here[p] == everywhere[p] > 1)
        prefix = next(whole, None)
        found.add(escape(node) if prefix is None else f"{escape(prefix)}*")
    return tuple(sorted(found))


def _prefixes(node: str) -> Iterator[str]:
    """`module:a.b` -> `module:`, `module:a.`"""
    yield from (node[: found.end()] for found in _SEPARATOR.finditer(node))
