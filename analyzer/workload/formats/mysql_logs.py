"""Which of MySQL's logs a sample is."""

from collections import Counter
from collections.abc import Iterable

from analyzer.workload.formats.event_logs import EventLog
from analyzer.workload.formats.mysql_general import MysqlGeneralLog, recognise_general_log
from analyzer.workload.formats.mysql_slow import MysqlSlowLog, recognise_slow_log
from analyzer.workload.noise import is_catalogue


def recognise_mysql(sample: bytes) -> tuple[EventLog, float] | None:
    """The log that explains most of a sample, with the share of its bytes that it explains."""
    found = [
        one
        for one in (recognise_slow_log(sample), recognise_general_log(sample))
        if one is not None
    ]
    return max(found, key=lambda one: one[1], default=None)


def home_of(logs: Iterable[object]) -> str | None:
    """The database that most of the logs' samples speak of; None where they name none."""
    counts: Counter[str] = Counter()
    for log in logs:
        if isinstance(log, MysqlSlowLog | MysqlGeneralLog):
            counts.update(dict(log.databases))
    own = [(-count, name) for name, count in counts.items() if not is_catalogue(f"{name}.")]
    return min(own)[1] if own else None
