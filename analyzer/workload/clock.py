"""Times and durations of a log as whole microseconds."""

import calendar

#: The time of a record that has none.
NO_TIME = -(1 << 62)
_MOST = 100_000


class Clock:
    """Stamps to microseconds since 1970 as the log's own clock shows them; zones are not added."""

    def __init__(self) -> None:
        self._seconds: dict[bytes, int] = {}
        self._fractions: dict[bytes, int] = {}

    def __call__(self, seconds: bytes | None, fraction: bytes | None) -> int:
        """`2026-11-22 10:00:00` (or seconds since 1970) and `.250` to an integer, else NO_TIME."""
        if not seconds:
            return NO_TIME
        try:
            whole = self._seconds[seconds]
        except KeyError:
            whole = self._seconds_of(seconds)
        if not fraction:
            return whole
        try:
            return whole + self._fractions[fraction]
        except KeyError:
            return whole + self._fraction_of(fraction)

    def _seconds_of(self, text: bytes) -> int:
        if len(self._seconds) > _MOST:
            self._seconds.clear()
        if text.isdigit():
            stamp = int(text)
        else:
            year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
            stamp = calendar.timegm((year, month, day, 0, 0, 0)) if 1 <= month <= 12 else 0
            stamp += int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
        value = self._seconds[text] = stamp * 1_000_000
        return value

    def _fraction_of(self, text: bytes) -> int:
        if len(self._fractions) > _MOST:
            self._fractions.clear()
        value = self._fractions[text] = int(text[1:7].ljust(6, b"0") or b"0")
        return value


class Durations(dict[bytes, int]):
    """Milliseconds as the log prints them (`0.366`) to microseconds, exactly."""

    def __missing__(self, text: bytes) -> int:
        if len(self) > _MOST:
            self.clear()
        whole, _, rest = text.partition(b".")
        value = self[text] = int(whole) * 1000 + int(rest[:3].ljust(3, b"0"))
        return value
