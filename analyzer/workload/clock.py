"""Times and durations of a log as whole microseconds."""

import calendar

#: The time of a record that has none.
NO_TIME = -(1 << 62)
_MOST = 100_000


class Seconds(dict[bytes | None, int]):
    """Stamps (`2026-11-22 10:00:00`, or seconds since 1970) to microseconds since 1970.

    It is the log's own clock, zones are not added; NO_TIME where there is no stamp.
    """

    def __missing__(self, text: bytes | None) -> int:
        if len(self) > _MOST:
            self.clear()
        if not text:
            stamp = NO_TIME
        elif text.isdigit():
            stamp = int(text) * 1_000_000
        else:
            year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
            seconds = (
                calendar.timegm((year, month, day, 0, 0, 0)) if year and 1 <= month <= 12 else 0
            )
            seconds += int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
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
