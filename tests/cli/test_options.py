"""The options that are written down where the libraries behind them are not imported."""

from analyzer.cli.options import EXPORTS, Folding
from analyzer.export import FORMATS


def test_the_formats_are_those_of_the_export() -> None:
    assert tuple(FORMATS) == EXPORTS


def test_the_ways_to_fold_have_their_own_names() -> None:
    assert [str(way) for way in Folding] == ["auto", "packages", "none"]
