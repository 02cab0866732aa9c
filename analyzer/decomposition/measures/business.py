"""How the business runs through the services: units and transactions."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log


def bcp(
    units: Iterable[tuple[Iterable[str], float]],
    service_of: Mapping[str, str],
    *,
    counted: bool = False,
) -> float:
    """Business-context purity, lower is better: how many business cases meet in a service.

    `units` are distinct units, each with the nodes it touches and its count. Mean over services of
    ln(number of distinct units that touch it) (Mono2Micro); with `counted` the entropy (ln) of the
    units by their counts (CARGO). A service that no unit touches adds 0.

    >>> home = {"a": "x", "b": "y"}
    >>> round(bcp([(["a"], 1), (["a", "b"], 3)], home), 3)
    0.347
    >>> round(bcp([(["a"], 1), (["a", "b"], 3)], home, counted=True), 3)
    0.281
    """
    counts: dict[str, list[float]] = {name: [] for name in service_of.values()}
    for nodes, count in units:
        for name in {service_of[node] for node in nodes if node in service_of}:
            counts[name].append(count)
    if not counts:
        return 0.0
    each = (entropy(found) if counted else log(max(1, len(found))) for found in counts.values())
    return sum(each) / len(counts)


def dtp(transactions: Iterable[tuple[str, Iterable[str], float]]) -> float:
    """Database transactional purity in [.., 1], higher is better.

    `transactions` are (service of the entry point, tables touched, count). 1 - mean over tables of
    the entropy (ln) of the services whose transactions touch it, weighted by count (CARGO). 1 where
    there are none.

    >>> dtp([("x", ["t", "u"], 1), ("x", ["t"], 5)])
    1.0
    >>> round(dtp([("x", ["t"], 1), ("y", ["t"], 1)]), 3)
    0.307
    """
    by_table: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for service, tables, count in transactions:
        for table in set(tables):
            by_table[table][service] += count
    if not by_table:
        return 1.0
    return 1 - sum(entropy(found.values()) for found in by_table.values()) / len(by_table)


def entropy(weights: Iterable[float]) -> float:
    """Entropy (ln) of a distribution given by weights.

    >>> round(entropy([1, 1]), 3)
    0.693
    """
    kept = sorted(weight for weight in weights if weight > 0)
    total = sum(kept)
    return sum(-weight / total * log(weight / total) for weight in kept) + 0.0 if kept else 0.0
