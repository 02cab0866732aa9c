"""Constraints come out of TOML as written, and a mistake says which key is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.constraints_file import constraints_text, read_constraints
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


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
nodes = st.tuples(st.sampled_from(("module:", "table:")), words).map("".join)
several = st.lists(nodes, max_size=4).map(tuple)
anything = st.builds(
    Constraints,
    pinned=st.dictionaries(words, several, max_size=3).map(lambda pins: tuple(pins.items())),
    together=st.lists(several, max_size=3).map(tuple),
    apart=st.lists(st.tuples(nodes, nodes), max_size=3).map(tuple),
    ignore=several,
    at_least=st.none() | st.integers(1, 99),
    at_most=st.none() | st.integers(1, 99),
)


@given(anything)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, constraints: Constraints
) -> None:
    file = tmp_path_factory.mktemp("x") / "cut.toml"
    file.write_bytes(constraints_text(constraints, "two\nlines").encode())
    assert read_constraints(file) == constraints
    assert file.read_text(encoding="utf-8").startswith("# two\n# lines\n")
