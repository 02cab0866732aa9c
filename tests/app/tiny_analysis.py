"""The tiny hand-made shop as an analysis that can be assessed anew, without any reading."""

from dataclasses import replace

from support.findings import shop

from analyzer.assessment import PriceModel, assess
from analyzer.model import Decomposition, Findings, Proposal


def priced_shop() -> Findings:
    """The shop with its proposal assessed by the real rules, and one with two services."""
    found = shop()
    cut = found.proposals[0].decomposition
    catalogue, customer, order = cut.services
    both = replace(
        catalogue,
        name="Shop",
        modules=tuple(sorted({*catalogue.modules, *order.modules})),
        tables=tuple(sorted({*catalogue.tables, *order.tables})),
    )
    two = replace(cut, services=(both, customer))
    proposals = (
        Proposal(two, _assessed(found, two), reasons=("Too coarse.",)),
        replace(found.proposals[0], assessment=_assessed(found, cut)),
    )
    return replace(found, proposals=proposals)


class TinyAnalysis:
    """What the screen asks of an Analysis, over the tiny shop."""

    def __init__(self) -> None:
        self.findings = priced_shop()

    def assess(self, decomposition: Decomposition) -> Proposal:
        return Proposal(decomposition, _assessed(self.findings, decomposition))

    def prices(self, decomposition: Decomposition) -> PriceModel:
        return PriceModel.build(decomposition, self.findings)


def _assessed(found: Findings, cut: Decomposition):  # type: ignore[no-untyped-def]
    return assess(cut, found.workload, found.codebase, found.schema, found.links)
