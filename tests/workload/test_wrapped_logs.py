"""A log is the same log, whatever carries it: syslog, clouds, containers."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.wrapping import JSONLOG, TEXT, docker
from typer.testing import CliRunner

from analyzer.cli import app
from analyzer.files import open_source
from analyzer.model import SourceReport, UnusableSourceError, Workload
from analyzer.workload.formats.wrapped import find_wrapping
from analyzer.workload.formats.wrapping import Left
from analyzer.workload.formats.wrapping_syslog import Syslog
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


WRAPPED = FIXTURES / "wrapped"
PLANTED = (b"planted.mail", b"4111111111111111", b"S3cret!")
TEXT_LOG = "PostgreSQL text log, log_line_prefix '{}'"
NAMED = TEXT_LOG.format("%m [%p]: [%l-1] user=%u,db=%d,app=%a ")
SYSLOG = TEXT_LOG.format("%t %c user=%u,db=%d,app=%a ") + ", in syslog"
RDS = TEXT_LOG.format("%t:%r:%u@%d:[%p]:")
CLOUD_SQL = TEXT_LOG.format("%m [%p]: [%l-1] db=%d,user=%u ")
PROGRAMS, OTHERS = "lines of other programs", "records of other programs"
AUDIT = "pgaudit records, taken as evidence of what statements touched"
#: By file: its format, and what is skipped besides three connections and one error.
FILES: dict[str, tuple[str, dict[str, int]]] = {
    "azure.json": (TEXT_LOG.format("%t-%c-") + ", in Azure Monitor", {}),
    "cloudnativepg.json": (
        "PostgreSQL jsonlog, in CloudNativePG's JSON",
        {OTHERS: 2, AUDIT: 1},
    ),
    "cloudnativepg_in_pod.log": (
        "PostgreSQL jsonlog, in CloudNativePG's JSON in log with a collector's time stamps",
        {OTHERS: 2, AUDIT: 1},
    ),
    "cloudnativepg_newest_first.json": (
        "PostgreSQL jsonlog, in CloudNativePG's JSON, newest first",
        {OTHERS: 2, AUDIT: 1},
    ),
    "cloudsql.json": (f"{CLOUD_SQL}, in Google Cloud Logging", {AUDIT: 1}),
    "cloudsql_newest_first.json": (
        f"{CLOUD_SQL}, in Google Cloud Logging, newest first",
        {AUDIT: 1},
    ),
    "cloudwatch_events.json": (f"{RDS}, in CloudWatch events", {}),
    "cloudwatch_insights.json": (f"{RDS}, in CloudWatch events, newest first", {}),
    "cloudwatch_query_results.json": (f"{RDS}, in CloudWatch events, newest first", {}),
    "cloudwatch_s3.log": (f"{RDS}, in log with a collector's time stamps", {}),
    "compose.log": (f"{NAMED}, in docker compose output", {}),
    "containerd.log": (f"{NAMED}, in container runtime's log", {}),
    "docker.json": (f"{NAMED}, in docker's JSON", {}),
    "filebeat.json": (f"{NAMED}, in a collector's JSON", {}),
    "heroku.log": (TEXT_LOG.format("%t %c ") + ", in syslog", {}),
    "heroku_with_fields.log": (SYSLOG, {}),
    "journal.json": (f"{NAMED}, in systemd's journal as JSON", {}),
    "kubectl_timestamps.log": (f"{NAMED}, in log with a collector's time stamps", {}),
    "rds.log": (RDS, {}),
    "syslog_3164.log": (SYSLOG, {PROGRAMS: 2, "pieces of records that begin elsewhere": 1}),
    "syslog_5424.log": (SYSLOG.replace("%t", "%m"), {PROGRAMS: 1}),
    "syslog_iso.log": (SYSLOG.replace("%t", "%m"), {}),
    "syslog_not_split.log": (SYSLOG, {}),
    "syslog_without_numbers.log": (SYSLOG, {}),
}


def test_every_fixture_is_expected() -> None:
    assert sorted(FILES) == sorted(path.name for path in WRAPPED.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_inspect_says_the_same_of_one_story(name: str) -> None:
    result = CliRunner().invoke(app, ["inspect", str(WRAPPED / name), "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    (source,), workload = told["sources"], told["workload"]
    log_format, skipped = FILES[name]
    assert (source["kind"], source["format"]) == ("log", log_format)
    assert (source["explained"], source["warnings"]) == (1.0, [])
    assert {s["reason"]: s["count"] for s in source["skipped"]} == {
        "connections": 3,
        "errors": 1,
        **skipped,
    }
    assert (source["statements"], source["transactions"], source["duration_ms"]) == (6, 1, 1.361)
    assert (workload["transactions"], workload["autocommit"], workload["requests"]) == (1, 2, 1)
    tables = {t["name"]: (t["reads"], t["writes"]) for t in told["tables"]}
    assert tables == {"orders": (1, 1), "prices": (1, 0), "products": (1, 0), "stock": (0, 1)}


@pytest.mark.parametrize("name", FILES)
def test_no_literal_is_shown(name: str) -> None:
    workload, report = read(WRAPPED / name)
    shown = repr((workload, report)).encode()
    assert not [word for word in PLANTED if word in shown]


#: One document of JSON over many lines: broken within, all of it is.
DOCUMENTS = (
    "cloudsql_newest_first.json",
    "cloudwatch_events.json",
    "cloudwatch_query_results.json",
)


@pytest.mark.parametrize("name", sorted({*FILES} - {*DOCUMENTS}))
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_whatever_is_broken_the_rest_is_read(name: str, data: st.DataObject) -> None:
    """A line cut off, bytes that are no UTF-8, a line of something else: the others still count."""
    lines = (WRAPPED / name).read_bytes().splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    harm = data.draw(st.sampled_from(("cut", "bytes", "strange")))
    if harm == "cut":
        lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))] + b"\n"
    elif harm == "bytes":
        cut = data.draw(st.integers(0, len(lines[at])))
        lines[at] = lines[at][:cut] + b"\xff\xfe\x80" + lines[at][cut:]
    else:
        lines.insert(at, b"something else entirely\n")
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(b"".join(lines))
        workload, report = read(path)
        assert read(path, 500) == (workload, report)
    assert 3 <= report.statements <= 7
    assert not [word for word in PLANTED if word in repr((workload, report)).encode()]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_that_breaks_off_is_read_up_to_there(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a"
    text = (WRAPPED / name).read_bytes()
    path.write_bytes(text[: len(text) * 3 // 4])
    workload, report = read(path)
    assert 3 <= report.statements < 6
    # The last entry; of newest-first entries, also lines whose record would have come after it.
    left = [skip.count for skip in report.skipped if skip.reason.startswith("lines that ")]
    assert sum(left) in (1, 3)
    assert read(path, 500) == (workload, report)


def test_a_first_line_that_is_broken_hides_nothing(tmp_path: Path) -> None:
    for name in ("filebeat.json", "docker.json", "cloudsql.json", "azure.json"):
        _, *lines = (WRAPPED / name).read_text().splitlines(keepends=True)
        for broken in ("{\n", "{", '{"a": 1', "}\n", "\n", '"}\n'):
            _, report = read(written(tmp_path / "a", broken + "".join(lines)))
            assert report.statements >= 5, (name, broken)


def test_two_shapes_in_one_file(tmp_path: Path) -> None:
    """What is no line of the syslog is counted, and the report says how much it is."""
    syslog = (WRAPPED / "syslog_iso.log").read_text()
    _, report = read(written(tmp_path / "a", syslog + (WRAPPED / "rds.log").read_text()))
    assert report.statements == 6
    assert 0.5 < report.explained < 0.9
    assert "lines look like PostgreSQL text log" in report.warnings[0]
    assert "bytes belong to records" in report.warnings[1]


def unwrapped(text: str) -> tuple[list[str], dict[str, int]]:
    left = Left()
    lines = [line + b"\n" for line in text.encode().split(b"\n")[:-1]]
    return b"".join(Syslog().unwrap(lines, left)).decode().splitlines(), dict(left.skipped)


def test_a_long_line_of_syslog_is_put_together() -> None:
    """At words the space begins the next piece; a word that is too long is cut within."""
    (line,), skipped = unwrapped(
        "Jan  2 10:00:00 db postgres[7]: [3-1] LOG:  statement: SELECT aaa\n"
        "Jan  2 10:00:00 db postgres[8]: [1-2] #011FROM nothing\n"
        "Jan  2 10:00:00 db postgres[7]: [3-2]  FROM bbb WHERE x IN (1,\n"
        "Jan  2 10:00:00 db postgres[7]: [3-3]  '0123456789\n"
        "Jan  2 10:00:00 db postgres[7]: [3-4] abcdef')\n"
    )
    assert line.endswith("SELECT aaa FROM bbb WHERE x IN (1, '0123456789abcdef')")
    assert skipped == {"pieces of records that begin elsewhere": 1}


def test_a_detail_has_its_own_stamp_once() -> None:
    head, own = "Jan  2 10:00:00 db postgres[7]: [3-{}] ", "2026-01-02 10:00:00 UTC [7]: user=web "
    text = f"{head.format(1)}{own}LOG:  statement: EXECUTE q\n"
    text += f"{head.format(2)}{own}DETAIL:  prepare\n"
    lines, _ = unwrapped(text)
    assert [line.count("UTC") for line in lines] == [1, 1]
    assert lines[1].endswith(" [7]: user=web DETAIL:  prepare")


def test_lines_that_two_rules_of_a_daemon_wrote_count_once() -> None:
    line = "Jan  2 10:00:00 db postgres[7]: [3-{}] {}\n".format
    pieces = [line(1, "LOG:  statement: SELECT 1,"), line(2, "#0112"), line(3, "#0112")]
    lines, skipped = unwrapped("".join(piece for piece in pieces for _ in "ab"))
    assert len(lines) == 3
    assert skipped == {"lines that came twice": 3}
    again = line(1, "LOG:  statement: COMMIT")
    assert len(unwrapped(again + again.replace("[3-", "[4-"))[0]) == 2


@pytest.mark.parametrize("indent", ["\t", " " * 29])
def test_lines_without_a_head_go_on_with_the_one_before(indent: str) -> None:
    text = f"Jan 02 10:00:00 db postgres[7]: LOG:  statement: SELECT 1,\n{indent}2\n"
    lines, skipped = unwrapped(text + "Jan 02 10:00:01 db cron[8]: x\n\tno\n")
    assert [lines[0][-9:], *lines[1:]] == ["SELECT 1,", "\t2"]
    assert skipped == {"lines of other programs": 1, "lines that belong to no record": 1}


def test_records_are_not_held_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.workload.formats.wrapping_syslog.MOST_BETWEEN", 2)
    lines = [f"Jan  2 10:00:00 db postgres[{n}]: [1-1] LOG:  x\n" for n in range(4)]
    late = "Jan  2 10:00:00 db postgres[0]: [1-2] #011late\n"
    soon = "Jan  2 10:00:00 db postgres[3]: [1-2] #011soon\n"
    found, skipped = unwrapped("".join((*lines, soon, late)))
    assert [text for text in found if text.startswith("\t")] == ["\tsoon"]
    assert skipped == {"pieces of records that begin elsewhere": 1}


def test_a_space_that_the_daemon_took_comes_back() -> None:
    (line,), _ = unwrapped(
        "Jan  2 10:00:00 db postgres[7]: [3-1] LOG:  statement: SELECT aaa\n"
        "Jan  2 10:00:00 db postgres[7]: [3-2] FROM bbb\n"
    )
    assert line.endswith("SELECT aaa FROM bbb")


def test_a_year_that_ends_within_a_syslog() -> None:
    lines, _ = unwrapped(
        "Dec 31 23:59:59 db postgres[7]: [1-1] LOG:  statement: SELECT 1\n"
        "Jan  1 00:00:01 db postgres[7]: [2-1] LOG:  statement: SELECT 1\n"
        "Dec 31 23:59:58 db postgres[8]: [1-1] LOG:  statement: SELECT 1\n"
        "Jan  1 00:00:02 db postgres[7]: [3-1] LOG:  statement: SELECT 1\n"
    )
    assert [line[:19] for line in lines] == [
        "1970-12-31 23:59:59",
        "1971-01-01 00:00:01",
        "1970-12-31 23:59:58",
        "1971-01-01 00:00:02",
    ]


def test_the_same_process_of_two_hosts_is_two_sessions() -> None:
    lines, _ = unwrapped(
        "Jan  2 10:00:00 db1 postgres[7]: [1-1] LOG:  statement: BEGIN\n"
        "Jan  2 10:00:00 db2 postgres[7]: [1-1] LOG:  statement: COMMIT\n"
    )
    assert len({line.split(" ")[3] for line in lines}) == 2


def test_a_process_number_that_is_used_again_is_another_session() -> None:
    """The numbers of its records begin anew; without record numbers nobody can tell."""
    line = "Jan  2 10:00:00 db postgres[7]: {} LOG:  statement: SELECT 1,\n".format
    more = "Jan  2 10:00:00 db postgres[7]: {} #0112\n".format
    anew, _ = unwrapped("".join(map(line, ("[1-1]", "[2]", "[3-1]", "[1-1]", "[2]"))))
    who = [text.split(" ")[3] for text in anew]
    assert who[:3] == [who[0]] * 3
    assert who[3:] == [who[3]] * 2
    assert who[0] != who[3]
    pieces, skipped = unwrapped((line("[1]") + more("[2]") + line("")) * 2)
    assert len({text.split(" ")[3] for text in pieces if text[0] != "\t"}) == 1
    assert not skipped


def test_the_servers_own_stamp_is_the_better_one() -> None:
    (line,), _ = unwrapped(
        "Jan  2 10:00:00 db shopdb[7]: [1-1] 2026-01-02 10:00:00.125 CET a@b LOG:  statement: X\n"
    )
    assert line.startswith("2026-01-02 10:00:00.125 CET ")
    assert line.endswith(".7 a@b LOG:  statement: X")


def test_an_application_in_a_container_is_read_as_itself(tmp_path: Path) -> None:
    plain = FIXTURES / "applications" / "rails.log"
    workload, report = read(written(tmp_path / "a", docker(plain.read_text())))
    assert report.format == "Rails log, in docker's JSON"
    assert workload == read(plain)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Jan  2 10:00:00 web nginx[7]: GET /checkout 200\n" * 9,
        '{"message": "Order 5 was paid", "level": "info"}\n' * 9,
        "2026-01-02T10:00:00.000Z starting\n" * 9,
        '{"log": 5, "stream": "stderr"}\n' * 9,
        '[{"a": 1}, {"b": 2}]\n',
        "[{",
    ],
)
def test_what_carries_no_sql_is_no_log(text: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a", text)
    assert find_wrapping(open_source(str(path))) is None
    with pytest.raises(UnusableSourceError, match="no log format"):
        read(path)


def test_a_packed_log_too_large_to_be_turned_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.workload.formats.wrapped.LARGEST_TURNED", 1000)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress((WRAPPED / "cloudnativepg_newest_first.json").read_bytes()))
    with pytest.raises(UnusableSourceError, match="newest record first"):
        read(path)


def test_a_log_is_read_backwards_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    newest_first = read(WRAPPED / "cloudnativepg_newest_first.json")[0]
    assert newest_first == read(WRAPPED / "cloudnativepg.json")[0]
    for size in (7, 100, 1000):
        monkeypatch.setattr("analyzer.workload.formats.wrapped._BLOCK", size)
        assert read(WRAPPED / "cloudnativepg_newest_first.json")[0] == newest_first
