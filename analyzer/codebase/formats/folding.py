"""A graph of classes as a graph of their packages, with the classes behind each edge kept.

The rule: a name of dotted parts whose last one begins with a capital letter (`com.shop.Order`, also
with inner classes behind it, `Order$Line`, `Order.Line`) is a class and counts in the package
before it; any other name stays what it is. The weight of an import between packages is the number
of pairs of classes behind it. Five of the pairs are kept, those of most weight first. What stays
within one package is left out and counted.
"""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Literal

from analyzer.codebase.formats.collected import MOST_EXAMPLES
from analyzer.codebase.formats.java_classes import WITHIN
from analyzer.codebase.reading import Reading, skipped_rows
from analyzer.model import Import, Module

Fold = Literal["auto", "packages", "none"]
_CLASS = re.compile(r"(?P<package>(?:[a-z_][\w\-]*\.)+)(?P<name>[A-Z][\w$]*(?:\.[A-Z][\w$]*)*)\Z")


def folded(reading: Reading, how: Fold) -> Reading:
    """The reading with its classes folded where that is asked for (`packages`).

    `auto` leaves it to the reader of each format (those of jdeps fold), as `none` does here.
    """
    classes = {m.name for m in reading.modules if package_of(m.name) != m.name}
    if how != "packages" or not classes:
        return reading
    groups: dict[tuple[str, str, str], list[Import]] = defaultdict(list)
    within = 0
    for one in reading.imports:
        importer, imported = package_of(one.importer), package_of(one.imported)
        if importer == imported and one.importer != one.imported:
            within += 1
        elif importer != imported:
            groups[importer, imported, one.kind].append(one)
    skipped = {one.reason: one.count for one in reading.report.skipped}
    skipped[WITHIN] = skipped.get(WITHIN, 0) + within
    packages = {package_of(name) for name in classes}
    said = (
        f"{len(classes)} classes were folded to their {len(packages)} packages; the weight of "
        "an import is the number of pairs of classes behind it"
    )
    return replace(
        reading,
        report=replace(
            reading.report,
            skipped=skipped_rows(skipped),
            warnings=(*reading.report.warnings, said),
        ),
        modules=_modules(reading),
        imports=tuple(_together(*key, groups[key]) for key in sorted(groups)),
        mappings=tuple(replace(m, module=package_of(m.module)) for m in reading.mappings),
    )


def package_of(name: str) -> str:
    """The package of a class, and any other name as it is.

    >>> package_of("com.shop.order.OrderService"), package_of("com.shop.Cart.Line")
    ('com.shop.order', 'com.shop')
    >>> package_of("shop.orders.models"), package_of("Order"), package_of("src/a.B")
    ('shop.orders.models', 'Order', 'src/a.B')
    """
    found = _CLASS.match(name)
    return found["package"].rstrip(".") if found else name


def _modules(reading: Reading) -> tuple[Module, ...]:
    """Each package once; what only a class has, its file and its lines, is not the package's."""
    kept: dict[str, Module] = {}
    for module in reading.modules:
        name = package_of(module.name)
        kept.setdefault(name, module if name == module.name else Module(name))
    return tuple(kept[name] for name in sorted(kept))


def _together(importer: str, imported: str, kind: str, behind: list[Import]) -> Import:
    if all((one.importer, one.imported) == (importer, imported) for one in behind):
        return behind[0]
    ranked = sorted(behind, key=lambda one: (-one.weight, one.importer, one.imported))
    first = min(behind, key=lambda one: (one.line is None, one.file or "", one.line or 0))
    return Import(
        importer,
        imported,
        kind,
        len(behind),
        first.file,
        first.line,
        tuple(f"{_class(o.importer)} -> {_class(o.imported)}" for o in ranked[:MOST_EXAMPLES]),
    )


def _class(name: str) -> str:
    found = _CLASS.match(name)
    return found["name"] if found else name
