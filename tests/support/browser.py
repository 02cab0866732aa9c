"""The app in a real browser: a Streamlit server of its own, the system's Chromium, a page.

    with streamlit_server(script) as url, chromium() as browser:
        with open_page(browser, url) as visit:
            visit.page.get_by_text("…").click()
        assert visit.problems == []

`CHROMIUM` names the browser where it is not found on the path.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LOCAL = ("localhost", "127.0.0.1", "")


@dataclass
class Visit:
    """A page and what went wrong on it.

    problems: console errors and uncaught exceptions; foreign: addresses of requests that were
    not for this machine (they are refused).
    """

    page: Page
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


def chromium_path() -> str:
    """The system's Chromium. Raises AssertionError with the remedy where there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = next((p for p in map(shutil.which, (named, *_NAMES)) if p), None)
    assert found, (
        "Browser tests need the system's Chromium: install the package `chromium`, "
        "or name the program in the environment variable CHROMIUM."
    )
    return found


@contextmanager
def streamlit_server(
    script: Path, *, arguments: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run the script under `streamlit run` on a free port; gives the address.

    arguments: passed to the script. The server's output is in the error when it does not come up
    within 60 seconds.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *(f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true"),
        *("--server.fileWatcherType=none", "--browser.gatherUsageStats=false"),
        *("--client.toolbarMode=minimal", "--", *arguments),
    ]
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, output)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: "subprocess.Popen[bytes]", output: object) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    output.seek(0)  # type: ignore[attr-defined]
    ended = "still starting" if process.poll() is None else f"ended with {process.returncode}"
    raise AssertionError(f"Streamlit did not start ({ended}):\n{output.read().decode()}")  # type: ignore[attr-defined]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless Chromium without network services of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*_FLAGS])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser, url: str, *, width: int = 1600, height: int = 1000, dark: bool = False
) -> Iterator[Visit]:
    """A fresh profile on the address; requests that would leave this machine are refused."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    visit = Visit(page)
    page.on("console", lambda m: visit.problems.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: visit.problems.append(str(e)))

    def route(handler) -> None:  # type: ignore[no-untyped-def]
        address = handler.request.url
        if urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname not in (
            _LOCAL
        ):
            visit.foreign.append(address)
            handler.abort()
        else:
            handler.continue_()

    context.route("**/*", route)
    try:
        page.goto(url)
        yield visit
    finally:
        context.close()
