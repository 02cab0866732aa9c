"""Logs that something has damaged: no crash, and the same result wherever they are cut."""

import logging
import random
import re
from pathlib import Path

import pytest

from analyzer.model import SourceReport, UnusableSourceError, Workload
from analyzer.workload.read import read_logs

FIXTURES = Path(__file__).parents[1] / "fixtures" / "workload"
LOGS = sorted(
    path
    for folder in (
        "applications",
        "hand",
        "mysql",
        "scripts",
        "servers",
        "tables",
        "traces",
        "wrapped",
    )
    for path in (FIXTURES / folder).iterdir()
    if not path.name.endswith((".expected.json", ".schema.sql"))
)


def damaged(data: bytes, seed: int) -> bytes:
    """The file after three accidents: bytes cut out, put in or doubled, lines moved."""
    chance = random.Random(seed)
    for _ in range(3):
        start = chance.randrange(len(data))
        end = min(len(data), start + chance.choice((1, 7, 60, 900)))
        match chance.randrange(5):
            case 0:
                data = data[:start] + data[end:] or b"x"
            case 1:
                data = data[:start] + data[start:end] + data[start:]
            case 2:
                data = data[:start] + chance.randbytes(chance.choice((1, 5, 80))) + data[start:]
            case 3:
                lines = data.splitlines(keepends=True)
                one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                data = b"".join(lines)
            case _:
                data = data[:start] + chance.choice(
                    (b"'", b'"', b"\0", b"\xff", b"$$", b"{[", b"<")
                )
                data += b"" if chance.random() < 0.3 else b"x"
    return data


def read(path: Path, chunk_bytes: int) -> tuple[Workload, tuple[SourceReport, ...]] | str:
    try:
        return read_logs([str(path)], chunk_bytes=chunk_bytes)
    except UnusableSourceError as error:
        return error.message


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_a_damaged_log_is_read_the_same_wherever_it_is_cut(log: Path, tmp_path: Path) -> None:
    data = log.read_bytes()
    path = tmp_path / "damaged.log"
    for seed in range(SEEDS):
        path.write_bytes(damaged(data, seed))
        whole = read(path, 1 << 24)
        assert read(path, 700) == whole, seed


#: An address and a card's number, put in front of what stands in a string.
PLANTED = (b"zq.planted@example.org", b"4000123412341234")
STRING = re.compile(rb"(?<=[ (,])'(?=[^'\n]{1,80}')(?!SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT)")

#: In an audit log the whole text is a string, and those within have a backslash in front.
STRING_IN_AUDIT = re.compile(rb"(?<=[ (,=]\\)'(?=[^'\n]{1,80}\\')")


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_no_string_of_a_log_is_kept_or_logged_wherever_it_breaks_off(
    log: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    string = STRING_IN_AUDIT if log.name.startswith("audit") else STRING
    data = string.sub(b"'%s %s " % PLANTED, log.read_bytes())
    path = tmp_path / "planted.log"
    for seed in range(CUT_OFF + 1):
        path.write_bytes(data[: len(data) * (CUT_OFF + 1 - seed) // (CUT_OFF + 1)])
        kept = repr(read(path, 1 << 24)) + caplog.text + "".join(capfd.readouterr())
        for planted in PLANTED:
            assert planted.decode() not in kept, seed


#: A few in each run; more of them by hand.
SEEDS, CUT_OFF = 2, 4
