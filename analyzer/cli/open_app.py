"""Start Streamlit on the app, with a saved analysis or without."""

import os
import sys
from pathlib import Path

from analyzer import ui

#: What the app insists on wherever it is started from; a checkout's config file says the same.
FLAGS = (
    "--browser.gatherUsageStats=false",
    "--server.showEmailPrompt=false",
    "--server.address=127.0.0.1",
    "--client.toolbarMode=viewer",
)


def open_app(file: Path | None, port: int) -> None:
    """Replace this process by Streamlit's; the app opens `file` if there is one."""
    script = Path(ui.__file__).parent / "script.py"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        f"--server.port={port}",
        *FLAGS,
    ]
    if file:
        command += ["--", str(file.resolve())]
    sys.stdout.flush()
    os.execv(sys.executable, command)  # noqa: S606  (our own interpreter, no shell)
