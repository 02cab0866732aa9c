"""Large files read in a process of their own: where a parser breaks down, one file is lost.

Parsers are C. On text made for it one may fill its stack or the memory, or come to no end where
nothing can stop it. Each process that reads has one such helper, which waits on its standard input
and ends with it.
"""

import atexit
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, cast

from analyzer.codebase.source.account import SourceText
from analyzer.codebase.source.facts import FileFacts

#: Smaller files take seconds at the very most, and little memory: tried out with words and signs
#: of the languages again and again. A helper takes as long to start as a hundred files to read.
LARGE = 64 << 10
#: The same of languages whose parsers held in that trial up to here.
LARGE_OF_MOST = 192 << 10
MOST = frozenset((".py", ".pyi", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".go", ".php"))
#: A file takes a second, what is stopped by count some; this is for what cannot be counted.
MOST_SECONDS = 6
MOST_MEMORY = 2 << 30
ENDLESS = "too much work to parse"
BROKE_DOWN = "the parser broke down on it"

_SIZE = struct.Struct(">I")
_READY = b"ready"
_SERVE = "from analyzer.codebase.source.guarded import serve; serve()"


def needs_guard(one: SourceText) -> bool:
    """Whether a file is so large that its parser is better not trusted with this process."""
    suffix = one.path[one.path.rfind(".") :].lower()
    return len(one.data) >= (LARGE_OF_MOST if suffix in MOST else LARGE)


class Helper:
    """The helper of this process; `died` is how one ended that could not read a file."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, one: SourceText, here: Callable[[SourceText], FileFacts]) -> FileFacts | str:
        """The facts of a file, or what went wrong; read `here` where no helper can be started."""
        with self._lock:
            process = self._started()
            if process is None:
                return here(one)
            stdin, stdout = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
            with suppress(BrokenPipeError), _killed_late(process):
                _send(stdin, one)
                if (facts := _received(stdout)) is not None:
                    return cast(FileFacts, facts)
            self.close()
            late = process.returncode in _LATE
            return ENDLESS if late else BROKE_DOWN

    def close(self) -> None:
        """End the helper, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            for stream in (process.stdin, process.stdout):
                with suppress(OSError):
                    cast(IO[bytes], stream).close()
            process.wait()

    def _started(self) -> "subprocess.Popen[bytes] | None":
        if self._process is None and sys.executable:
            paths = os.pathsep.join(path for path in sys.path if path)
            with suppress(OSError):
                self._process = subprocess.Popen(  # noqa: S603 (our own interpreter and code)
                    [sys.executable, "-c", _SERVE],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": paths},
                )
                if cast(IO[bytes], self._process.stdout).read(len(_READY)) != _READY:
                    self.close()
        return self._process


#: How a helper ends whose time is up.
_LATE = tuple(
    -signal.Signals[name].value
    for name in ("SIGPROF", "SIGXCPU", "SIGKILL")
    if name in signal.Signals.__members__
)
_helper: Helper | None = None


def read_guarded(one: SourceText, here: Callable[[SourceText], FileFacts]) -> FileFacts | str:
    """The facts of a file, or in words why there are none; `here` reads it in this process."""
    global _helper
    if _helper is None or _helper.owner != os.getpid():  # a fork has its parent's
        _helper = Helper()
        atexit.register(_helper.close)
    return _helper.read(one, here)


def serve() -> None:
    """Read files from standard input, one after the other, and write their facts."""
    from analyzer.codebase.source.languages import read_here

    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    _limit_memory()
    stdout.write(_READY)
    stdout.flush()
    while (one := _received(stdin)) is not None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
        _send(stdout, read_here(cast(SourceText, one)))


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _killed_late:  # noqa: N801 (reads as a statement)
    """Where a process cannot limit its own time, it is ended from outside."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._timer: threading.Timer | None = None
        if not hasattr(signal, "setitimer"):
            self._timer = threading.Timer(6 * MOST_SECONDS, process.kill)

    def __enter__(self) -> None:
        if self._timer is not None:
            self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()


def _send(stream: IO[bytes], value: object) -> None:
    data = pickle.dumps(value)
    stream.write(_SIZE.pack(len(data)) + data)
    stream.flush()


def _received(stream: IO[bytes]) -> object | None:
    """What the other side sent; None where it ended."""
    head = stream.read(_SIZE.size)
    if len(head) < _SIZE.size:
        return None
    (size,) = _SIZE.unpack(head)
    data = stream.read(size)
    return pickle.loads(data) if len(data) == size else None  # noqa: S301 (from our own process)
