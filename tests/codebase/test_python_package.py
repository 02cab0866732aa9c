"""A Python tree that is broken in places, read by grimp without executing a line of it."""

import shutil
import sys
from pathlib import Path

import pytest

from analyzer.codebase import assemble, find_packages, noise_counts, read_python_packages
from analyzer.model import Import, UnusableSourceError

TREE = Path(__file__).parents[1] / "fixtures" / "codebase" / "tree"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that anything written into it would show."""
    return Path(shutil.copytree(TREE, tmp_path_factory.mktemp("tree") / "project"))


def test_packages_below_a_source_folder_but_not_in_a_virtual_environment(tree: Path) -> None:
    assert [package.name for package in find_packages(tree)] == ["shop"]
    assert [package.name for package in find_packages(tree / "src" / "shop")] == ["shop"]
    assert [p.name for p in find_packages(tree / "src" / "shop" / "orders")] == ["shop.orders"]


def test_imports_with_file_and_line_and_nothing_left_behind(tree: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*")}
    path_before, modules_before = list(sys.path), set(sys.modules)
    reading = read_python_packages(tree, "project")
    assert {path: path.stat().st_mtime_ns for path in tree.rglob("*")} == before
    assert sys.path == path_before
    assert not {name for name in set(sys.modules) - modules_before if name.startswith("shop")}
    orders = "src/shop/orders"
    assert reading.imports == (
        Import("shop.declared_latin", "shop.catalogue", file="src/shop/declared_latin.py", line=3),
        Import(
            "shop.orders.migrations.m0001_initial",
            "shop.orders.models",
            file=f"{orders}/migrations/m0001_initial.py",
            line=1,
        ),
        Import("shop.orders.models", "shop.orders.services", file=f"{orders}/models.py", line=3),
        Import(
            "shop.orders.services",
            "shop.orders.models",
            weight=2,
            file=f"{orders}/services.py",
            line=5,
        ),
        Import(
            "shop.orders.services", "shop.plugins.mail.sender", file=f"{orders}/services.py", line=1
        ),
        Import(
            "shop.plugins.mail.sender",
            "shop.catalogue",
            file="src/shop/plugins/mail/sender.py",
            line=1,
        ),
    )


def test_broken_files_and_bare_folders_are_warnings(tree: Path) -> None:
    reading = read_python_packages(tree, "project")
    text = "\n".join(reading.report.warnings)
    assert "src/shop/broken.py (syntax error in line 2)" in text
    assert "src/shop/latin.py (not text in the encoding it states)" in text
    assert "src/shop/plugins/mail" in text
    assert reading.report.skipped[0].count == 2
    assert {"shop.broken", "shop.latin"} < {module.name for module in reading.modules}
    assert 0.5 < reading.report.explained < 1
    assert noise_counts(assemble([reading])) == {"migration": 2}


def test_a_package_named_like_an_installed_one_is_read_from_its_folder(tmp_path: Path) -> None:
    package = tmp_path / "analyzer"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "mine.py").write_text("from analyzer import yours\n")
    (package / "yours.py").touch()
    reading = read_python_packages(tmp_path)
    assert [(i.importer, i.imported) for i in reading.imports] == [
        ("analyzer.mine", "analyzer.yours")
    ]


def test_a_namespace_in_the_imports_is_a_namespace_in_the_names(tmp_path: Path) -> None:
    for name in ("billing", "catalogue"):
        (tmp_path / "corp" / name).mkdir(parents=True)
        (tmp_path / "corp" / name / "__init__.py").touch()
    (tmp_path / "corp" / "billing" / "bill.py").write_text("from corp.catalogue import price\n")
    (tmp_path / "corp" / "catalogue" / "price.py").write_text("import corp.billing\n")
    assert [(i.importer, i.imported) for i in read_python_packages(tmp_path).imports] == [
        ("corp.billing.bill", "corp.catalogue.price"),
        ("corp.catalogue.price", "corp.billing"),
    ]


def test_a_file_that_overflows_the_parser_costs_only_itself(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "good.py").write_text("import shop.generated\n")
    (package / "generated.py").write_text("x = " + "1 + " * 250_000 + "1\n")
    reading = read_python_packages(tmp_path)
    assert len(reading.modules) == 3
    assert reading.report.skipped[0].count == 1
    assert "shop/generated.py" in reading.report.warnings[0]


def test_a_python_2_tree_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    package = tmp_path / "old"
    package.mkdir()
    (package / "__init__.py").touch()
    for number in range(15):
        (package / f"m{number:02}.py").write_text("print 'old'\n")
    (package / "good.py").write_text("from old import m00\n")
    reading = read_python_packages(tmp_path)
    assert reading.report.skipped[0].count == 15
    assert len(reading.modules) == 17


def test_a_folder_without_packages_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "script.py").touch()
    with pytest.raises(UnusableSourceError) as caught:
        read_python_packages(tmp_path, "folder")
    assert "folder holds no Python package" in caught.value.message
    assert caught.value.remedy
