"""The saved analysis: one SQLite file, opened without the logs it came from.

The same findings give the same bytes (with the same version of SQLite). No literal of any
statement is in the file, as none is in the findings.
"""

import sqlite3
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from analyzer.model import Event, Findings, Scenario, UsageError
from analyzer.store.database import APPLICATION_ID, MAGIC, SCHEMA_VERSION, create, opened
from analyzer.store.layout import read_findings, write_findings
from analyzer.store.scenarios import add_row, append_row, read_scenarios, write_scenarios

__all__ = [
    "APPLICATION_ID",
    "SCHEMA_VERSION",
    "add_scenario",
    "append_event",
    "is_database",
    "load",
    "load_scenarios",
    "save",
]


def save(findings: Findings, path: Path, scenarios: Sequence[Scenario] = ()) -> None:
    """Write everything into `path`, which holds either the old file or the whole new one.

    Text that is not Unicode (lone surrogates in the names of files) is saved with U+FFFD in their
    place. Raises UsageError where the file cannot be written.
    """

    def fill(connection: sqlite3.Connection) -> None:
        meta = {"schema_version": str(SCHEMA_VERSION), "tool_version": _tool_version()}
        connection.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        write_findings(connection, findings)
        write_scenarios(connection, scenarios)

    create(path, fill)


def load(path: Path) -> Findings:
    """What `save` was given. Raises UnusableSourceError with the reason for any other file."""
    with opened(path) as connection:
        return read_findings(connection)


def is_database(path: Path) -> bool:
    """Whether a file begins like the databases that analyses are saved in; sources never do."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def load_scenarios(path: Path) -> tuple[Scenario, ...]:
    """The scenarios in the file, with all events. Raises UnusableSourceError."""
    with opened(path) as connection:
        return read_scenarios(connection)


def add_scenario(path: Path, scenario: Scenario) -> None:
    """Put one more scenario into the file, in one transaction.

    Raises UsageError where one with its id is there already, UnusableSourceError for a file that
    is none of ours.
    """
    with opened(path, writable=True) as connection:
        if scenario.id in {known.id for known in read_scenarios(connection)}:
            raise UsageError(
                f"There is a scenario {scenario.id} in {path} already.", "Give it another id."
            )
        add_row(connection, scenario)


def append_event(path: Path, scenario_id: str, event: Event) -> None:
    """Put one more event into the file, in one transaction.

    Raises UsageError where the scenario is not there, or where `event.seq` is not the next number:
    somebody else was faster, and the event would mean something else after theirs.
    """
    with opened(path, writable=True) as connection:
        following = append_row(connection, scenario_id, event)
        if following == 0:
            raise UsageError(
                f"There is no scenario {scenario_id} in {path}.", "Save it there first."
            )
        if following != event.seq:
            raise UsageError(
                f"The scenario {scenario_id} has changed: event {following} comes next,"
                f" not {event.seq}.",
                "Load it again, then repeat the change.",
            )


def _tool_version() -> str:
    try:
        return version("monolith-analyzer")
    except PackageNotFoundError:  # run from a plain copy of the source
        return "unknown"
