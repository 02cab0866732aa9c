"""Which of MySQL's logs a sample is."""

from collections import Counter
from collections.abc import Callable, Iterable

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
