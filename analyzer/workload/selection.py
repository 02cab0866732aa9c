"""Which part of the logs is read: a span of time, some databases, users, applications, tables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import translate
from functools import lru_cache

from analyzer.model import UsageError
from analyzer.workload.clock import NO_TIME, Fractions, Seconds
from analyzer.workload.formats.records import LogFormat, Origin, Record

OUTSIDE = "statements before --since or from --until on"
OTHERS = "statements of other databases, users or applications"
EXCLUDED = "statements on tables that --exclude-table leaves out"


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the logs is read; everything, where nothing is stated.

    From `since_us` on and before `until_us`, microseconds on the log's own clock. The others are
    patterns (`shop*`, case does not count), of which one has to fit; a table must fit none.
    """

    since_us: int | None = None
    until_us: int | None = None
    databases: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    exclude_tables: tuple[str, ...] = ()

    @property
    def by_time(self) -> bool:
        """Whether a time is stated."""
        return self.since_us is not None or self.until_us is not None

    @property
    def year(self) -> int | None:
        """The year of the span of time, which stands for one that a log leaves out."""
        moment = self.since_us if self.since_us is not None else self.until_us
        return None if moment is None else datetime.fromtimestamp(moment / 1e6, UTC).year

    @property
    def _origins(self) -> dict[str, tuple[str, ...]]:
        stated = {
            "database": self.databases,
            "user": self.users,
            "application": self.applications,
        }
        return {name: patterns for name, patterns in stated.items() if patterns}

    @property
    def by_origin(self) -> frozenset[str]:
        """What of an Origin is stated."""
        return frozenset(self._origins)

    def fits(self, origin: Mapping[str, str]) -> bool:
        """Whether what is known of an origin is of the databases, users, applications stated."""
        return all(
            name not in origin or _fits(origin[name], patterns)
            for name, patterns in self._origins.items()
        )

    def holds(self, time: int) -> bool:
        """Whether a time is in the span; one that is not known is."""
        return time == NO_TIME or not (
            (self.since_us is not None and time < self.since_us)
            or (self.until_us is not None and time >= self.until_us)
        )

    def excludes(self, table: str) -> bool:
        """Whether a table is left out, by its name with or without its schema."""
        return bool(self.exclude_tables) and (
            _fits(table, self.exclude_tables)
            or _fits(table.rpartition(".")[2], self.exclude_tables)
            or ("." not in table and _fits(f"public.{table}", self.exclude_tables))
        )

    def records(
        self, log_format: LogFormat, block: bytes, skipped: Counter[str]
    ) -> Iterator[Record]:
        """The records of a block that are of the databases, users and applications stated.

        What a format does not tell is not asked of it. That connections come stays in: it tells
        one session of a process from the next.
        """
        asked = self.by_origin & log_format.tells
        known: dict[Origin, bool] = {}
        for record, origin in log_format.with_origin(block):
            fits = known.get(origin)
            if fits is None:
                fits = known[origin] = self.fits(
                    {
                        name: log_format.plain(getattr(origin, name) or b"").decode(
                            "utf-8", "replace"
                        )
                        for name in asked
                    }
                )
            if record[8] is None or fits:
                yield record
            elif record[6] in _EXECUTED:
                skipped[OTHERS] += 1
            elif record[8].lstrip(b'"').startswith(b"connection received"):
                yield record


EVERYTHING = Selection()
_EXECUTED = (b"statement", b"execute")


@lru_cache(maxsize=4096)
def _fits(name: str, patterns: tuple[str, ...]) -> bool:
    return any(re.match(translate(p), name, re.IGNORECASE) for p in patterns)


def select(
    *,
    since: str | None = None,
    until: str | None = None,
    databases: Iterable[str] = (),
    users: Iterable[str] = (),
    applications: Iterable[str] = (),
    exclude_tables: Iterable[str] = (),
) -> Selection:
    """The selection that a person states; times as `2026-02-10` or `2026-02-10 10:00[:00[.5]]`.

    Raises UsageError for what is no time, and for a span that holds nothing.
    """
    first, last = _time(since, "--since"), _time(until, "--until")
    if first is not None and last is not None and first >= last:
        raise UsageError(
            "--since is not before --until, so nothing would be read.",
            "State an earlier --since or a later --until.",
        )
    return Selection(
        first,
        last,
        *(tuple(databases), tuple(users), tuple(applications), tuple(exclude_tables)),
    )


_TIME = re.compile(
    r"\s*(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,6}))?)?(?:Z|\s+UTC)?\s*", re.ASCII
)


def _time(text: str | None, option: str) -> int | None:
    if text is None:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        raise UsageError(
            f"{option} is no time: {text!r}.", "Write it as 2026-02-10 or 2026-02-10 10:00:00."
        )
    day, minutes, seconds, part = found.groups()
    stamp = f"{day} {minutes or '00:00'}{seconds or ':00'}".encode()
    return Seconds()[stamp] + Fractions()[f".{part or 0}".encode()]
