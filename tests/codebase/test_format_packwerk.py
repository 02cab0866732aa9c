"""packwerk's packages: from the root of an application, or file by file."""

import shutil
from pathlib import Path

import pytest

from analyzer.codebase import assemble, read_graph, read_packwerk
from analyzer.codebase.formats.plain_yaml import NotPlainError, plain_yaml
from analyzer.model import UnusableSourceError
from analyzer.sources import ReadOptions, read_sources

APPLICATION = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs" / "packwerk"
FILES = ("package.yml", "components/cart/package.yml", "components/orders/package.yml")
TODO = "components/orders/package_todo.yml"


def test_declared_and_violating_references_name_packages_by_their_folders() -> None:
    reading = read_packwerk(APPLICATION / "packwerk.yml")
    assert {(one.importer, one.imported): one.weight for one in reading.imports} == {
        (".", "components/cart"): 1,
        ("components/cart", "components/orders"): 1,
        ("components/cart", "components/prices"): 1,
        ("components/orders", "."): 1,
        ("components/orders", "components/cart"): 3,
    }
    todo = reading.imports[-1]
    assert todo.file == "components/orders/app/models/order.rb"
    assert "components/orders/app/models/return.rb -> ::Cart" in todo.examples


@pytest.mark.parametrize("prefix", ["", "/srv/somebody/shop/", "C:\\work\\shop\\"])
def test_single_files_name_the_same_packages(prefix: str) -> None:
    readings = [
        read_graph((APPLICATION / name).read_bytes(), prefix + name) for name in (*FILES, TODO)
    ]
    whole = assemble([read_packwerk(APPLICATION / "packwerk.yml")])
    assert assemble(readings).imports == whole.imports


def test_a_todo_that_comes_without_its_folder_is_named_by_the_files_in_it() -> None:
    reading = read_graph((APPLICATION / TODO).read_bytes(), "package_todo.yml")
    assert {one.importer for one in reading.imports} == {"components/orders"}


def test_the_folder_stands_for_its_packages() -> None:
    read = read_sources([APPLICATION], ReadOptions(), lambda _: None)
    assert "packwerk" in {report.format for report in read.reports}
    assert len(read.codebase.imports) == 5


def test_broken_links_and_others_cost_themselves_only(tmp_path: Path) -> None:
    shutil.copytree(APPLICATION, tmp_path / "shop")
    broken = tmp_path / "shop" / "components" / "broken"
    linked = tmp_path / "shop" / "components" / "linked"
    for folder in (broken, linked, tmp_path / "shop" / "node_modules" / "theirs"):
        folder.mkdir(parents=True)
    (broken / "package.yml").write_text("dependencies: !ruby/object:Kernel {}\n")
    (linked / "package.yml").symlink_to(APPLICATION / "package.yml")
    (tmp_path / "shop/node_modules/theirs/package.yml").write_text("dependencies:\n- a/b\n")
    reading = read_packwerk(tmp_path / "shop" / "packwerk.yml")
    assert reading.imports == read_packwerk(APPLICATION / "packwerk.yml").imports
    assert {one.reason: one.count for one in reading.report.skipped} == {
        "a file of YAML that packwerk does not write": 1,
        "a link or device in place of a file": 1,
    }


def test_an_application_without_packages_says_so(tmp_path: Path) -> None:
    (tmp_path / "packwerk.yml").write_text("include: []\n")
    with pytest.raises(UnusableSourceError, match=r"no package\.yml"):
        read_packwerk(tmp_path / "packwerk.yml")


LONG_KEY = {"a": {"::B": {"c": ["d"], "e": ["f"]}, "::G": {"c": "d"}}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a comment\n---\n", None),
        ("a: b\nc:\nd: 'it''s'\n", {"a": "b", "c": None, "d": "it's"}),
        ("a:\n- b\n- c # why\nd: []\n", {"a": ["b", "c"], "d": []}),
        ("a:\n  - b\n  - '#c'\n", {"a": ["b", "#c"]}),
        ('"::A::B":\n  c:\n    d:\n    - e: f\n', {"::A::B": {"c": {"d": ["e: f"]}}}),
        ("a:\r\n  b: c\r\n", {"a": {"b": "c"}}),
        # How a key of more than 128 characters is written.
        ('a:\n  ? "::B"\n  : c:\n    - d\n    e:\n    - f\n  "::G":\n    c: d\n', LONG_KEY),
    ],
)
def test_plain_yaml(text: str, value: object) -> None:
    assert plain_yaml(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c\n",
        "a: *b\n",
        "a: [b, c]\n",
        "a: |\n  b\n",
        "a: !x\n",
        "\ta: b\n",
        "a\n",
        "a: b\n  c: d\n",
    ],
)
def test_what_is_not_plain_names_its_line(text: str) -> None:
    with pytest.raises(NotPlainError, match="line"):
        plain_yaml(text)
