from analyzer.model import Skipped, SourceReport
from analyzer.ui.views.source_rows import source_rows, source_warnings


def test_a_log_says_what_was_read_and_what_was_left_out():
    log = SourceReport(
        "/tmp/x/shop.log.zst",
        "log",
        "postgresql stderr",
        513101,
        0.99999,
        206,
        42,
        skipped=(Skipped("no SQL", 3), Skipped("cut off", 1)),
    )
    (row,) = source_rows([log])
    assert row.file == "shop.log.zst"
    assert row.what == "SQL log · postgresql stderr"
    assert row.read == "501 kB, 206 statements, 42 transactions, 99.9% of the bytes explained"
    assert row.skipped == "no SQL (3); cut off (1)"


def test_a_refused_file_says_why_and_reads_nothing():
    refused = SourceReport(
        "trace.xel", "refused", "binary", 10, 0.0, skipped=(Skipped("an .xel file", 1),)
    )
    (row,) = source_rows([refused])
    assert (row.what, row.read, row.skipped) == ("not used", "nothing", "an .xel file (1)")
    assert source_warnings([refused]) == []


def test_a_badly_explained_file_is_doubted_once():
    odd = SourceReport("a.log", "log", "csvlog", 10, 0.5, warnings=("odd\nzone", "odd\nzone"))
    assert source_warnings([odd]) == [
        (
            "a.log: only 50% of the file belonged to records of its format (csvlog); "
            "the rest was not understood."
        ),
        "a.log: odd zone",
    ]
