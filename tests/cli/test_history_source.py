"""A history as a source of the commands: as a file, and as the repository that a folder is."""

import json
from pathlib import Path

import jsonschema
from cli.test_commands import run
from codebase.test_history import git
from support.source_trees import tree

import analyzer
from analyzer.export import json_schema

SHOP = Path(__file__).parents[1] / "fixtures" / "source" / "django_shop"
LOGS = Path(__file__).parents[1] / "fixtures" / "codebase" / "history"
FILES = {p.relative_to(SHOP).as_posix(): p.read_bytes() for p in sorted(SHOP.rglob("*.py"))}
PERSON, ADDRESS = "Wilhelmina Quux", "wilhelmina@quux.example"


def test_inspect_tells_a_log_and_owners_by_their_content(tmp_path: Path) -> None:
    for at, name in enumerate(("short.log", "default.log", "CODEOWNERS")):
        (tmp_path / f"file{at}").write_bytes((LOGS / name).read_bytes())
    (tmp_path / "modules.csv").write_text(
        "module,file\ncart,shop/cart/models.py\norders,shop/orders/models.py\n"
    )
    done = run("inspect", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert [(s["kind"], s["format"], s["explained"]) for s in document["sources"]] == [
        ("history", "git log (5 commits)", 1.0),
        ("history", "git log (3 commits)", 1.0),
        ("owners", "CODEOWNERS", 1.0),
        ("modules", "module list", 1.0),
    ]
    code = document["codebase"]
    assert (code["changes"], code["authors"]) == (1, 3)
    assert code["teams"] == ["@acme/cart", "@acme/orders"]


def test_a_log_without_files_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("commit 1234567\nAuthor: A <a@b.c>\nDate: x\n\n    Begin\n")
    done = run("inspect", tmp_path / "log")
    assert done.returncode == 3
    assert "git log --no-merges --name-status" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_repository_says_who_would_have_each_service_and_names_nobody(tmp_path: Path) -> None:
    owners = "/shop/orders/ @acme/orders @somebody\n"
    folder = tree(tmp_path / "code", {**FILES, ".github/CODEOWNERS": owners})
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin", "--author", f"{PERSON} <{ADDRESS}>")
    saved, told = tmp_path / "x.analysis", tmp_path / "x.json"
    done = run("analyze", folder, "--save", saved, "--json", told, "--services", "2")
    assert done.returncode == 0, done.stderr
    document = json.loads(told.read_text())
    jsonschema.validate(document, json_schema())
    assert [s["kind"] for s in document["sources"]] == ["source", "history", "owners"]
    (proposal,) = document["proposals"]
    assert [each["service"] for each in proposal["people"]] == [
        service["name"] for service in proposal["services"]
    ]
    assert {each["authors"] for each in proposal["people"]} == {1}
    assert ["@acme/orders"] in [each["teams"] for each in proposal["people"]]
    assert "1 author so far" in done.stdout
    assert "owned by @acme/orders" in done.stdout
    raw = saved.read_bytes()
    for name in (PERSON, ADDRESS, "somebody"):
        assert name.encode() not in raw
        assert name not in told.read_text() + done.stdout + done.stderr
    found = analyzer.load(saved)
    assert found.codebase.changes
    assert [p.assessment.people for p in found.proposals] != [()]


def test_a_folder_that_is_no_repository_has_no_history(tmp_path: Path) -> None:
    done = run("inspect", SHOP)
    assert done.returncode == 0
    assert "no history of changes" in done.stdout
    (tmp_path / "log").write_text("--0000001--2026-01-01--A <a@b.c>\n\nM\tother/file.py\n")
    other = run("inspect", SHOP, tmp_path / "log")
    assert "a history that changes no module read here" in other.stdout


def test_the_boundaries_of_the_team_stand_beside_each_proposal_and_can_be_scored(
    tmp_path: Path,
) -> None:
    contracts = "[importlinter:contract:1]\ntype = independence\nmodules =\n  shop.orders\n"
    settings = f"[importlinter]\nroot_package = shop\n{contracts}  shop.catalogue\n"
    folder = tree(tmp_path / "code", {**FILES, ".importlinter": settings})
    told, cut = tmp_path / "x.json", tmp_path / "cut.json"
    done = run("analyze", folder, "--json", told, "--services", "2")
    assert done.returncode == 0, done.stderr
    document = json.loads(told.read_text())
    jsonschema.validate(document, json_schema())
    assert [s["kind"] for s in document["sources"]] == ["source", "contracts"]
    (proposal,) = document["proposals"]
    assert {fit["origin"] for fit in proposal["intended"]} == {"Django apps", "import-linter"}
    assert "Beside the team's own boundaries by import-linter" in done.stdout
    (drawn,) = [o for o in document["codebase"]["intended"] if o["origin"] == "import-linter"]
    assert set(drawn["parts"]) == {"shop.catalogue", "shop.orders"}
    cut.write_text(json.dumps(drawn["parts"]))
    scored = run("score", folder, "--partition", cut)
    assert scored.returncode == 0, scored.stderr
