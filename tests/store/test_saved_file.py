"""What is saved comes back; anything else is refused, and nothing in a file is trusted."""

import contextlib
import math
import os
import shutil
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.findings import shop, shop_sources
from support.strategies import findings as any_findings
from support.strategies import values

from analyzer.model import (
    Event,
    Findings,
    Move,
    Note,
    Redo,
    Rename,
    Scenario,
    Undo,
    UnusableSourceError,
    UsageError,
)
from analyzer.model.scenario import ACTIONS
from analyzer.store import (
    SCHEMA_VERSION,
    add_scenario,
    append_event,
    load,
    load_scenarios,
    save,
)

SCENARIO = Scenario(
    "s1",
    "What if stock moved?",
    3,
    (
        Event(1, Move(("table:catalogue_stock",), "Order"), "Ada", "2024-05-01T10:00:00Z"),
        Event(2, Rename("Order", "Sales")),
        Event(3, Undo()),
    ),
)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "shop.analysis"
    save(shop(), path, [SCENARIO])
    return path


def test_the_shop_comes_back(saved: Path) -> None:
    assert load(saved) == shop()
    assert load_scenarios(saved) == (SCENARIO,)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store") / "any.analysis"


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(findings=any_findings())
def test_any_findings_come_back(scratch: Path, findings: Findings) -> None:
    save(findings, scratch)
    # Programs are opened while logs are read, and are no part of an analysis.
    schema = replace(findings.schema, routines={}, triggers=())
    assert load(scratch) == replace(findings, schema=schema)


_ACTIONS = st.one_of(*(values(kind) for kind in ACTIONS.values()))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_ACTIONS, values(str | None), values(str | None)), max_size=4))
def test_any_events_come_back(scratch: Path, given_events: list[tuple[object, str, str]]) -> None:
    events = tuple(Event(at, *event) for at, event in enumerate(given_events, 1))  # type: ignore[arg-type]
    save(shop(), scratch, [Scenario("a", "b", 3, events)])
    assert load_scenarios(scratch)[0].events == events


def test_the_same_findings_give_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.analysis"
    turned = replace(
        load(saved),
        schema=replace(shop().schema, views=dict(reversed(shop().schema.views.items()))),
    )
    save(turned, again, load_scenarios(saved))
    assert again.read_bytes() == saved.read_bytes()


def test_the_tables_can_be_read_without_us(saved: Path) -> None:
    with sqlite3.connect(saved) as connection:
        rows = connection.execute(
            "SELECT templates.text, template_uses.executions FROM templates"
            " JOIN template_uses ON template_uses.template = templates.row"
            " JOIN accesses ON accesses.template = templates.row"
            " WHERE accesses.table_name = 'catalogue_stock' AND accesses.mode = 'W'"
        ).fetchall()
        meta = dict(connection.execute("SELECT key, value FROM meta"))
    connection.close()
    assert rows == [("UPDATE catalogue_stock SET num = num - ? WHERE product_id = ?", 12)]
    assert meta["schema_version"] == str(SCHEMA_VERSION)


def test_a_name_that_is_no_unicode_is_saved_readable(tmp_path: Path) -> None:
    path = tmp_path / "odd.analysis"
    name = os.fsdecode(b"logs/caf\xe9.log")
    save(replace(shop(), sources=(replace(shop_sources()[0], path=name),)), path)
    assert load(path).sources[0].path == "logs/caf\ufffd.log"


def test_fractions_that_are_no_numbers_survive(tmp_path: Path) -> None:
    path = tmp_path / "nan.analysis"
    proposal = shop().proposals[0]
    odd = replace(proposal.assessment, metrics={"sm": math.nan, "ifn": math.inf})
    save(replace(shop(), proposals=(replace(proposal, assessment=odd),)), path)
    metrics = load(path).proposals[0].assessment.metrics
    assert math.isnan(metrics["sm"])
    assert metrics["ifn"] == math.inf


# Writing


def test_a_failed_save_leaves_the_old_file_and_no_litter(saved: Path) -> None:
    before = saved.read_bytes()
    too_large = replace(shop(), sources=(replace(shop_sources()[0], bytes=2**70),))
    with pytest.raises(UsageError, match="cannot be written"):
        save(too_large, saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_saving_into_a_folder_that_is_not_there_is_a_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written") as refusal:
        save(shop(), tmp_path / "nowhere" / "shop.analysis")
    assert "folder" in refusal.value.remedy


def test_saving_over_a_folder_is_a_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        save(shop(), tmp_path)
    assert list(tmp_path.parent.glob(".*.tmp")) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_file_is_as_open_as_the_user_wants_files_to_be(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    save(shop(), tmp_path / "shop.analysis")
    mode = stat.S_IMODE((tmp_path / "shop.analysis").stat().st_mode)
    assert mode == stat.S_IMODE(plain.stat().st_mode)


def test_a_link_stays_a_link(saved: Path, tmp_path: Path) -> None:
    link = tmp_path / "latest.analysis"
    link.symlink_to(saved)
    save(shop(), link)
    assert link.is_symlink()
    assert load_scenarios(saved) == ()


# Scenarios


def test_an_event_is_appended(saved: Path) -> None:
    event = Event(4, Redo(), "Ben")
    append_event(saved, "s1", event)
    assert load_scenarios(saved)[0].events == (*SCENARIO.events, event)
    assert load(saved) == shop()


@pytest.mark.parametrize("seq", [3, 5])
def test_an_event_out_of_turn_is_refused(saved: Path, seq: int) -> None:
    with pytest.raises(UsageError, match="event 4 comes next"):
        append_event(saved, "s1", Event(seq, Redo()))
    assert load_scenarios(saved) == (SCENARIO,)


def test_an_event_needs_its_scenario(saved: Path) -> None:
    with pytest.raises(UsageError, match="no scenario s2"):
        append_event(saved, "s2", Event(1, Redo()))


def test_a_scenario_is_added_once(saved: Path) -> None:
    other = Scenario("s2", "Larger", 4, (Event(1, Note("Ask Ada")),))
    add_scenario(saved, other)
    assert load_scenarios(saved) == (SCENARIO, other)
    append_event(saved, "s2", Event(2, Note("Asked")))
    assert len(load_scenarios(saved)[1].events) == 2
    with pytest.raises(UsageError, match="already"):
        add_scenario(saved, other)


def test_a_writer_that_died_half_way_is_rolled_back(saved: Path, tmp_path: Path) -> None:
    """The state of the disk when a program is killed within a transaction."""
    crashed = tmp_path / "crashed.analysis"
    with contextlib.closing(sqlite3.connect(saved, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("UPDATE templates SET text = text || hex(zeroblob(90000))")
        shutil.copy(saved, crashed)
        shutil.copy(f"{saved}-journal", f"{crashed}-journal")
        connection.execute("ROLLBACK")
    assert crashed.read_bytes() != saved.read_bytes()
    assert load(crashed) == shop()


def test_a_file_that_is_being_written_asks_for_patience(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analyzer.store.database.WAIT_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(saved, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnusableSourceError, match="being written") as refusal:
            load(saved)
    assert "again" in refusal.value.remedy


# Files that are not ours


def refused(path: Path, message: str) -> None:
    for use in (load, load_scenarios, lambda p: append_event(p, "s1", Event(4, Redo()))):
        with pytest.raises(UnusableSourceError, match=message) as refusal:
            use(path)
        assert refusal.value.remedy


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "none.analysis", "is not there")
    refused(tmp_path, "is a folder")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"SQLite", b"%PDF-1.4" * 100, b"SQLite format 3\0"])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.analysis"
    path.write_bytes(content)
    refused(path, "is not a saved analysis")


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.analysis"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE sources (row INTEGER PRIMARY KEY)")
    refused(path, "another program")


def test_a_newer_file_names_the_upgrade(saved: Path) -> None:
    tamper(saved, f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    refused(saved, "newer version")
    tamper(saved, f"PRAGMA user_version={SCHEMA_VERSION - 1}")
    refused(saved, "older version")


def test_a_truncated_file_is_refused(saved: Path) -> None:
    whole = saved.read_bytes()
    for size in (200, 4096, len(whole) // 2, len(whole) - 4096, len(whole) - 10):
        saved.write_bytes(whole[:size])
        refused(saved, "is damaged")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_flipped_bytes_are_read_or_refused_but_never_crash(
    scratch: Path, data: st.DataObject
) -> None:
    save(shop(), scratch, [SCENARIO])
    content = bytearray(scratch.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    scratch.write_bytes(content)
    with contextlib.suppress(UnusableSourceError):
        load(scratch)
        load_scenarios(scratch)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE VIEW extra AS SELECT * FROM sources",
        "CREATE TRIGGER boom AFTER INSERT ON events BEGIN DELETE FROM events; END",
        "CREATE VIRTUAL TABLE words USING fts5(text)",
        "CREATE INDEX extra ON sources (path)",
        "DROP TABLE gaps",
        "ALTER TABLE gaps RENAME COLUMN unread TO missed",
        "ALTER TABLE gaps ADD COLUMN extra TEXT",
        "ALTER TABLE gaps ADD COLUMN twice INTEGER GENERATED ALWAYS AS (unread * 2) VIRTUAL",
        "DROP TABLE verdict; CREATE TABLE verdict (row, answer, sentence, reasons)",
        "UPDATE templates SET kind = 'surprise'",
        "UPDATE sources SET skipped = '[[1, 2]]'",
        "UPDATE sources SET skipped = '[[\"why\", true]]'",
        "UPDATE sources SET warnings = '{}'",
        'UPDATE shapes SET accesses = \'[["orders", "X"]]\'',
        "UPDATE shapes SET calls = '[[\"orders\"]]'",
        "UPDATE gaps SET milliseconds = '" + "[" * 100_000 + "'",
        "UPDATE verdict SET reasons = 'split'",
        "DELETE FROM totals",
        "DELETE FROM nodes WHERE row = 1",
        "DELETE FROM templates WHERE row = 1",
        "PRAGMA user_version=0",
    ],
)
def test_a_tampered_file_is_refused(saved: Path, sql: str) -> None:
    tamper(saved, sql)
    with pytest.raises(UnusableSourceError, match="is damaged") as refusal:
        load(saved)
    assert "analyzer analyze" in refusal.value.remedy


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events SET kind = 'drop'",
        "UPDATE events SET payload = '[]' WHERE seq = 1",
        'UPDATE events SET payload = \'["not a list", "Order"]\' WHERE seq = 1',
    ],
)
def test_tampered_events_are_refused(saved: Path, sql: str) -> None:
    tamper(saved, sql)
    with pytest.raises(UnusableSourceError, match="is damaged"):
        load_scenarios(saved)


def test_loading_changes_nothing(saved: Path) -> None:
    before = saved.read_bytes()
    saved.chmod(0o444)
    load(saved)
    assert saved.read_bytes() == before
    assert list(saved.parent.iterdir()) == [saved]


def test_a_refusal_shows_nothing_of_the_content(saved: Path) -> None:
    tamper(saved, "UPDATE templates SET kind = 'secret-4711'")
    with pytest.raises(UnusableSourceError) as refusal:
        load(saved)
    assert "4711" not in str(refusal.value)


def tamper(path: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sql)
