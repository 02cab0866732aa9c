from dataclasses import replace

from support.findings import shop

from analyzer.model import Codebase, Schema, Skipped, SourceReport, Totals, Workload
from analyzer.ui.views.caveats import caveats


def test_the_tiny_shop_has_these_weaknesses():
    said = " ".join(caveats(shop()))
    assert "5.3% of the requests are inferred from pauses" in said  # 4 of 76
    assert "Only 35% of the statements name their code" in said  # 72 of 206
    assert "4 statements failed or were rolled back" in said
    assert "1 module left out of the services as noise: test 1." in said
    assert "1 table left out of the services as noise: session store 1." in said
    assert "no import graph" not in said


def test_without_a_log_or_code_it_says_so_first():
    bare = replace(shop(), workload=Workload(), codebase=Codebase(), schema=Schema())
    said = caveats(bare)
    assert said[0].startswith("There is no SQL log")
    assert any("no import graph" in line for line in said)
    assert any("no schema" in line for line in said)


def test_badly_understood_bytes_come_first():
    odd = SourceReport("x/odd.log", "log", "csvlog", 10, 0.42)
    assert caveats(replace(shop(), sources=(odd,)))[0] == "Only 42% of odd.log was understood."


def test_a_file_that_was_not_used_comes_before_all():
    refused = SourceReport("x/a.bin", "refused", "", 9, 0.0, skipped=(Skipped("no SQL in it", 1),))
    assert caveats(replace(shop(), sources=(refused,)))[0] == "a.bin was not used: no SQL in it."
    whole = Skipped("a.bin is no log. Pass another.", 1)
    refused = replace(refused, skipped=(whole,))
    said = caveats(replace(shop(), sources=(refused,)))[0]
    assert said == "Not used: a.bin is no log. Pass another."


def test_a_log_without_requests_or_tags_says_so():
    untagged = Workload(totals=Totals(statements=10))
    said = caveats(replace(shop(), workload=untagged))
    assert any("shows no requests" in line for line in said)
    assert any("carry no comments" in line for line in said)
