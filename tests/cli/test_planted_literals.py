"""What people wrote into statements is in nothing that comes out: screen, files, debug log."""

import contextlib
import logging
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli.commands import app
from analyzer.cli.options import EXPORTS
from analyzer.model import AnalyzerError, silent
from analyzer.sources import ReadOptions, SourcesRead, read_sources
from analyzer.workload.statements import StatementReader
from tests.support import planted_code
from tests.support.planted import OF_DIALECT, marks_in
from tests.support.planted_forms import FORMS
from tests.support.planted_writing import Form

FIXTURES = Path(__file__).parents[1] / "fixtures"
#: What the fixtures hold in places where people's data stand.
_IN_FIXTURES = ("planted.mail", "S3cret", "4111111111111111")


@pytest.fixture
def debug_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


def _said(read: SourcesRead) -> str:
    """All that is known after reading: nothing else can come out of an analysis."""
    return "\n".join(map(repr, (read.reports, read.workload, read.codebase, read.schema)))


@pytest.mark.parametrize("dialect", OF_DIALECT)
def test_a_template_holds_no_value(dialect: str) -> None:
    reader = StatementReader(dialect)
    for text in OF_DIALECT[dialect] * 2:  # once by its words, once by its like
        for ending in (b"", b";", b" /* zq */", b"\r\n"):
            assert marks_in(repr(reader.read(text.encode() + ending))) == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_no_format_gives_a_value_away(
    form: Form, tmp_path: Path, debug_log: pytest.LogCaptureFixture
) -> None:
    texts = OF_DIALECT[form.dialect]
    read = read_sources([_written(form, tmp_path)], ReadOptions(jobs=1), silent)
    assert marks_in(_said(read)) == []
    assert marks_in(debug_log.text) == []
    (report,) = read.reports
    assert report.statements >= form.least * len(texts)
    tables = {table for use in read.workload.templates for table in use.template.tables}
    assert "orders" in {table.lower().rpartition(".")[2] for table in tables}


def _written(form: Form, folder: Path) -> Path:
    written = form.write(OF_DIALECT[form.dialect])
    path = folder / f"{form.name}.log"
    path.write_bytes(written if isinstance(written, bytes) else written.encode())
    return path


def test_schema_code_graphs_and_units_give_no_value_away(
    tmp_path: Path, debug_log: pytest.LogCaptureFixture
) -> None:
    sources = planted_code.write_into(tmp_path)
    read = read_sources(sources, ReadOptions(jobs=1), silent)
    assert marks_in(_said(read)) == []
    assert marks_in(debug_log.text) == []
    assert not any(report.kind == "refused" for report in read.reports)
    assert {"orders", "users"} <= {use.table for use in read.codebase.mappings}


def test_no_fixture_gives_a_value_away() -> None:
    read = 0
    for path in sorted((FIXTURES / "workload").rglob("*")):
        if path.is_file():
            with contextlib.suppress(AnalyzerError):
                said = _said(read_sources([path], ReadOptions(jobs=1), silent))
                assert not any(value in said for value in _IN_FIXTURES), path.name
                read += 1
    assert read > 100


def test_nothing_that_the_commands_write_holds_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, debug_log: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    # The other forms differ in how they are read, not in what becomes of it.
    sources = [str(_written(form, tmp_path)) for form in FORMS[::6]]
    sources += map(str, planted_code.write_into(tmp_path))
    out = tmp_path / "out"
    out.mkdir()
    commands = [
        [
            "analyze",
            *sources,
            "--jobs",
            "1",
            "--json",
            "out/all.json",
            "--save",
            "out/all.analysis",
        ],
        ["inspect", *sources, "--jobs", "1"],
        ["inspect", *sources, "--jobs", "1", "--json"],
        *(["export", "out/all.analysis", "--as", form, "-o", f"out/as.{form}"] for form in EXPORTS),
    ]
    for command in commands:
        done = CliRunner().invoke(app, command, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        assert marks_in(done.output) == []
    assert marks_in(debug_log.text) == []
    written = sorted(out.iterdir())
    assert len(written) == 2 + len(EXPORTS)
    for path in written:
        assert marks_in(path.read_bytes().decode("utf-8", "replace")) == [], path.name
    assert "orders" in (out / "all.json").read_text()
    with contextlib.closing(sqlite3.connect(out / "all.analysis")) as saved:
        dump = "\n".join(saved.iterdump())
        names = [name for (name,) in saved.execute("SELECT name FROM sqlite_master")]
        # What is packed could not be looked into here.
        kinds = {
            type(cell)
            for name in names
            if not name.startswith("sqlite_")
            for row in saved.execute(f'SELECT * FROM "{name}"')
            for cell in row
        }
    assert "orders" in dump
    assert marks_in(dump) == []
    assert bytes not in kinds
