"""Files that cannot be read among others: a line for each, and the rest is analysed."""

import gzip
import json
import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.cli import commands
from analyzer.model import NothingUsableError
from analyzer.ui.job import Job, Options, run_analysis

HAND = Path(__file__).parents[1] / "fixtures" / "workload" / "hand" / "hand.log"
_PGBOUNCER = "2026-02-10 10:00:01.000 UTC [1] LOG C-0x5581: shop/app@10.0.0.1:5 login attempt\n"
#: Of each bad file its bytes, and what is said of it.
BAD: dict[str, tuple[bytes, str]] = {
    "empty.log": (b"", "is empty"),
    "blank.log": (b"\n \n\0\0", "holds nothing but blanks"),
    "binary.bin": (bytes(range(256)) * 40, "is no log"),
    "prose.txt": (b"hello world\nnobody logged this\n", "is no log"),
    "events.xel": (b"\0\1binary", "binary extended-events file"),
    "pgbouncer.log": (_PGBOUNCER.encode() * 5, "which holds no SQL"),
    "cut.gz": (gzip.compress(HAND.read_bytes())[:15], "damaged"),
    "broken.gz": (b"\x1f\x8bno gz at all", "damaged"),
    "broken.zip": (b"PK\x03\x04broken", "cannot be read as zip"),
    "saved.analysis": (b"SQLite format 3\0" + bytes(52) + b"MDAn" + bytes(40), "saved analysis"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.log").write_bytes(HAND.read_bytes())
    for name, (content, _) in BAD.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.txt", "x")
        archive.writestr("b.txt", "y")
    (tmp_path / "dangling.log").symlink_to("nowhere")
    (tmp_path / "hollow").mkdir()
    os.mkfifo(tmp_path / "pipe.fifo")
    return tmp_path


def _sources(folder: Path) -> Iterator[tuple[str, str]]:
    """Every bad source by its name, and what is said of it."""
    yield from ((name, said) for name, (_, said) in BAD.items())
    yield "two.zip", "a zip archive of 2 files"
    yield "dangling.log", "no file"
    yield "missing.log", "no file"
    yield "hollow", "a folder without a file"
    yield "pipe.fifo", "is a pipe or a device"
    yield "nothing*.log", "No file matches"


def _run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(commands.app, [*arguments], catch_exceptions=True)
    if isinstance(done.exception, NothingUsableError):
        return done.exception.exit_status, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("command", ["inspect", "analyze"])
def test_one_line_for_each_and_the_rest_is_read(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    bad = dict(_sources(folder))
    status, output = _run(command, *bad, "good.log", "--jobs", "1")
    assert status == 0
    lines = output.splitlines()
    for name, said in bad.items():
        assert sum(name in line and said in line for line in lines) == 1, name
    assert any("30 statements of" in line for line in lines)


@pytest.mark.parametrize("command", ["inspect", "analyze"])
def test_where_nothing_is_left_the_status_is_three(
    command: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    bad = dict(_sources(folder))
    status, said = _run(command, *bad)
    assert status == 3
    lines = said.splitlines()
    assert lines[0] == "Nothing usable was found."
    assert len(lines) == len(bad) + 2
    for name, reason in bad.items():
        assert sum(name in line and reason in line for line in lines) == 1, name


def test_uploads_are_refused_under_the_names_that_people_know(folder: Path) -> None:
    class Uploaded(BytesIO):
        def __init__(self, name: str, content: bytes) -> None:
            super().__init__(content)
            self.name = name

    uploads = [Uploaded(name, content) for name, (content, _) in BAD.items()]
    whole = Uploaded("good.log", HAND.read_bytes())
    found = run_analysis(Job("", Options(), (), (*uploads, whole)), lambda _: None)
    assert found.workload.totals.statements == 30
    reports = {report.path: report for report in found.sources}
    assert reports.keys() == {*BAD, "good.log"}
    for name, (_, said) in BAD.items():
        (skipped,) = reports[name].skipped
        assert skipped.reason.startswith(f"{name} ")
        assert said in skipped.reason
    with pytest.raises(NothingUsableError) as error:
        run_analysis(Job("", Options(), (), tuple(uploads)), lambda _: None)
    assert "analyzer-" not in str(error.value)


def test_what_may_not_be_opened_is_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As nobody but root would meet it; root may open everything."""
    opened, scanned = Path.open, os.scandir

    def closed_file(path: Path, *how: str, **more: object) -> object:
        if path.name == "good.log":
            raise PermissionError(13, "Permission denied")
        return opened(path, *how, **more)  # type: ignore[call-overload]

    def closed_folder(path: str = ".") -> object:
        if os.fspath(path).endswith("hollow"):
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    other = folder / "other.log"
    other.write_bytes(HAND.read_bytes())
    monkeypatch.setattr(Path, "open", closed_file)
    monkeypatch.setattr(os, "scandir", closed_folder)
    monkeypatch.chdir(folder)
    status, output = _run("inspect", "good.log", "hollow", "other.log", "--jobs", "1")
    assert status == 0
    lines = output.splitlines()
    assert "good.log cannot be opened (Permission denied). Check its permissions." in lines
    assert "hollow cannot be opened (Permission denied). Check its permissions." in lines
    assert any("30 statements of" in line for line in lines)


def test_a_name_does_not_steer_the_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names = ["two\nlines.log", "red\x1b[31m.log", os.fsdecode(b"latin\xe4.log")]
    for name in names:
        Path(name).write_text("nothing that is a log\n")
    status, output = _run(
        "analyze", *names, "good.log", "--jobs", "1", "--json", "out.json", "--save", "out.analysis"
    )
    assert status == 0
    assert "\x1b[31m" not in output
    for shown in ("two\ufffdlines.log", "red\ufffd[31m.log", "latin\ufffd.log"):
        assert sum(f"{shown} is no log" in line for line in output.splitlines()) == 1
        assert shown in {
            source["path"] for source in json.loads(Path("out.json").read_text())["sources"]
        }


def test_a_closed_folder_of_source_code_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("shop/a.py", "closed/b.py"):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text("import os\n")
    scanned = os.scandir

    def closed_folder(path: str = ".") -> object:
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scanned(path)

    monkeypatch.setattr(os, "scandir", closed_folder)
    status, output = _run("inspect", str(tmp_path))
    assert status == 0
    assert any(
        "left out 1: a folder that may not be opened" in line for line in output.splitlines()
    )
