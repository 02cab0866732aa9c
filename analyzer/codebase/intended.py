"""Boundaries that the team has drawn itself, as parts of the modules."""

import re
from collections.abc import Iterable, Mapping, Sequence

from analyzer.codebase.reading import ModelName, Reading
from analyzer.model import Authorship, Intended, Module

_MODELS = re.compile(r"\.(?:abstract_)?models\b.*\Z")
PACKWERK = "packwerk"


def intended(
    modules: Sequence[Module], readings: Sequence[Reading], authorship: Sequence[Authorship]
) -> tuple[Intended, ...]:
    """One entry per kind of word that a team has given, each with two parts or more.

    A module belongs to the nearest named package that it is or lies in; noise, and modules of no
    such package, are left out.
    """
    own = [module for module in modules if module.noise is None]
    names = {module.name: module.name for module in own}
    files = {module.name: module.file or module.name for module in own}
    models = sorted({model for reading in readings for model in reading.models})
    packages = [
        module.name
        for reading in readings
        if reading.report.format.startswith(PACKWERK)
        for module in reading.modules
        if module.name != "."
    ]
    independent = {name for reading in readings for name in reading.independent}
    found = {
        "CODEOWNERS": {each.module: " and ".join(each.teams) for each in authorship if each.teams},
        "Django apps": _within(names, _apps(models), "."),
        "import-linter": _within(names, {name: name for name in independent}, "."),
        "packwerk": _within(files, {name: name for name in packages}, "/"),
    }
    regions: dict[str, dict[str, str]] = {}
    for region in sorted(region for reading in readings for region in reading.regions):
        regions.setdefault(region.origin, {}).setdefault(region.place, region.part)
    found |= {origin: _within(files, places, "/") for origin, places in regions.items()}
    return tuple(
        Intended(origin, tuple(sorted(parts.items())))
        for origin, parts in sorted(found.items())
        if len(set(parts.values())) > 1
    )


def _apps(models: Iterable[ModelName]) -> dict[str, str]:
    """Package to the label of the application whose models it holds."""
    apps: dict[str, str] = {}
    for model in models:
        package = _MODELS.sub("", model.module)
        if package != model.module:
            apps.setdefault(package, model.label)
    return apps


def _within(places: Mapping[str, str], parts: Mapping[str, str], separator: str) -> dict[str, str]:
    """Module to the part of the nearest package around its place."""
    found: dict[str, str] = {}
    for module, place in places.items():
        while place and place not in parts:
            place = place.rpartition(separator)[0]
        if place:
            found[module] = parts[place]
    return found
