"""Records by steps are those of the regex: whatever the prefix, whatever the line."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analyzer.workload.formats import postgres_stderr, prefixed
from analyzer.workload.formats.records import Record

pytestmark = pytest.mark.skipif(prefixed.take is None, reason="nothing is compiled here")

#: What each escape prints, and what it might print in an odd log.
PRINTED = {
    "m": ["2024-05-01 10:00:00.123 UTC", "2024-05-01 10:00:00.1 +02:30", "2024-05-01 10:00:00 UTC"],
    "t": ["2024-05-01 10:00:00 CEST", "2024-05-01 10:00:60 Etc/UTC", "2024-05-01 10:00:00.5 UTC"],
    "n": ["1714557600.123", "17145576001234.5", "1714557600"],
    "s": ["2024-05-01 09:00:00 UTC", ""],
    "p": ["4711", "1", "", "x"],
    "c": ["66321a2b.1a3", "66321a2b", "g.1"],
    "l": ["1", "27", "-1"],
    "x": ["0", "774"],
    "v": ["3/1234", "-1/5", "", "3/", "/"],
    "e": ["00000", "42P01", "4"],
    "Q": ["-77", "77", "-"],
    "P": ["12", ""],
    "u": ["app", "jane doe", "[unknown]", "a@b", ""],
    "d": ["shop", "", "a b,c]"],
    "a": ["psql", "web app (2)", "LOG: statement: x", ""],
    "h": ["::1", "10.0.0.1", "[local]", ""],
    "r": ["10.0.0.1(5432)", "fe80::1(80)", "[local]"],
    "b": ["client backend", ""],
    "i": ["SELECT", "idle in transaction"],
    "L": ["127.0.0.1", ""],
}
PREFIXES = (
    *postgres_stderr.KNOWN_PREFIXES,
    "%m [%p] %q[user=%u,db=%d,app=%a] ",
    "%n %c %l %x %e %Q,%P|",
    "%%t%t %s %v/%x\t%i: ",
    "%5p %-10u|%d %8l ",
    "<%m %r %b %L>",
    "%m %a%u",
    "%p %p %c %t %m [%l] %l ",
    "%t  [%p]\t%u@%d  ",
    "é%u€%d ",
    "%z %u; % %d:",
)
MESSAGES = (
    "LOG:  statement: SELECT 1",
    "LOG:  duration: 0.123 ms  statement: SELECT\n\t1\n\tFROM t",
    "LOG:  duration: 12 ms",
    "LOG:  duration: 12. ms  statement: SELECT 1",
    "LOG:  duration: 12 msx",
    'LOG:  duration: 3.5 ms"',
    "LOG:  duration: 1.0 ms  execute <unnamed>: UPDATE a SET b = $1",
    "LOG:  duration: 1.0 ms  execute fetch from S_1/C_2: SELECT 2",
    "LOG:  execute fetch: SELECT 3",
    'LOG:  execute a"b: SELECT 3',
    "LOG:  executed: nothing",
    "LOG:  duration: 2.0 ms  parse S_1: SELECT 4",
    "LOG:  duration: 2.0 ms  bind S_1: SELECT 4",
    "LOG:  duration: 2.0 ms  plan:\n\tQuery Text: SELECT 1\n\tSeq Scan",
    "LOG:\tstatement:SELECT 5",
    "LOG:statement: ",
    "LOG:  00000: duration: 0.5 ms  statement: SELECT 6",
    "LOG:  00000:statement: SELECT 7",
    "LOG:",
    "LOGS: statement: SELECT 1",
    "ERROR:  relation does not exist at character 15",
    "STATEMENT:  SELECT * FROM nowhere",
    "DETAIL:  parameters: $1 = '1'",
    "DEBUG3:  deep",
    "DEBUG9:  too deep",
    "FATAL:  over",
    "\tgoes on",
    "",
    "no record at all",
    "LOG:  statement: SELECT 1\r",
    "LOG:  statement: SELECT \x00 \xff",
)


def by_regex(prefix: str, block: bytes) -> list[Record]:
    record, as_record = postgres_stderr._without_origin(prefix)
    return [as_record(match) for match in record.finditer(block) if match.end() > match.start()]


def by_steps(prefix: str, block: bytes) -> list[Record]:
    record, as_record = postgres_stderr._without_origin(prefix)
    steps = prefixed.steps_of(prefix)
    assert prefixed.take is not None
    return [*prefixed.records_by(prefixed.take, block, steps or b"?\0\0", record, as_record)]


@st.composite
def logs(draw: st.DrawFn) -> tuple[str, bytes]:
    """A prefix, and lines that it might have written, some of them damaged."""
    prefix = draw(st.sampled_from(PREFIXES))
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        stop = draw(st.sampled_from(["%q", "\0"]))
        written = prefix.split(stop)[0] if stop == "%q" and "%q" in prefix else prefix

        def print_one(escape: re.Match[str]) -> str:
            return draw(st.sampled_from(PRINTED.get(escape[2], [escape[0]]))).rjust(
                abs(int(escape[1] or 0))
            )

        lead = re.sub(r"%(-?\d*)([a-zA-Z%])", print_one, written.replace("%q", ""))
        line = lead + draw(st.sampled_from(MESSAGES))
        if draw(st.integers(0, 4)) == 0:
            at = draw(st.integers(0, len(line)))
            line = (
                line[:at]
                + draw(st.sampled_from(["", " ", "\n", "x", "\t", "\x0b"]))
                + line[at + 1 :]
            )
        lines.append(line.encode("utf-8", "surrogatepass"))
    return prefix, b"\n".join(lines) + draw(st.sampled_from([b"", b"\n"]))


def test_a_prefix_with_nothing_of_whose_a_session_is_can_be_seen() -> None:
    """What stands behind %q may be neither user nor database."""
    line = b"2024-05-01 10:00:00.1 UTC [7] x=%d LOG:  statement: SELECT 1\n"
    assert postgres_stderr._as_seen("%m [%p] %qx=%x ", line % 1) == "%m [%p] %qx=%x "


@given(logs())
@example(("%m ", b"2024-05-01 10:00:00.1 UTC LOG:  duration: 1 ms"))
def test_steps_give_what_the_regex_gives(log: tuple[str, bytes]) -> None:
    prefix, block = log
    assert by_steps(prefix, block) == by_regex(prefix, block)


@pytest.mark.parametrize("prefix", postgres_stderr.KNOWN_PREFIXES)
def test_plain_lines_of_known_prefixes_need_no_regex(prefix: str) -> None:
    """Where the regex has to help with every line, nothing is gained."""
    values = {escape: printed[0] for escape, printed in PRINTED.items()} | {"h": "10.0.0.1"}
    lead = re.sub(r"%([a-zA-Z])", lambda escape: values.get(escape[1], ""), prefix)
    block = (lead + MESSAGES[1] + "\n").encode() * 20
    steps = prefixed.steps_of(prefix)
    assert steps is not None
    assert prefixed.take is not None
    records, at = prefixed.take(block, 0, steps)
    assert (len(records), at) == (20, len(block))


def test_wrong_positions_and_steps_are_refused() -> None:
    """They would read what is not theirs."""
    assert prefixed.take is not None
    for at, steps in ((-1, b""), (9, b""), (0, b"d")):
        with pytest.raises(ValueError, match="no such position or steps"):
            prefixed.take(b"12", at, steps)
