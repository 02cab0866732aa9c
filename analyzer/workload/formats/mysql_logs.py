"""Which of MySQL's logs a sample is."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from analyzer.files import Opened
from analyzer.model import UnusableSourceError
from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mariadb_audit import recognise_audit_log
from analyzer.workload.formats.mysql_digests import recognise_digests
from analyzer.workload.formats.mysql_general import recognise_general_log
from analyzer.workload.formats.mysql_slow import recognise_slow_log
from analyzer.workload.noise import is_catalogue
from analyzer.workload.selection import Selection


def recognise_mysql(sample: bytes) -> tuple[EventLog, float] | None:
    """The log that explains most of a sample, with the share of its bytes that it explains."""
    found = [one for recognise in _RECOGNISERS if (one := recognise(sample)) is not None]
    return max(found, key=lambda one: one[1], default=None)


_RECOGNISERS: tuple[Callable[[bytes], tuple[EventLog, float] | None], ...] = (
    recognise_slow_log,
    recognise_general_log,
    recognise_audit_log,
    recognise_digests,
)


_LOG = "Pass the general log, or a slow log with long_query_time = 0."
#: What begins so is MySQL's, but no log of statements: what it is, and what to do.
_REFUSED = (
    (
        re.compile(rb"\xfebin"),
        "a binary log, which holds no reads and no connections",
        _LOG,
    ),
    (
        re.compile(
            rb"(?:(?:\d{6} [ \d]\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ][ \d]\d:\d\d:\d\d)[^\n]{0,40}"
            rb" (?:mysqld_safe [^\n]*+|\[(?:Note|Warning|ERROR|System)\][^\n]*+)\n){2}"
        ),
        "the error log of MySQL, which holds no SQL",
        _LOG,
    ),
    (
        re.compile(rb"\s*(?:# [^\n]*\n)*# Overall: [^\n]* total, [^\n]* unique"),
        "a report of pt-query-digest, which has lost what happened together",
        "Pass the log that it was made of.",
    ),
    (
        re.compile(rb"(?:Reading mysql slow query log[^\n]*\n)?\s*Count: \d+  Time=[^\n]* Lock="),
        "a report of mysqldumpslow, which has lost what happened together",
        "Pass the log that it was made of.",
    ),
)


def refuse_mysql(sample: Opened) -> None:
    """Raise UnusableSourceError for what MySQL and its tools write besides logs of statements."""
    for pattern, what, remedy in _REFUSED:
        if pattern.match(sample.head):
            raise UnusableSourceError(f"{sample.path} is {what}.", remedy)


def home_of(logs: Iterable[object], only: Selection) -> str | None:
    """The database that most of the logs' samples speak of; None where they name none.

    It is one of those that are asked for, where the samples speak of them.
    """
    counts: Counter[str] = Counter()
    for log in logs:
        if isinstance(log, EventLog):
            counts.update(dict(log.databases))
    own = [(-count, name) for name, count in counts.items() if not is_catalogue(f"{name}.")]
    asked = [one for one in own if only.fits({"database": one[1]})]
    return min(asked or own)[1] if own else None
