"""What the README tells a new user to type works as it stands."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


SHELL_LINES = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it: the sample in it, and the tool on the path."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "sample_data", folder / "sample_data")
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    for name in ("tools", "analyzer"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )


def test_there_is_something_to_run() -> None:
    assert any(line.startswith("make ") for line in SHELL_LINES)
    assert any(line.startswith("analyzer ") for line in SHELL_LINES)
    assert blocks("python")
    assert blocks("toml")


def test_shell_lines(checkout: Path) -> None:
    """In order, as a user would: a later line may open what an earlier one saved."""
    for line in SHELL_LINES:
        words = line.split()
        command = ["make", "-n", *words[1:]] if words[0] == "make" else words
        done = run(command, checkout)
        assert done.returncode == 0, f"{line}\n{done.stderr}"


def test_python_snippet(checkout: Path) -> None:
    script = checkout / "batch.py"
    script.write_text(blocks("python")[0], encoding="utf-8")
    done = run([sys.executable, "batch.py"], checkout)
    assert done.returncode == 0, done.stderr
    assert (checkout / "crossings.csv").stat().st_size > 0
    assert (checkout / "shop.analysis").stat().st_size > 0
    assert len(done.stdout.splitlines()) >= 7


def test_constraints_of_the_readme_are_kept(checkout: Path) -> None:
    (checkout / "cut.toml").write_text(blocks("toml")[0], encoding="utf-8")
    command = "analyzer analyze sample_data --services 4 --constraints cut.toml --json cut.json"
    done = run(command.split(), checkout)
    assert done.returncode == 0, done.stderr

    proposal = json.loads((checkout / "cut.json").read_text(encoding="utf-8"))["proposals"][0]
    home = {
        table: service["name"] for service in proposal["services"] for table in service["tables"]
    }
    assert home["payment_source"] == "Payments"
    assert home["order_order"] == home["order_line"] != home["catalogue_product"]
    assert "django_session" in proposal["unattached"]["tables"]


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / target).exists(), target
