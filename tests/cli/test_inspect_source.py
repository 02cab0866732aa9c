"""`analyzer inspect` and `analyze` on source code, as a script and the app see it."""

import io
import json
import os
import shutil
from pathlib import Path

import pytest
from cli.test_inspect_graphs import inspect
from support.source_trees import tarred, tree, zipped

import analyzer
from analyzer.model import NothingUsableError, silent
from analyzer.sources import ReadOptions, read_sources
from analyzer.ui.job import Job, Options, run_analysis

SHOP = Path(__file__).parents[1] / "fixtures" / "source" / "django_shop"
FILES = {p.relative_to(SHOP).as_posix(): p.read_bytes() for p in sorted(SHOP.rglob("*.py"))}


def test_a_folder_a_zip_and_a_tar_say_the_same(tmp_path: Path) -> None:
    zip_, tar = zipped(tmp_path / "code.zip", FILES), tarred(tmp_path / "code", FILES)
    documents = []
    for source in (SHOP, zip_, tar):
        done = inspect(source)
        assert done.returncode == 0, done.stderr
        document = json.loads(done.stdout)
        (report,) = document["sources"]
        assert (report["kind"], report["format"]) == ("source", "Python")
        assert report["explained"] == 1
        documents.append((document["codebase"], report["skipped"]))
    assert documents[0][0] == {
        "modules": 15,
        "imports": 10,
        "links": 20,
        "noise_modules": 2,
        "suggested_links": 1,
        "accesses_explained": dict.fromkeys(("tag", "span", "model", "sql", "name", "none"), 0),
        "changes": 0,
        "authors": 0,
        "teams": [],
        "intended": [
            {
                "origin": "Django apps",
                "parts": {
                    "catalogue": [
                        "shop.catalogue",
                        "shop.catalogue.forms",
                        "shop.catalogue.models",
                        "shop.catalogue.models.category",
                        "shop.catalogue.models.product",
                    ],
                    "sales": [
                        "shop.orders",
                        "shop.orders.apps",
                        "shop.orders.models",
                        "shop.orders.services",
                    ],
                },
            }
        ],
        "folded": [],
    }
    assert documents[0] == documents[1] == documents[2]


def test_a_log_beside_the_code_is_read_as_well(tmp_path: Path) -> None:
    project = tree(tmp_path, {**FILES, "README.md": "# Shop\n", "requirements.txt": "django==5\n"})
    shutil.copy(Path(__file__).parents[1] / "fixtures" / "sql" / "hand.schema.sql", project)
    (project / "imports.csv").write_text("source,target\nshop.orders.services,billing\n")
    read = read_sources([project], ReadOptions(jobs=1), silent)
    assert [(Path(r.path).name, r.kind) for r in read.reports] == [
        (project.name, "source"),
        ("hand.schema.sql", "schema"),
        ("imports.csv", "imports"),
    ]


def test_archives_without_source_code_say_what_to_do(tmp_path: Path) -> None:
    bundle = tarred(tmp_path / "logs.tgz", {"a.log": "x", "b.log": "y"})
    with pytest.raises(NothingUsableError) as caught:
        read_sources([bundle], ReadOptions(), silent)
    assert "tar archive without source code" in caught.value.message
    assert "Unpack it" in caught.value.message


def test_a_single_file_of_code_is_refused_with_what_to_pass() -> None:
    done = inspect(SHOP / "shop" / "orders" / "services.py")
    assert done.returncode == 3
    assert "a single file of source code" in done.stderr
    assert "Pass the folder" in done.stderr


def test_broken_code_is_a_line_and_not_a_traceback(tmp_path: Path) -> None:
    project = tree(
        tmp_path,
        {
            "shop/__init__.py": "import shop.broken\n",
            "shop/broken.py": "def (:\n",
            "shop/binary.py": b"\0\1\2",
            "shop/long.py": b"x = '",
        },
    )
    os.truncate(project / "shop" / "long.py", 100 << 20)
    done = inspect(project)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    (report,) = json.loads(done.stdout)["sources"]
    assert report["skipped"] == [
        {"reason": "a file larger than 1 MiB", "count": 1},
        {"reason": "a file that is no text", "count": 1},
    ]
    assert "broken.py (syntax error in line 1)" in report["warnings"][0]


class Uploaded(io.BytesIO):
    def __init__(self, name: str, content: bytes) -> None:
        super().__init__(content)
        self.name = name


def test_the_app_takes_an_uploaded_zip_with_a_log(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "code.zip", FILES).read_bytes()
    units = b"".join(
        json.dumps({"name": f"u{n}", "count": 5, "accesses": [["sales_order", "W"]]}).encode()
        + b"\n"
        for n in range(3)
    )
    job = Job("x", Options(), (), (Uploaded("code.zip", archive), Uploaded("units.jsonl", units)))
    found = run_analysis(job, silent).findings
    assert [(r.path, r.kind) for r in found.sources] == [
        ("code.zip", "source"),
        ("units.jsonl", "units"),
    ]
    links = {(link.module, link.table) for link in found.links if link.counts}
    assert ("shop.orders.models", "sales_order") in links
    (evidence,) = next(
        link.evidence for link in found.links if link.table == "sales_order" and not link.mode
    )
    assert (evidence.file, evidence.line) == ("shop/orders/models.py", 8)


def test_analyze_says_where_a_link_comes_from() -> None:
    findings = analyzer.analyze([SHOP]).findings
    sql = [link for link in findings.links if link.kind == "sql" and link.table == "audit_log"]
    assert [(e.file, e.line) for link in sql for e in link.evidence] == [
        ("shop/orders/services.py", 14)
    ]
