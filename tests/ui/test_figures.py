from dataclasses import replace

from support.findings import shop, shop_decomposition, shop_workload

from analyzer.assessment import assess
from analyzer.model import Assessment, Workload
from analyzer.ui.views.figures import crossings, three_figures


def _found():
    found, cut = shop(), shop_decomposition()
    assessment = assess(cut, found.workload, found.codebase, found.schema, found.links)
    return crossings(cut, assessment, found.workload)


def test_the_three_numbers_of_the_tiny_shop_by_hand():
    # 12 checkouts of 76 requests cross; the same 12 transactions of 42 write Order and Catalogue;
    # the report joins order_line with catalogue_product 6 times, of 160 statements with a table.
    found = _found()
    assert (found.crossing_requests, found.requests) == (12, 76)
    assert (found.split_transactions, found.transactions) == (12, 42)
    assert (found.crossing_statements, found.statements) == (6, 160)


def test_a_table_of_no_service_is_a_group_of_its_own():
    cut = shop_decomposition()
    catalogue = cut.services[0]
    without = replace(catalogue, tables=tuple(t for t in catalogue.tables if "category" not in t))
    cut = replace(cut, services=(without, *cut.services[1:]))
    # The product page joins the category: 60 more statements cross.
    assert crossings(cut, Assessment(), shop_workload()).crossing_statements == 66


def test_each_number_says_what_it_counts():
    figures = three_figures(_found())
    assert [figure.value for figure in figures] == ["16%", "29%", "3.8%"]
    assert figures[1].detail == "12 of 42 transactions"
    assert all(len(figure.reading) > 80 for figure in figures)


def test_without_a_log_the_numbers_are_dashes():
    figures = three_figures(crossings(shop_decomposition(), Assessment(), Workload()))
    assert [figure.value for figure in figures] == ["–", "–", "–"]
    assert figures[0].detail == "the log shows no requests"


def test_use_cases_of_modules_alone_are_no_requests():
    found, cut = shop(), shop_decomposition()
    assessment = assess(cut, found.workload, found.codebase, found.schema, found.links)
    bare = replace(cut, services=tuple(replace(service, tables=()) for service in cut))
    figures = three_figures(crossings(bare, assessment, Workload()))
    assert figures[0].detail == "the log shows no requests"
