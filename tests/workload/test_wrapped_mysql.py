"""MySQL's logs as CloudWatch carries them: what stands around a record is taken off."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.model import SourceReport, Workload
from analyzer.workload.read import read_logs

LOGS = Path(__file__).parents[1] / "fixtures" / "workload" / "mysql"
#: By log: where a record of it begins.
KINDS = {
    "slow_8_0_extra.log": r"(?m)^(?=# Time: )",
    "slow_5_7.log": r"(?m)^(?=# Time: )",
    "general_8_0.log": r"(?m)^(?=\d{4}-)",
    "audit_aurora.log": r"(?m)^(?=\d{16},)",
}
BANNER = re.compile(r"(?m)^(?:/usr/sbin/mysqld|Tcp port|Time  ).*\n")


def records(name: str) -> list[str]:
    """The log's records without the banners, which the cloud leaves out."""
    text = BANNER.sub("", (LOGS / name).read_text())
    return [record.rstrip("\n") for record in re.split(KINDS[name], text) if record]


def events(messages: list[str]) -> str:
    rows = [{"timestamp": 1, "message": each, "ingestionTime": 3} for each in messages]
    return json.dumps({"events": rows, "nextForwardToken": "f/1"}, indent=4)


def insights(messages: list[str]) -> str:
    rows = [{"@timestamp": "x", "@message": each, "@ptr": "y"} for each in messages[::-1]]
    return "".join(json.dumps(row) + "\n" for row in rows)


def query_results(messages: list[str]) -> str:
    rows = [[{"field": "@message", "value": m}, {"field": "@ptr", "value": "y"}] for m in messages]
    return json.dumps({"results": rows[::-1], "status": "Complete"})


def exported(messages: list[str]) -> str:
    stamps = (f"2024-03-05T10:15:{number:02}.000Z" for number in range(60))
    return "".join(f"{stamp} {each}\n" for stamp, each in zip(stamps, messages, strict=False))


SHAPES: dict[Callable[[list[str]], str], str] = {
    events: "CloudWatch events",
    insights: "CloudWatch events, newest first",
    query_results: "CloudWatch events, newest first",
    exported: "log with a collector's time stamps",
}


def read(text: str, size: int = 1 << 24) -> tuple[Workload, SourceReport]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_text(text)
        workload, (report,) = read_logs([str(path)], chunk_bytes=size)
    return workload, report


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", KINDS)
def test_it_says_what_the_log_says(name: str, shape: Callable[[list[str]], str]) -> None:
    plain, _ = read("\n".join(records(name)) + "\n")
    workload, report = read(shape(records(name)))
    assert report.format.endswith(f", in {SHAPES[shape]}")
    assert report.explained == 1.0
    assert workload == plain
    assert workload.totals.transactions == 1


@pytest.mark.parametrize("shape", SHAPES)
@given(name=st.sampled_from(sorted(KINDS)), size=st.integers(1, 3000))
@settings(max_examples=12, deadline=None)
def test_cut_anywhere(shape: Callable[[list[str]], str], name: str, size: int) -> None:
    # A name of the file is in the report, so workloads are compared, and counts.
    workload, report = read(shape(records(name)), size)
    whole, told = read(shape(records(name)))
    assert workload == whole
    assert (report.statements, report.skipped) == (told.statements, told.skipped)
