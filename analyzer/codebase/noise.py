"""Modules that are no part of the running system: tests, migrations, other people's libraries."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from analyzer.model import Codebase, Module

_WORDS = re.compile(r"[./:\\#]+")
_TEST = re.compile(
    r"(tests?|spec|__tests__|conftest|testcases?|test_\w+|\w+_(test|tests|spec))\Z", re.I
)
#: `CheckoutTest`, `OrderServiceIT`: the class is a test by its own name.
_TEST_CLASS = re.compile(r"\w*[a-z0-9](Test|Tests|TestCase|Spec|IT)\Z")
#: `Shop.UnitTests`: a project or folder of tests.
_TEST_FOLDER = re.compile(r"\w*[a-z0-9]Tests\Z")
_MIGRATION = re.compile(r"(migrations?|migrate)\Z", re.I)
#: Alembic keeps its revisions in `versions` below its own folder.
_ALEMBIC = re.compile(r"alembic(\.|/)versions\b", re.I)
_EXTENSION = re.compile(r"\.(py|rb|js|jsx|ts|tsx|java|kt|go|php|cs)\Z")


def noise_of(name: str) -> str | None:
    """Tell "test" or "migration" by the structure of a module's name; None for code that runs.

    >>> noise_of("shop.order.migrations.0001_initial"), noise_of("shop/order.spec.ts")
    ('migration', 'test')
    >>> noise_of("shop.contest"), noise_of("shop.latest.attestation")
    (None, None)
    """
    segments = [word for word in _WORDS.split(_EXTENSION.sub("", name)) if word]
    if any(_TEST.match(word) for word in segments):
        return "test"
    if segments and _TEST_CLASS.match(segments[-1]):
        return "test"
    if any(_TEST_FOLDER.match(word) for word in segments):
        return "test"
    if any(_MIGRATION.match(word) for word in segments) or _ALEMBIC.search(name):
        return "migration"
    return None


def marked(modules: Iterable[Module], own_roots: frozenset[str]) -> list[Module]:
    """The modules with their noise; "library" where the root package is not one of `own_roots`.

    An empty `own_roots` says that nobody knows, and nothing is taken for a library.
    """
    return [
        replace(
            module,
            noise=module.noise
            or noise_of(module.name)
            or ("library" if own_roots and root_of(module.name) not in own_roots else None),
        )
        for module in modules
    ]


def root_of(name: str) -> str:
    """The first segment of a module's name: `oscar.apps.order` -> `oscar`."""
    return next((word for word in _WORDS.split(name) if word), name)


def noise_counts(codebase: Codebase) -> dict[str, int]:
    """How many modules are left out, by reason, sorted."""
    counts = Counter(module.noise for module in codebase.modules if module.noise)
    return dict(sorted(counts.items()))


def without_noise(codebase: Codebase) -> Codebase:
    """The code base without noise modules, and without the imports and mappings that touch them."""
    kept = {module.name for module in codebase.modules if module.noise is None}
    return Codebase(
        modules=tuple(m for m in codebase.modules if m.name in kept),
        imports=tuple(i for i in codebase.imports if i.importer in kept and i.imported in kept),
        mappings=tuple(m for m in codebase.mappings if m.module in kept),
        changes=codebase.changes,
        authorship=codebase.authorship,
        intended=codebase.intended,
    )
