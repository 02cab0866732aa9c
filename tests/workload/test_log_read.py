"""Several files are one log; each gets a report."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from analyzer.model import Cancelled, Progress, UnusableSourceError, UsageError
from analyzer.workload.read import read_logs

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"


def line(second: int, message: str, pid: int = 7) -> str:
    return f"2026-01-02 10:00:{second:02}.000 UTC [{pid}] {message}\n"


def write(path: Path, *records: str) -> str:
    path.write_text("".join(records))
    return str(path)


def test_rotated_files_are_read_in_order_of_time(tmp_path: Path) -> None:
    late = write(
        tmp_path / "a.log",
        line(5, "LOG:  statement: UPDATE b SET x = 1"),
        line(6, "LOG:  statement: COMMIT"),
    )
    early = write(
        tmp_path / "b.log",
        line(1, "LOG:  statement: BEGIN"),
        line(2, "LOG:  statement: UPDATE a SET x = 1"),
    )
    workload, reports = read_logs([late, early])
    assert [(shape.written, shape.count) for shape in workload.shapes if shape.committed][-1] == (
        ("a", "b"),
        1,
    )
    assert [(r.path, r.statements, r.transactions) for r in reports] == [
        (late, 2, 1),
        (early, 2, 0),
    ]


def test_sessions_of_other_formats_are_others(tmp_path: Path) -> None:
    text = write(tmp_path / "a.log", line(1, "LOG:  statement: BEGIN"))
    row = (
        "2026-01-02 10:00:02.000 UTC,web,shop,7,,6b.7,{n},,,3/1,0,LOG,00000,"
        '"statement: {sql}",,,,,,,,,app\n'
    )
    rows = write(tmp_path / "b.csv", row.format(n=1, sql="COMMIT"))
    totals = read_logs([text, rows])[0].totals
    assert (totals.begun, totals.transactions, totals.sessions) == (1, 0, 2)


def test_the_same_file_twice_counts_once(tmp_path: Path) -> None:
    records = [line(n, f"LOG:  statement: SELECT {n} FROM a") for n in range(1, 9)]
    one, two = write(tmp_path / "a.log", *records), write(tmp_path / "b.log", *records)
    workload, reports = read_logs([one, one, two])
    assert workload.totals.statements == 8
    assert [report.statements for report in reports] == [8, 0]
    assert one in reports[1].warnings[0]


def test_what_is_no_record_lowers_the_share_explained(tmp_path: Path) -> None:
    records = [line(n, "LOG:  statement: SELECT 1 FROM a") for n in range(1, 6)]
    path = write(tmp_path / "a.log", *records, *["something else entirely, not a record\n"] * 4)
    report = read_logs([path])[1][0]
    assert 0.5 < report.explained < 0.8
    assert "bytes belong to records" in report.warnings[0]
    assert [(s.reason, s.count) for s in report.skipped] == [("lines that belong to no record", 4)]


def test_a_log_without_statements_says_what_to_switch_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.log", line(1, "LOG:  checkpoint starting: time"))
    report = read_logs([path])[1][0]
    assert "log_statement" in report.warnings[0]


def test_a_log_without_sessions_says_what_to_switch_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.log", "2026-01-02 10:00:00 UTC LOG:  statement: SELECT * FROM a\n")
    report = read_logs([path])[1][0]
    assert "log_line_prefix" in report.warnings[0]


def test_a_sample_of_a_log_is_told(tmp_path: Path) -> None:
    records = [line(n, "LOG:  statement: BEGIN") for n in range(1, 20)]
    report = read_logs([write(tmp_path / "a.log", *records)])[1][0]
    assert "19 of 19 transactions never end" in report.warnings[0]


def test_a_file_that_is_no_log_is_refused_by_name(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "just a text\n")
    with pytest.raises(UnusableSourceError, match=r"a\.txt"):
        read_logs([path])


WALK = gzip.decompress((FIXTURES / "oscar_walk.log.gz").read_bytes())


def zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/", "")
        archive.writestr("logs/server.log", data)
    return packed.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lzma.compress,
        lambda data: bz2.compress(data, 1),
        zstandard.ZstdCompressor().compress,
        zipped,
    ],
)
@pytest.mark.parametrize("damaged", [False, True])
def test_a_packed_log_is_read_up_to_where_it_breaks_off(
    pack: Callable[[bytes], bytes], damaged: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pack(WALK)
    at = len(packed) * 4 // 5
    path, prefix = tmp_path / "a.log", tmp_path / "b.log"
    path.write_bytes(packed[:at] + (bytes(64) + packed[at + 64 :] if damaged else b""))
    whole, (report,) = read_logs([str(path)])
    told = [warning for warning in report.warnings if "cut off or damaged" in warning]
    assert len(told) == 1
    count = int(re.search(r"first ([\d,]+) bytes", told[0])[1].replace(",", ""))  # type: ignore[index]
    prefix.write_bytes(WALK[:count])
    assert count > len(WALK) // 3
    if not damaged:  # else what is unpacked may be wrong before that is noticed
        assert whole == read_logs([str(prefix)])[0]
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    for chunk_bytes, jobs in ((3_000, 1), (40_000, 2)):
        again = read_logs([str(path)], chunk_bytes=chunk_bytes, jobs=jobs)
        assert again == (whole, (report,))


def test_a_log_that_is_damaged_from_its_beginning_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes((FIXTURES / "oscar_walk.log.gz").read_bytes()[:12] + bytes(400))
    with pytest.raises(UnusableSourceError, match=r"a\.log\.gz"):
        read_logs([str(path)])


def test_an_unknown_engine_is_a_usage_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.log", line(1, "LOG:  statement: SELECT 1"))
    with pytest.raises(UsageError, match="spark"):
        read_logs([path], engine="spark")


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_rises_to_the_end_and_may_cancel(
    jobs: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("analyzer.engines.choice.SMALL_BYTES", 0)
    path = tmp_path / "walk.log"
    path.write_bytes(gzip.decompress((FIXTURES / "oscar_walk.log.gz").read_bytes()))
    seen: list[Progress] = []
    read_logs([str(path)], progress=seen.append, chunk_bytes=100_000, jobs=jobs)
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, seen[0].total)
    assert len(done) > 4

    def stop(progress: Progress) -> None:
        if progress.done:
            raise Cancelled

    with pytest.raises(Cancelled):
        read_logs([str(path)], progress=stop, chunk_bytes=100_000, jobs=jobs)
