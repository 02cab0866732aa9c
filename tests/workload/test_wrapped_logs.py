"""A log is the same log, whatever carries it: syslog, clouds, containers."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.wrapping import JSONLOG, TEXT

from analyzer.model import SourceReport, Workload
from analyzer.workload.read import read_logs

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"
HAND = FIXTURES / "hand" / "hand.log"

Wrap = Callable[[str], str]


def read(path: Path, chunk_bytes: int = 1 << 24) -> tuple[Workload, SourceReport]:
    workload, (report,) = read_logs([str(path)], chunk_bytes=chunk_bytes)
    return workload, report


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize("wrap", TEXT, ids=lambda wrap: wrap.__name__)
def test_what_carries_a_text_log_changes_nothing(wrap: Wrap, tmp_path: Path) -> None:
    workload, report = read(written(tmp_path / "a", wrap(HAND.read_text())))
    assert report.format.endswith(f", in {TEXT[wrap]}")
    assert report.explained == 1.0
    assert workload == read(HAND)[0]


@pytest.mark.parametrize("wrap", JSONLOG, ids=lambda wrap: wrap.__name__)
def test_what_carries_a_jsonlog_changes_nothing(wrap: Wrap, tmp_path: Path) -> None:
    plain = FIXTURES / "hand" / "hand.json"
    workload, report = read(written(tmp_path / "a", wrap(plain.read_text())))
    assert report.format == f"PostgreSQL jsonlog, in {JSONLOG[wrap]}"
    assert report.explained == 1.0
    assert workload == read(plain)[0]


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    plain = tmp_path_factory.mktemp("logs") / "walk.log"
    text = gzip.decompress((FIXTURES / "oscar_walk.log.gz").read_bytes())
    plain.write_bytes(b"".join(text.splitlines(keepends=True)[:1500]))
    return plain


@pytest.mark.parametrize("wrap", TEXT, ids=lambda wrap: wrap.__name__)
def test_a_real_log_is_the_same_in_whatever_it_comes(
    wrap: Wrap, walk: Path, tmp_path: Path
) -> None:
    workload, report = read(written(tmp_path / "a", wrap(walk.read_text())), 100_000)
    expected, plain = read(walk)
    assert (report.explained, report.statements) == (1.0, plain.statements)
    assert workload == expected


@pytest.mark.parametrize("wrap", [*TEXT, *JSONLOG], ids=lambda wrap: wrap.__name__)
@given(size=st.integers(1, 9000))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_wrapped_logs_cut_anywhere(wrap: Wrap, size: int, tmp_path: Path) -> None:
    plain = HAND if wrap in TEXT else HAND.with_suffix(".json")
    path = written(tmp_path / wrap.__name__, wrap(plain.read_text()))
    assert read(path, size)[0] == read(plain)[0]


@pytest.mark.parametrize("wrap", TEXT, ids=lambda wrap: wrap.__name__)
def test_workers_and_packing_say_the_same(
    wrap: Wrap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    packed = tmp_path / "a.gz"
    packed.write_bytes(gzip.compress(wrap(HAND.read_text()).encode()))
    assert read_logs([str(packed)], chunk_bytes=3000, jobs=2)[0] == read(HAND)[0]
