"""The views that come out of the units of work, also under resampled counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analyzer.coupling.matrices import Floats
from analyzer.coupling.names import ORDER, REQUESTS, WRITES
from analyzer.coupling.order import Steps, order
from analyzer.coupling.requests import requests
from analyzer.coupling.units import Units, atomic, belonging, units_of
from analyzer.coupling.writes import writes
from analyzer.model import Workload


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """Units that show what belongs together, and those that show what is atomic."""

    belonging: Units
    atomic: Units
    steps: Steps

    def views(self) -> dict[str, sparse.csr_array]:
        """Requests, order and writes as symmetric matrices over the nodes."""
        return {
            REQUESTS: requests(self.belonging),
            ORDER: order(self.belonging, self.steps),
            WRITES: writes(self.atomic),
        }

    def thinned(self, random: np.random.Generator, share: float) -> "UnitEvidence":
        """The same with each unit kept with probability `share`."""
        return UnitEvidence(
            self.belonging.resampled(_drawn(self.belonging.counts, random, share)),
            self.atomic.resampled(_drawn(self.atomic.counts, random, share)),
            self.steps,
        )

    def __bool__(self) -> bool:
        return bool(self.belonging.shapes)


def unit_evidence(workload: Workload, index: Mapping[str, int]) -> UnitEvidence:
    """The units of a workload against the nodes of a graph."""
    together = units_of(belonging(workload.shapes), index)
    return UnitEvidence(
        together, units_of(atomic(workload.shapes), index), Steps(together.shapes, index)
    )


def _drawn(counts: Floats, random: np.random.Generator, share: float) -> Floats:
    return random.binomial(counts.astype(np.int64), share).astype(float)
