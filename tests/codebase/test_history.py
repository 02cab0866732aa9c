"""A git log as pairs of modules that change together, and as people and teams."""

import hashlib
import io
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.codebase import (
    assemble,
    looks_like_history,
    looks_like_owners,
    read_history,
    read_owners,
    read_repository,
)
from analyzer.codebase.history import history_of
from analyzer.codebase.owners import Ownership
from analyzer.codebase.reading import Commit, OwnerRule, Reading
from analyzer.model import Authorship, CoChange, Module, SourceReport, UnusableSourceError

FIXTURES = Path(__file__).parents[1] / "fixtures" / "codebase" / "history"
SHORT, DEFAULT, OWNERS = (FIXTURES / n for n in ("short.log", "default.log", "CODEOWNERS"))
NAMES = ("shop.cart.models", "shop.orders.models", "shop.orders.views")


def code(*names: str, files: bool = True) -> Reading:
    return Reading(
        SourceReport("modules.csv", "modules", "", 0),
        modules=tuple(
            Module(name, f"{name.replace('.', '/')}.py" if files else None) for name in names
        ),
    )


def skipped(reading: Reading) -> dict[str, int]:
    return {s.reason: s.count for s in reading.report.skipped}


def commits_of(text: str) -> tuple[Commit, ...]:
    return history_of(io.BytesIO(text.encode()), "log").commits


def test_files_go_by_the_name_that_they_have_now() -> None:
    reading = read_history(SHORT)
    assert [commit.files for commit in reading.commits] == [
        ("README.md", "src/shop/orders/models.py", "src/shop/orders/views.py"),
        ("src/shop/cart/models.py", "src/shop/orders/models.py", "src/shop/orders/views.py"),
        ("src/shop/cart/models.py", "src/shop/orders/views.py"),
        ("src/shop/café.py", "src/shop/cart/models.py"),
    ]
    assert skipped(reading) == {"a commit by a bot": 1}
    assert (reading.report.kind, reading.report.explained) == ("history", 1.0)


def test_the_default_format_is_read_and_merges_are_left_out() -> None:
    reading = read_history(DEFAULT)
    assert [commit.files for commit in reading.commits] == [
        ("docs/logo.png", "src/shop/cart/models.py", "src/shop/orders/models.py"),
        ("src/shop/cart/models.py", "src/shop/orders/models.py"),
    ]
    assert skipped(reading) == {"a merge": 1}
    assert reading.report.explained == 1.0


@pytest.mark.parametrize("path", [SHORT, DEFAULT])
def test_a_log_that_runs_forward_says_the_same(path: Path) -> None:
    text = path.read_text()
    mark = "--aaaaaaa" if path == SHORT else "commit bbbbbbb"
    forward = "".join(mark + part for part in reversed(text.split(mark)[1:]))
    assert commits_of(forward) == commits_of(text)


def test_a_name_that_was_given_anew_belongs_to_the_new_file() -> None:
    commits = commits_of(
        "--0000003--2026-01-03--A <a@b.c>\n\nM\told.py\n"
        "--0000002--2026-01-02--A <a@b.c>\n\nA\told.py\n"
        "--0000001--2026-01-01--A <a@b.c>\n\nR100\told.py\tnew.py\nM\tmain.py\n"
        "--0000000--2026-01-01--A <a@b.c>\n\nM\told.py\n"
    )
    assert [commit.files for commit in commits] == [
        ("old.py",),
        ("old.py",),
        ("main.py", "new.py"),
        ("new.py",),
    ]


def test_large_commits_tie_nothing_but_their_renames_are_followed() -> None:
    moved = "".join(f"R100\t{n}.py\tsrc/{n}.py\n" for n in range(31))
    log = (
        f"--0000002--2026-01-02--A <a@b.c>\n\n{moved}"
        "--0000001--2026-01-01--A <a@b.c>\n\nM\t7.py\nM\t8.py\n"
    )
    reading = history_of(io.BytesIO(log.encode()), "log")
    assert [commit.files for commit in reading.commits] == [("src/7.py", "src/8.py")]
    assert skipped(reading) == {"a commit of more than 30 files": 1}


def test_a_log_without_files_is_refused_with_the_command() -> None:
    with pytest.raises(UnusableSourceError) as caught:
        commits_of("commit 1234567\nAuthor: A <a@b.c>\nDate: x\n\n    Begin\n")
    assert "git log --no-merges --name-status" in caught.value.remedy


def test_each_commit_has_one_say_per_module() -> None:
    codebase = assemble([code(*NAMES), read_history(SHORT)])
    cart, models, views = NAMES
    assert codebase.changes == (
        CoChange(cart, models, 1, 0.5),
        CoChange(cart, views, 2, 1.5),
        CoChange(models, views, 2, 1.5),
    )


def test_people_are_counted_by_their_address_and_named_nowhere() -> None:
    codebase = assemble([code(*NAMES), read_history(SHORT)])
    authors = {each.module: len(each.authors) for each in codebase.authorship}
    assert authors == dict(zip(NAMES, (3, 2, 2), strict=True))
    assert [each.commits for each in codebase.authorship] == [3, 2, 3]
    told = repr(read_history(SHORT).commits) + repr(codebase)
    assert not [name for name in ("ada", "ben", "cyd", "example") if name in told.lower()]


def test_neither_order_nor_repetition_matters() -> None:
    readings = [code(*NAMES), read_history(SHORT), read_history(DEFAULT), read_owners(OWNERS)]
    assert assemble(readings) == assemble([*readings[::-1], read_history(SHORT)])


def test_a_graph_that_names_no_file_is_matched_by_names() -> None:
    by_file = assemble([code(*NAMES), read_history(SHORT)])
    by_name = assemble([code(*NAMES, files=False), read_history(SHORT)])
    assert by_name.changes == by_file.changes


def test_a_file_of_the_same_name_elsewhere_is_another_one() -> None:
    commits = (
        Commit("1", "a", ("app/cart.py", "app/main.py")),
        Commit("2", "a", ("app/cart.py", "tools/old/main.py")),
    )
    log = Reading(SourceReport("log", "history", "", 0), commits=commits)
    assert assemble([code("cart", "main"), log]).changes == (CoChange("cart", "main", 1, 1.0),)


def test_noise_ties_nothing() -> None:
    commits = (Commit("1", "a", ("shop/cart.py", "shop/orders.py", "shop/tests/test_cart.py")),)
    log = Reading(SourceReport("log", "history", "", 0), commits=commits)
    found = assemble([code("shop.cart", "shop.orders", "shop.tests.test_cart"), log])
    assert found.changes == (CoChange("shop.cart", "shop.orders", 1, 1.0),)
    assert "shop.tests.test_cart" not in {each.module for each in found.authorship}


def test_the_last_rule_that_fits_names_the_teams() -> None:
    codebase = assemble([code(*NAMES), read_history(SHORT), read_owners(OWNERS)])
    assert {each.module: each.teams for each in codebase.authorship} == {
        "shop.cart.models": ("@acme/cart",),
        "shop.orders.models": ("@acme/orders",),
        "shop.orders.views": ("@acme/orders",),
    }


def test_owners_without_a_history_own_as_well() -> None:
    rules = Reading(
        SourceReport("CODEOWNERS", "owners", "", 0), owners=(OwnerRule("/shop/cart/", ("@a/b",)),)
    )
    assert assemble([code(*NAMES), rules]).authorship == (
        Authorship("shop.cart.models", 0, (), ("@a/b",)),
    )


def test_people_among_the_owners_are_counted_and_left_out() -> None:
    reading = read_owners(OWNERS)
    assert "dora" not in repr(reading.owners)
    assert "ada" not in repr(reading.owners)
    assert skipped(reading) == {
        "an owner that is a person; only teams (@organisation/team) are kept": 2
    }


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("*", "a/b.py", True),
        ("*.js", "a/b.js", True),
        ("*.js", "a/b.jsx", False),
        ("/docs/", "docs/a/b.md", True),
        ("/docs/", "x/docs/a.md", False),
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/a/b.md", False),
        ("apps/", "x/apps/a/b.py", True),
        ("apps", "x/apps/a.py", True),
        ("apps", "x/apps2/a.py", False),
        ("**/logs", "a/b/logs/c.py", True),
        ("/a/**/z.py", "a/z.py", True),
        ("/a/**/z.py", "a/b/c/z.py", True),
        ("/a/**", "a/b/c.py", True),
        ("/a/?.py", "a/bb.py", False),
        (r"/my\ docs/", "my docs/a.md", True),
        ("a+b.py", "aab.py", False),
    ],
)
def test_patterns_of_owners(pattern: str, path: str, fits: bool) -> None:
    teams = Ownership([OwnerRule(pattern, ("@a/b",))]).teams_of(path)
    assert teams == (("@a/b",) if fits else ())


def test_sections_of_gitlab_give_their_owners(tmp_path: Path) -> None:
    file = tmp_path / "CODEOWNERS"
    file.write_text("[Shop] @acme/shop\n/cart/\n/orders/ @acme/orders\n^[Docs][2]\n*.md\n")
    assert looks_like_owners(file.read_bytes())
    assert looks_like_owners(b"[Shop][2] @acme/shop @@maintainers\n*.py\n/web/ @acme/web\n")
    assert not looks_like_owners(
        b"[2026-01-02 10:00:00] local.DEBUG: select 1\nto ann@example.org\n"
    )
    assert read_owners(file).owners == (
        OwnerRule("/cart/", ("@acme/shop",)),
        OwnerRule("/orders/", ("@acme/orders",)),
        OwnerRule("*.md", ()),
    )


@given(st.binary(max_size=400))
def test_whatever_stands_in_a_log_is_read_or_refused(tail: bytes) -> None:
    head = b"--0000001--2026-01-01--A <a@b.c>\n\nM\ta.py\n"
    assert looks_like_history(head)
    try:
        reading = history_of(io.BytesIO(head + tail), "log")
    except UnusableSourceError:
        return
    assert 0 < reading.report.explained <= 1
    looks_like_owners(tail)


def git(folder: Path, *words: str) -> None:
    me = {
        f"GIT_{who}_{what}": "x@y.z"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", "-C", str(folder), *words],
        check=True,
        capture_output=True,
        env={**os.environ, **me},
    )


def test_a_repository_is_asked_by_git_and_runs_nothing_of_its_own(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("import os\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    trap = tmp_path / "trap"
    for setting in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program"):
        git(tmp_path, "config", setting, f"touch '{trap}'")
    git(tmp_path, "config", "log.showSignature", "true")
    reading = read_repository(tmp_path / ".git")
    assert [commit.files for commit in reading.commits] == [("a.py", "b.py")]
    assert not trap.exists()


def test_a_clone_without_contents_follows_what_moved_unchanged(tmp_path: Path) -> None:
    text = "".join(f"line {n}\n" for n in range(50))
    for name, content in (("a.py", text), ("b.py", "other\n")):
        (tmp_path / name).write_text(content)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    for old, new in (("a.py", "c.py"), ("b.py", "d.py")):
        (tmp_path / old).rename(tmp_path / new)
    blob = name_of_content(text)
    (tmp_path / "c.py").write_text(f"{text}more\n")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "Move")
    whole = read_repository(tmp_path / ".git")
    assert {commit.files for commit in whole.commits} == {("c.py", "d.py")}
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    part = read_repository(tmp_path / ".git")
    assert {commit.files for commit in part.commits} == {("a.py", "c.py", "d.py"), ("a.py", "d.py")}
    assert "moved unchanged" in part.report.warnings[0]


def name_of_content(text: str) -> str:
    """The name of a file's content in a repository."""
    return hashlib.sha1(f"blob {len(text)}\0{text}".encode(), usedforsecurity=False).hexdigest()


def test_without_git_or_a_commit_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    with pytest.raises(UnusableSourceError, match="no commit"):
        read_repository(tmp_path / ".git")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnusableSourceError, match="git cannot be run here"):
        read_repository(tmp_path / ".git")
