"""Lines of foreign files, none of them longer than memory likes."""

import io
from collections.abc import Callable
from typing import IO, Any

#: Of a longer line the rest is left out.
LINE_BYTES = 16 * 1024 * 1024


def short_lines(stream: IO[bytes], too_long: Callable[[int], None]) -> IO[bytes]:
    """The same stream, where lines are cut off that are longer than LINE_BYTES.

    `too_long` is told, for each, how many bytes were left out. Closing it leaves `stream` open.
    """
    return io.BufferedReader(_ShortLines(stream, LINE_BYTES, too_long), 1 << 20)


class _ShortLines(io.RawIOBase):
    _PIECE = 1 << 20

    def __init__(self, stream: IO[bytes], longest: int, too_long: Callable[[int], None]) -> None:
        self._stream = stream
        self._longest = longest
        self._too_long = too_long
        self._length = 0
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; the number of bytes, 0 at the end."""
        while not self._ready:
            piece = self._stream.read(min(self._PIECE, self._longest))
            if not piece:
                self._line_ends()
                return 0
            self._ready = memoryview(self._shortened(piece))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _shortened(self, piece: bytes) -> bytes:
        """A piece no longer than a line may be, without what is too much of its first line.

        The last line in it may go on in the next piece.
        """
        first, last = piece.find(b"\n"), piece.rfind(b"\n")
        of_line = len(piece) if first < 0 else first
        room = max(0, self._longest - self._length)
        self._length += of_line
        if first >= 0:
            self._line_ends()
            self._length = len(piece) - last - 1
        return piece if of_line <= room else piece[:room] + piece[of_line:]

    def _line_ends(self) -> None:
        if self._length > self._longest:
            self._too_long(self._length - self._longest)
        self._length = 0
