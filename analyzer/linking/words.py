"""The words in names of modules, tables and entry points, in one form."""

import re
from functools import lru_cache

_SEPARATORS = re.compile(r"[^A-Za-z0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """Lower-case singular words in order: `Shop.OrderLines` -> `shop, order, line`.

    >>> words("oscar.apps.catalogue.reviews"), words("order_addresses"), words("categories")
    (('oscar', 'app', 'catalogue', 'review'), ('order', 'address'), ('category',))
    """
    parts = (part for chunk in _SEPARATORS.split(name) for part in _CAMEL.split(chunk))
    return tuple(singular(part.lower()) for part in parts if part and not part.isdigit())


def singular(word: str) -> str:
    """The English singular by ending alone; both sides of a comparison go through it."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def resembles(one: str, other: str) -> bool:
    """Whether two words are the same, or one is a shortening of four letters or more."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.startswith(short)


def package_of(module: str) -> str:
    """The name without its last part: `a.b.c` -> `a.b`, `a/b.ts` -> `a`, `A::B` -> `A`."""
    return module[: _last_cut(module)[0]]


def last_part(module: str) -> str:
    """The last part of the name, a file with its extension: `a.b.c` -> `c`, `a/b.ts` -> `b.ts`."""
    return module[_last_cut(module)[1] :]


def _last_cut(module: str) -> tuple[int, int]:
    """Where the last separator begins and ends; a dot after a slash belongs to a file's name."""
    for separator in ("/", "::", "."):
        cut = module.rfind(separator)
        if cut > 0:
            return cut, cut + len(separator)
    return 0, 0


def inside(module: str, package: str) -> bool:
    """Whether the module is the package or lies in it."""
    return module == package or (
        module.startswith(package) and module[len(package) : len(package) + 1] in tuple("./:\\")
    )
