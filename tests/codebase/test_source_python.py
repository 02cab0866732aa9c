"""Python trees, some broken in places, read without executing a line of them."""

import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.source_trees import edges, read, tree

from analyzer.codebase import assemble, holds_source, noise_counts, read_source
from analyzer.codebase.source import parsing, python
from analyzer.model import Import, UnusableSourceError

TREE = Path(__file__).parents[1] / "fixtures" / "codebase" / "tree"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, so that anything written into it would show."""
    return Path(shutil.copytree(TREE, tmp_path_factory.mktemp("tree") / "project"))


def test_imports_with_file_and_line_and_nothing_left_behind(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    path_before, modules_before = list(sys.path), set(sys.modules)
    reading = read_source(project, "project", jobs=1)
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before
    assert sys.path == path_before
    assert not {name for name in set(sys.modules) - modules_before if name.startswith("shop")}
    orders = "src/shop/orders"
    assert reading.imports == (
        Import("shop.broken", "shop.catalogue", file="src/shop/broken.py", line=1),
        Import("shop.declared_latin", "shop.catalogue", file="src/shop/declared_latin.py", line=3),
        Import("shop.latin", "shop.catalogue", file="src/shop/latin.py", line=2),
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


def test_broken_files_are_read_as_far_as_they_go_and_named(project: Path) -> None:
    reading = read_source(project, "project", jobs=1)
    assert reading.report.format == "Python"
    text = "\n".join(reading.report.warnings)
    assert "src/shop/broken.py (syntax error in line 3)" in text
    assert "src/shop/latin.py (not in the encoding it states)" in text
    assert {"shop.broken", "shop.latin"} < {module.name for module in reading.modules}
    assert noise_counts(assemble([reading])) == {"migration": 2}


def test_a_folder_inside_a_package_keeps_its_full_name(project: Path) -> None:
    reading = read_source(project / "src" / "shop" / "orders", jobs=1)
    assert {m.name for m in reading.modules} == {
        *("shop.orders", "shop.orders.models", "shop.orders.services"),
        *("shop.orders.migrations", "shop.orders.migrations.m0001_initial"),
    }
    assert edges(reading) == {
        ("shop.orders.models", "shop.orders.services"),
        ("shop.orders.services", "shop.orders.models"),
        ("shop.orders.migrations.m0001_initial", "shop.orders.models"),
    }


def test_a_module_or_a_name_in_it(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "shop/__init__.py": "from shop.orders import place\n",
            "shop/orders/__init__.py": "from .service import place\n",
            "shop/orders/service.py": "from .. import orders\nfrom . import model as m, lines\n",
            "shop/orders/model.py": "import shop.orders.lines\nfrom ..basket import *\n",
            "shop/orders/lines.py": "import os, json\nfrom shop.orders.nothing import x\n",
            "shop/basket.py": "def f():\n    from shop.orders.model import (\n        A,\n    )\n",
        },
    )
    assert edges(reading) == {
        ("shop", "shop.orders"),
        ("shop.orders", "shop.orders.service"),
        ("shop.orders.service", "shop.orders"),
        ("shop.orders.service", "shop.orders.model"),
        ("shop.orders.service", "shop.orders.lines"),
        ("shop.orders.model", "shop.orders.lines"),
        ("shop.orders.model", "shop.basket"),
        ("shop.basket", "shop.orders.model"),
    }
    places = {(i.importer, i.imported): i.line for i in reading.imports}
    assert places["shop.basket", "shop.orders.model"] == 2


def test_imports_for_types_alone_and_by_literal_are_kinds_of_their_own(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "shop/__init__.py": "",
            "shop/a.py": (
                "import typing as t, importlib\n"
                "if t.TYPE_CHECKING:\n    from shop import b\n    from shop import c\n"
                "else:\n    from shop import d\n"
                "try:\n    from shop import c\nexcept ImportError:\n    c = None\n"
                "importlib.import_module('shop.e')\n"
                "importlib.import_module('.f', package=__package__)\n"
                "import_string('shop.g.View')\n"
                "importlib.import_module(name)\n"
                "importlib.import_module('json')\n"
            ),
            **{f"shop/{name}.py": "" for name in "bcdefg"},
        },
    )
    assert edges(reading, "type") == {("shop.a", "shop.b")}
    assert edges(reading, "static") == {("shop.a", "shop.c"), ("shop.a", "shop.d")}
    assert edges(reading, "dynamic") == {("shop.a", f"shop.{name}") for name in "efg"}


def test_a_namespace_in_the_imports_is_a_namespace_in_the_names(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "corp/billing/__init__.py": "",
            "corp/billing/bill.py": "from corp.catalogue import price\n",
            "corp/catalogue/__init__.py": "",
            "corp/catalogue/price.py": "import corp.billing\n",
        },
    )
    assert edges(reading) == {
        ("corp.billing.bill", "corp.catalogue.price"),
        ("corp.catalogue.price", "corp.billing"),
    }


def test_folders_without_a_package_go_by_their_path_below_src(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "src/corp/orders/place.py": "from corp.mail import send\n",
            "src/corp/mail/send.py": "",
            "tools/load.py": "import helper\nfrom corp.mail import send\n",
            "tools/helper.py": "import json\n",
            "json.py": "",
        },
    )
    assert edges(reading) == {
        ("corp.orders.place", "corp.mail.send"),
        ("tools.load", "tools.helper"),
        ("tools.load", "corp.mail.send"),
        ("tools.helper", "json"),
    }


def test_two_projects_of_one_name_in_a_tree_stay_apart(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            f"services/{name}/app/{file}.py": text
            for name in ("orders", "mail")
            for file, text in {"__init__": "", "main": "from app import db\n", "db": ""}.items()
        },
    )
    assert edges(reading) == {
        ("services.mail.app.main", "services.mail.app.db"),
        ("services.orders.app.main", "services.orders.app.db"),
    }


def test_a_module_beside_a_package_of_its_name_is_the_one_not_imported(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        {
            "shop/__init__.py": "from shop import cart\n",
            "shop/cart.py": "import shop\n",
            "shop/cart/__init__.py": "",
        },
    )
    assert edges(reading) == {("shop", "shop.cart"), ("shop.cart (cart.py)", "shop")}


def test_foreign_and_hidden_folders_links_and_large_files_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text("")
    project = tree(
        tmp_path / "project",
        {
            "shop/__init__.py": "from shop import large\n",
            "shop/large.py": "x = 1\n" * 200_000,
            "node_modules/x.py": "",
            ".tox/y.py": "",
            "env/pyvenv.cfg": "",
            "env/lib/z.py": "",
            "vendor/v.py": "",
        },
    )
    (project / "shop" / "link.py").symlink_to(tmp_path / "elsewhere.py")
    (project / "shop" / "loop").symlink_to(project, target_is_directory=True)
    reading = read_source(project, jobs=1)
    assert {m.name for m in reading.modules} == {"shop", "shop.large"}
    assert edges(reading) == {("shop", "shop.large")}
    assert {s.reason: s.count for s in reading.report.skipped} == {
        "a link": 2,
        "a file larger than 1 MiB": 1,
    }
    assert "shop/large.py (larger than 1 MiB)" in reading.report.warnings[0]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"\x00\x01import shop.b\n", "no text"),
        ("import shop.b\n".encode("utf-16"), ""),
        ("﻿import shop.b\n".encode(), ""),
        ("# coding: latin-1\n# caf\xe9\nimport shop.b\n".encode("latin-1"), ""),
        ("# coding: nonsense\n# caf\xe9\nimport shop.b\n".encode("latin-1"), "not in the encoding"),
        (b"import shop.b\nprint 'old'\n", ""),
        (b"import shop.b\ndef f[T: int](x: T) -> T: ...\ntype A = int\n", ""),
        (b"import shop.b\nmatch x:\n    case {'a': 1}: pass\n", ""),
        (b"import shop.b\nx = " + b"1 + " * 300 + b"1\n", ""),
        (b"import shop.b\nx = " + b"(" * 500, "syntax error"),
        (b"", ""),
    ],
)
def test_any_file_costs_at_most_itself(tmp_path: Path, data: bytes, problem: str) -> None:
    files = {"shop/__init__.py": "from shop import a\n", "shop/a.py": data, "shop/b.py": ""}
    reading = read(tmp_path, files)
    assert {m.name for m in reading.modules} == {"shop", "shop.a", "shop.b"}
    assert ("shop", "shop.a") in edges(reading)
    if data and problem != "no text":
        assert ("shop.a", "shop.b") in edges(reading)
    assert any(problem in w for w in reading.report.warnings) if problem else True
    assert bool(reading.report.warnings) == bool(problem)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"x = " + b"1 + " * 150_000 + b"1\n", "nested too deep"),
        (b"x = a" + b".b" * 100_000, "nested too deep"),
        (b"(" * 500_000, "nested too deep"),
        (b"a?b:" * 100_000, "too much work to parse"),
    ],
)
def test_a_file_that_would_take_minutes_is_a_module_without_content(
    tmp_path: Path, data: bytes, problem: str
) -> None:
    files = {"shop/__init__.py": "from shop import a\n", "shop/a.py": b"import shop\n" + data}
    reading = read(tmp_path, files)
    assert edges(reading) == {("shop", "shop.a")}
    assert f"shop/a.py ({problem})" in reading.report.warnings[0]
    assert reading.report.explained < 0.5


def test_work_that_gets_out_of_hand_is_stopped(tmp_path: Path) -> None:
    reading = read(tmp_path, {"a.kt": "import b\n" + "<" * 70_000, "b.kt": "fun b() = 1\n"})
    assert {m.name for m in reading.modules} == {"a", "b"}
    assert "a.kt (nested too deep)" in reading.report.warnings[0]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    facts = python.read("a.py", b"import shop\n" + data)
    assert facts.path == "a.py"
    assert facts.size == len(data) + 12


def test_the_number_of_processes_changes_nothing(tmp_path: Path) -> None:
    files = {f"shop/m{n}.py": f"from shop import m{n + 1}\n" + "x = 1\n" * 6000 for n in range(99)}
    project = tree(tmp_path, {"shop/__init__.py": "", **files})
    one, two = (read_source(project, jobs=jobs) for jobs in (1, 2))
    assert len(one.imports) == 99
    assert one == two


def test_without_the_extra_the_refusal_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    parsing.grammar.cache_clear()
    monkeypatch.setattr(parsing, "import_module", missing)
    with pytest.raises(UnusableSourceError) as caught:
        read(tmp_path, {"a.py": "import b\n"})
    assert "monolith-analyzer[source]" in caught.value.remedy


def test_a_folder_without_source_code_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert not holds_source(tmp_path)
    with pytest.raises(UnusableSourceError) as caught:
        read_source(tmp_path, "folder")
    assert "folder holds no source code" in caught.value.message
    assert caught.value.remedy
