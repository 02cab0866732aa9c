"""Units that were summed are in no share of what crosses."""

from dataclasses import replace

from hand_workload import hand_cut, hand_workload

from analyzer.assessment.assess import assess
from analyzer.model import Codebase, Schema


def test_figures_are_of_the_units_that_are_kept() -> None:
    workload = hand_workload()
    totals = replace(
        workload.totals,
        requests=workload.totals.requests + 90,
        transactions=workload.totals.transactions + 40,
        summed_requests=90,
        summed_transactions=40,
    )
    cut = hand_cut()
    plain = assess(cut, workload, Codebase(), Schema(), ())
    summed = assess(cut, replace(workload, totals=totals), Codebase(), Schema(), ())
    assert summed == plain
    forgotten = replace(totals, summed_requests=0, summed_transactions=0)
    other = assess(cut, replace(workload, totals=forgotten), Codebase(), Schema(), ())
    assert other.metrics != plain.metrics
