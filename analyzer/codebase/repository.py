"""The log of a folder that is a git repository, asked of the user's own git."""

import os
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import IO

from analyzer.codebase.history import ARGUMENTS, COMMAND, MOST_COMMITS, history_of
from analyzer.codebase.reading import Reading
from analyzer.model import UnusableSourceError

#: What marks the root of a repository; a file in a work tree that was added.
MARK = ".git"
TIME_LIMIT_SECONDS = 120
#: A repository may be anybody's: nothing that its settings name is run, nothing is fetched.
_HARMLESS = (
    *("--no-pager", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false"),
    *("-c", "core.quotePath=true", "-c", "core.hooksPath=/dev/null"),
)
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color", "--no-notes")
_SETTINGS = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def is_repository(path: Path) -> bool:
    """Whether the path is the `.git` in the root of a repository."""
    return path.name == MARK and path.exists()


def read_repository(mark: Path) -> Reading:
    """The commits that led to what is checked out in the folder of `mark`, the newest 100,000.

    UnusableSourceError where git is missing, refuses, takes minutes, or there is no commit.
    """
    with tempfile.TemporaryFile() as output:
        if _logged(mark, "-M", output):
            return history_of(output, str(mark))
        # Whether a file moved and changed shows in contents, which a partial clone lacks.
        if _logged(mark, "-M100%", output):
            reading = history_of(output, str(mark))
            warning = "Contents are missing: only files that moved unchanged were followed."
            return replace(
                reading,
                report=replace(reading.report, warnings=(warning, *reading.report.warnings)),
            )
    raise _none(mark, "git finds no commit or does not trust the owner of the folder")


def _logged(mark: Path, moves: str, output: IO[bytes]) -> bool:
    """Whether git has written the log into `output`, which is then at its beginning."""
    command = [
        *("git", *_HARMLESS, "-C", str(mark.parent), *ARGUMENTS, moves, *_PLAIN),
        # One more than is read, so that the reader sees that there are more.
        *(f"--max-count={MOST_COMMITS + 1}", "HEAD", "--"),
    ]
    # Variables such as GIT_DIR would lead to another repository.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    output.seek(0)
    output.truncate()
    try:
        done = subprocess.run(  # noqa: S603 (fixed arguments, no shell)
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env={**kept, **_SETTINGS},
            timeout=TIME_LIMIT_SECONDS,
            check=False,
        )
    except OSError:
        raise _none(mark, "git cannot be run here") from None
    except subprocess.TimeoutExpired:
        raise _none(mark, f"git took more than {TIME_LIMIT_SECONDS} seconds") from None
    output.seek(0)
    return done.returncode == 0


def _none(mark: Path, reason: str) -> UnusableSourceError:
    return UnusableSourceError(
        f"{mark}: no history was read, since {reason}.",
        f"Run this in the folder and pass what it prints: {COMMAND}",
    )
