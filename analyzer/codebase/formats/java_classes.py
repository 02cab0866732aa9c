"""Classes of a Java archive as jdeps names them, and how they fold to packages.

The rule: a graph of classes becomes a graph of their packages, since a class is too small a thing
to move alone. An inner class (`Cart$Line`) counts as the class around it. The weight of an import
is the number of pairs of classes behind it; some of the pairs are kept as examples.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from analyzer.codebase.formats.collected import Collected

JDK = "an import of the JDK"
NOT_FOUND = "an import that jdeps did not find"
LIBRARY = "an import of a library (another archive)"
WITHIN = "an import within one package"
UNNAMED = "<unnamed>"

_JDK_ARCHIVE = re.compile(r"(?:.*\((?:java|jdk)\.[\w.]+\)|(?:java|jdk)\.[\w.]+|.*\brt\.jar.*)\Z")
_JDK_NAME = re.compile(r"(?:java|javax|jdk|sun|com\.sun)\.")
_CLASS = re.compile(r"(?:[\w$\-]+\.)*[A-Z][\w$]*\Z")


@dataclass(frozen=True, slots=True)
class JavaUse:
    """One class or package that uses another, and the archive in which the other was found."""

    user: str
    used: str
    archive: str


def collect_java(
    found: Collected,
    uses: Iterable[JavaUse],
    own_archives: Iterable[str],
    all_archives_known: bool = True,
    fold: bool = True,
) -> None:
    """Put the uses among the team's own packages into `found`; what leads outside is counted.

    A target is the team's own where it is a user itself or stands in one of `own_archives`; where
    these are not all, also where it shares the first two segments of its package with a user.
    Libraries that were given to jdeps along with the team's archives cannot be told apart. Without
    `fold` classes stay classes.
    """
    uses = sorted(set(uses), key=lambda use: (use.user, use.used, use.archive))
    users = {use.user for use in uses}
    roots = set() if all_archives_known else {root for root in map(_root, users) if root}
    archives = frozenset(own_archives)
    by_class = 2 * sum(map(_is_class, users)) > len(users)
    classes_stay = by_class and not fold
    folded = _outer if classes_stay else package_of if by_class else _itself
    for user in sorted(users):
        found.node(folded(user))
    pairs: set[tuple[str, str]] = set()
    for use in uses:
        if use.used in users or use.archive in archives or _root(use.used) in roots:
            pairs.add((_outer(use.user), _outer(use.used)) if by_class else (use.user, use.used))
        elif use.archive == "not found":
            found.drop(NOT_FOUND)
        elif _JDK_ARCHIVE.match(use.archive) or _JDK_NAME.match(use.used):
            found.drop(JDK)
        else:
            found.drop(LIBRARY)
    for user, used in sorted(pairs):
        source, target = folded(user), folded(used)
        if source != target:
            example = f"{_simple(user)} -> {_simple(used)}" if by_class and fold else None
            found.edge(source, target, example=example)
        elif user != used:
            found.drop(WITHIN)
    if by_class and fold:
        classes = {_outer(name) for name in users}
        packages = {package_of(name) for name in classes}
        found.warn(
            f"{len(classes)} classes were folded to their {len(packages)} packages; the weight of "
            "an import is the number of pairs of classes behind it"
        )


def package_of(name: str) -> str:
    """The package of a class: `com.shop.cart.Cart$Line` -> `com.shop.cart`."""
    return _outer(name).rpartition(".")[0] or UNNAMED


def _itself(name: str) -> str:
    return name


def _is_class(name: str) -> bool:
    return bool(_CLASS.match(name))


def _outer(name: str) -> str:
    """The outermost class; a name may begin with the sign itself (`$Proxy`)."""
    start = name.rfind(".") + 2
    inner = name.find("$", start)
    return name if inner < 0 else name[:inner]


def _simple(name: str) -> str:
    return name.rpartition(".")[2]


def _root(name: str) -> str | None:
    """The first two segments, which an organisation's packages share: `com.shop.cart.Cart`."""
    parts = name.split(".", 2)
    return ".".join(parts[:2]) if len(parts) == 3 and not _JDK_NAME.match(name) else None
