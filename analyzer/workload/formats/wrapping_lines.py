"""Logs with something before each line: a collector's stamp, a container's name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analyzer.workload.formats.wrapping import Left

_STAMP = rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)"


@dataclass(frozen=True)
class Prefixed:
    """Lines behind a prefix; a line without one goes on with the line before, as it stands."""

    name: str
    prefix: re.Pattern[bytes]
    #: Whether any program's log may stand behind it.
    anything: bool = False

    def fits(self, line: bytes) -> bool:
        """Whether the line begins with the prefix."""
        return self.prefix.match(line) is not None

    def unwrap(self, lines: Iterable[bytes], left: Left) -> Iterator[bytes]:
        """The lines without their prefix; a part of a line (P) has no end."""
        del left
        for line in lines:
            found = self.prefix.match(line)
            if found is None:
                yield line
            elif found.lastgroup == "part":
                yield line[found.end() :].rstrip(b"\r\n")
            else:
                yield line[found.end() :]


#: The container runtime's files: stamp, stream, F for a whole line and P for a part of one.
CONTAINER_RUNTIME = Prefixed(
    "container runtime's log",
    re.compile(_STAMP + rb" (?:stdout|stderr) (?:F|(?P<part>P))(?:$| )"),
    anything=True,
)
COMPOSE = Prefixed("docker compose output", re.compile(rb"[\w.-]+ +\| ?"))
POD = Prefixed("kubectl output", re.compile(rb"\[pod/[^\]\s]+\] "))
#: CloudWatch in S3, kubectl and docker with time stamps, aws logs tail (which names the stream).
STAMPED = Prefixed(
    "log with a collector's time stamps",
    re.compile(_STAMP + rb" (?:(?![\d<\[{])[^\s:=]+ (?=\d{4}-|\{))?"),
)
