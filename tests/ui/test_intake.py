from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.model import UsageError
from analyzer.ui.intake import (
    asked_services,
    harmless_name,
    is_saved_analysis,
    private_copies,
    typed_paths,
)


class Uploaded(BytesIO):
    def __init__(self, name, content):
        super().__init__(content)
        self.name = name


def test_copies_are_private_keep_equal_names_apart_and_go_away():
    uploads = [Uploaded("a.log", b"one"), Uploaded("a.log", b"two")]
    uploads[0].read()
    with private_copies(uploads) as copies:
        assert [path.read_bytes() for path in copies] == [b"one", b"two"]
        assert [path.name for path in copies] == ["a.log", "a.log"]
        folder = copies[0].parent.parent
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_copies_go_away_when_the_work_is_stopped():
    folders = []

    def stopped():
        with private_copies([Uploaded("a", b"")]) as copies:
            folders.append(copies[0].parent.parent)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    (folder,) = folders
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\shop.log.zst", "shop.log.zst"),
        (".hidden", "hidden"),
        ("..", "file"),
        ("", "file"),
        ("a b;<x>.csv", "a_b__x_.csv"),
    ],
)
def test_names_lose_what_could_harm(name, kept):
    assert harmless_name(name) == kept


@given(st.text())
def test_no_name_leads_out_of_its_folder(name):
    kept = harmless_name(name)
    assert kept
    assert len(kept) <= 100
    assert "/" not in kept
    assert not kept.startswith(".")


def test_paths_are_one_a_line_and_must_exist(tmp_path):
    (tmp_path / "a.log").touch()
    assert typed_paths(f'\n "{tmp_path}/a.log" \n\n') == [tmp_path / "a.log"]
    with pytest.raises(UsageError, match="no file or folder"):
        typed_paths(f"{tmp_path}/b.log")
    with pytest.raises(UsageError, match="No path"):
        typed_paths("  \n")


def test_the_number_of_services_is_a_range_or_a_number():
    assert asked_services("3-5") == asked_services(" 3 – 5 ") == (3, 5)
    assert asked_services("4") == 4
    for wrong in ("", "x", "3-", "-3", "3-5-7"):
        with pytest.raises(UsageError):
            asked_services(wrong)


def test_a_saved_analysis_is_known_by_its_first_bytes():
    saved = Uploaded("x", b"SQLite format 3\x00...")
    saved.read()
    assert is_saved_analysis(saved)
    assert saved.read(6) == b"SQLite"
    assert not is_saved_analysis(Uploaded("x.analysis", b""))
