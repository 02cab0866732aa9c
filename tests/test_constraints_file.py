"""Constraints come out of TOML as written, and a mistake says which key is wrong."""

from pathlib import Path

import pytest

from analyzer.constraints_file import read_constraints
from analyzer.model import Constraints, UsageError

WHOLE = """
together = [["table:orders", "table:order_lines"]]
apart = [["table:orders", "table:articles"]]
ignore = ["table:audit_*"]
at_least = 5
at_most = 60

[services.Billing]
pinned = ["module:shop.billing.*", "table:invoices"]
"""


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    file = tmp_path / "cut.toml"
    file.write_text(WHOLE, encoding="utf-8")
    assert read_constraints(file) == Constraints(
        pinned=(("Billing", ("module:shop.billing.*", "table:invoices")),),
        together=(("table:orders", "table:order_lines"),),
        apart=(("table:orders", "table:articles"),),
        ignore=("table:audit_*",),
        at_least=5,
        at_most=60,
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("pinned = []", "pinned"),
        ("ignore = ['orders']", "orders"),
        ("at_least = 'five'", "at_least"),
        ("at_most = 0", "at_most"),
        ("at_most = true", "at_most"),
        ("apart = [['table:a']]", "apart"),
        ("services = 3", "services"),
        ("[services.A]\npin = []", "services.A"),
        ("together = 'x'", "together"),
        ("= 3", "TOML"),
    ],
)
def test_a_mistake_names_its_key(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "cut.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_constraints(file)
    assert named in caught.value.message
    assert caught.value.remedy


def test_a_missing_file_is_a_mistake_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_constraints(tmp_path / "none.toml")
