"""Times and durations of a log as whole microseconds."""

import calendar
from typing import Final

#: The time of a record that has none.
NO_TIME: Final = -(1 << 62)
_MOST = 100_000


class Seconds(dict[bytes | None, int]):
    """Stamps (`2026-11-22 10:00:00`, `261122 10:00:00`, `20261122 10:00:00`, seconds or
    microseconds since 1970) to microseconds since 1970.

    It is the log's own clock, zones are not added; NO_TIME where there is no stamp.
    """

    def __missing__(self, text: bytes | None) -> int:
        if len(self) > _MOST:
            self.clear()
        if not text:
            stamp = NO_TIME
        elif text.isdigit():
            stamp = int(text) * (1_000_000 if len(text) < 13 else 1)
        else:
            date, clock = text[:10], text[11:19]
            if not text[4:5].isdigit():
                year, month, day = int(date[:4]), int(date[5:7]), int(date[8:10])
            else:  # MySQL's short forms, the hour perhaps of one digit
                date, _, clock = text.partition(b" ")
                date, clock = b"20"[: 8 - len(date)] + date, clock.strip().rjust(8, b"0")
                year, month, day = int(date[:4]), int(date[4:6]), int(date[6:8])
            seconds = (
                calendar.timegm((year, month, day, 0, 0, 0)) if year and 1 <= month <= 12 else 0
            )
            seconds += int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + int(clock[6:8])
            stamp = seconds * 1_000_000
        self[text] = stamp
        return stamp


class Fractions(dict[bytes | None, int]):
    """Fractions of a second (`.250`) to microseconds; none is 0."""

    def __missing__(self, text: bytes | None) -> int:
        if len(self) > _MOST:
            self.clear()
        value = self[text] = int((text or b".0")[1:7].ljust(6, b"0"))
        return value


class Durations(dict[bytes, int]):
    """Milliseconds as the log prints them (`0.366`) to microseconds, exactly."""

    def __missing__(self, text: bytes) -> int:
        if len(self) > _MOST:
            self.clear()
        whole, _, rest = text.partition(b".")
        value = self[text] = int(whole) * 1000 + int(rest[:3].ljust(3, b"0"))
        return value


class QueryTimes(dict[bytes | None, int]):
    """Seconds as MySQL prints them (`0.000366`) to microseconds, exactly; -1 for none.

    Some versions print absurd numbers where a clock was set back; they are none.
    """

    def __missing__(self, text: bytes | None) -> int:
        if len(self) > _MOST:
            self.clear()
        whole, _, rest = (text or b"").partition(b".")
        value = -1
        if 0 < len(whole) <= 9:
            value = int(whole) * 1_000_000 + int(rest[:6].ljust(6, b"0"))
        self[text] = value
        return value
