"""Made-up monoliths with planted services."""

import numpy as np
import pytest

from analyzer.coupling import couple
from analyzer.model import (
    Access,
    Codebase,
    ForeignKey,
    Import,
    Link,
    Module,
    Schema,
    TableTotals,
    UnitShape,
    Workload,
)

DOMAINS = ("order", "catalogue", "customer", "invoice", "shipment")
PARTS = ("views", "models", "forms")


def monolith(seed=0, per_service=6, units=120, noise=0.15, with_code=True, with_schema=True):
    """Five services in equal parts, a session table in every request, a shared loader."""
    random = np.random.default_rng(seed)
    groups = [[f"{d}_{chr(97 + n)}" for n in range(per_service)] for d in DOMAINS]
    every = [table for group in groups for table in group]
    shapes, links = [], []
    for number in range(units):
        home = number % len(DOMAINS)
        chosen = [str(t) for t in random.choice(groups[home], 3, False)]
        if random.random() < noise:
            chosen.append(str(random.choice(every)))
        path = ("django_session", *dict.fromkeys(chosen))
        accesses = tuple(Access(t, "W" if t == chosen[0] else "R") for t in path)
        module = f"shop.{DOMAINS[home]}.{PARTS[number % 3]}"
        shapes.append(
            UnitShape(
                "request", "trace", f"{DOMAINS[home]}#{number % 9}", accesses, path,
                tuple((t, 1) for t in sorted(path)), (module,), (), int(random.integers(1, 50)),
            )
        )  # fmt: skip
        links += [Link(module, table, "tag", None, 1) for table in chosen]
    modules = [f"shop.{d}.{part}" for d in DOMAINS for part in PARTS]
    imports = [Import(f"shop.{d}.views", f"shop.{d}.models") for d in DOMAINS]
    imports += [Import(m, "shop.core.loading") for m in modules]
    keys = [ForeignKey(table, group[0]) for group in groups for table in group[1:]]
    names = (*every, "django_session")
    return (
        Workload(
            shapes=tuple(shapes),
            tables=tuple(TableTotals(name, 1, 0, 0) for name in sorted(names)),
        ),
        Codebase(tuple(Module(m) for m in [*modules, "shop.core.loading"]), tuple(imports))
        if with_code
        else Codebase(),
        Schema(tuple(sorted(names)), tuple(keys)) if with_schema else Schema(),
        tuple(links) if with_code else (),
    )


@pytest.fixture(scope="session")
def shop():
    """Workload, codebase, schema and links of one made-up monolith."""
    return monolith()


@pytest.fixture(scope="session")
def shop_graph(shop):
    return couple(*shop)


@pytest.fixture(scope="session")
def make_monolith():
    return monolith
