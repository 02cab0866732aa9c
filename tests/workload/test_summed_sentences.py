"""What was summed is said, on the screen and in the document."""

from dataclasses import replace

from support.findings import shop

from analyzer.export import inspect_document
from analyzer.model import Totals
from analyzer.ui.views.caveats import caveats
from analyzer.workload.summed import summed_sentences

SOME = Totals(
    statements=1000,
    transactions=400,
    requests=200,
    summed_transactions=100,
    summed_requests=50,
    summed_most=7,
    summed_statements=30,
    summed_tagged=20,
)


def test_nothing_is_said_of_a_log_that_was_kept_whole() -> None:
    assert list(summed_sentences(Totals(statements=10, requests=3))) == []
    document = inspect_document(shop())
    assert document["workload"]["summed"] == dict.fromkeys(
        ("transactions", "requests", "most", "statements", "tagged"), 0
    )


def test_how_much_was_summed_is_said() -> None:
    units, texts, tags = summed_sentences(SOME)
    assert units.startswith("50 requests (25% of all) and 100 transactions (25% of all) are of")
    assert "more than 7:" in units
    assert texts.startswith("30 statements (3% of all) are of rare texts")
    assert tags.startswith("20 statements (2% of all) carry rare code tags")


def test_screen_and_document_say_it() -> None:
    found = shop()
    found = replace(found, workload=replace(found.workload, totals=SOME))
    assert set(summed_sentences(SOME)) <= set(caveats(found))
    summed = inspect_document(found)["workload"]["summed"]
    assert summed == {
        "transactions": 100,
        "requests": 50,
        "most": 7,
        "statements": 30,
        "tagged": 20,
    }
