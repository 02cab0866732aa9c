"""Patterns and addresses name files; no password is ever shown."""

import gzip
import re
import sys
from pathlib import Path

import pytest
from support.range_server import RangeServer

from analyzer.files import Address, Chunk, cut, matches, open_source, open_stream, place_of, shown
from analyzer.model import UnusableSourceError

pytest.importorskip("fsspec")
pytest.importorskip("aiohttp")

TEXT = b"".join(b"%06d a line of a log\n" % number for number in range(60_000))
RECORD = re.compile(rb"\d{6} ")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("s3://bucket/2026/*.csv.gz", "s3://bucket/2026/*.csv.gz"),
        ("https://host:8080/a.log", "https://host:8080/a.log"),
        ("https://me:secret@host/a.log", "https://host/a.log"),
        ("https://me:se/cr@et@host/a.log", "https://host/a.log"),
        ("https://me:se?cret@host/a.log", "https://host/a.log"),
        ("https://secret@host/a.log", "https://host/a.log"),
        ("https://host/a.log?X-Amz-Signature=secret&X-Amz-Date=1", "https://host/a.log"),
        ("https://host/a.log?path=a/b&sig=secret", "https://host/a.log"),
        ("simplecache::https://me:secret@host/a", "simplecache::https://host/a"),
        ("s3://bucket/log-?.gz", "s3://bucket/log-?.gz"),
        (
            "abfs://logs@account.dfs.core.windows.net/a",
            "abfs://logs@account.dfs.core.windows.net/a",
        ),
        ("abfs://logs:secret@account.net/a", "abfs://account.net/a"),
        ("s3://bucket/me@home.log", "s3://bucket/me@home.log"),
        ("logs/me:you@host?a=b.log", "logs/me:you@host?a=b.log"),
    ],
)
def test_what_is_secret_in_an_address_is_not_shown(address: str, safe: str) -> None:
    assert shown(address) == safe
    assert "secret" not in repr(place_of(address))


def test_a_chunk_tells_nothing_of_what_it_carries() -> None:
    chunk = Chunk("https://me:secret@host/a", 0, 9, b"secret")
    assert "secret" not in repr(chunk)


def test_a_path_made_of_an_address_is_put_right(tmp_path: Path) -> None:
    assert place_of(Path("s3://bucket/key")) == Address("s3://bucket/key")
    assert place_of(tmp_path / "a.log") == tmp_path / "a.log"
    assert place_of("C:/logs/a.log") == Path("C:/logs/a.log")


def test_patterns_find_files_in_order(tmp_path: Path) -> None:
    for name in ("b.log", "a.log", "c.txt", "deep/er/d.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(TEXT)

    def names(pattern: str) -> list[str]:
        return [Path(str(place)).name for place in matches(place_of(pattern))]

    assert names(f"{tmp_path}/*.log") == ["a.log", "b.log"]
    assert names(f"{tmp_path}/**/*.log") == ["a.log", "b.log", "d.log"]
    assert names(f"file://{tmp_path}/*.log") == ["a.log", "b.log"]
    assert names(f"file://{tmp_path}/") == ["a.log", "b.log", "c.txt"]
    with pytest.raises(UnusableSourceError, match=r"No file matches .*\*\.gz") as caught:
        names(f"{tmp_path}/*.gz")
    assert "pattern" in caught.value.remedy
    with pytest.raises(UnusableSourceError, match="No file matches"):
        names(f"file://{tmp_path}/*.gz")


def test_a_file_with_brackets_in_its_name_is_no_pattern(tmp_path: Path) -> None:
    path = tmp_path / "old[1].log"
    path.write_bytes(TEXT)
    assert matches(place_of(path)) == (path,)


@pytest.mark.parametrize("packed", [False, True])
def test_an_address_is_read_like_a_path(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(gzip.compress(TEXT) if packed else TEXT)
    there, here = open_source(f"file://{path}"), open_source(str(path))
    assert (there.head, there.middle, there.packing) == (here.head, here.middle, here.packing)
    assert there.bytes_on_disk == here.bytes_on_disk
    for size in (1000, 1 << 20):
        chunks = list(cut(there, RECORD, size))
        assert b"".join(chunk.read() for chunk in chunks) == TEXT
        assert all((chunk.data is None) is not packed for chunk in chunks)
        ranges = [(chunk.start, chunk.end) for chunk in cut(here, RECORD, size)]
        assert [(chunk.start, chunk.end) for chunk in chunks] == ranges


def test_a_server_is_asked_for_ranges_only() -> None:
    text = TEXT * 5
    with RangeServer({"/a.log": text}) as server:
        address = f"http://me:secret@{server.host}/a.log?sig=secret"
        opened = open_source(address)
        assert text.startswith(opened.head)
        assert opened.middle in text
        chunks = list(cut(opened, RECORD, 1 << 20))
        assert len(chunks) == 7
        assert server.sent < 2_000_000 < len(text)
        assert max(server.ranges) < 400_000
        server.ranges.clear()
        assert b"".join(chunk.read() for chunk in chunks) == text
        assert len(server.ranges) == 7


def test_a_packed_file_of_a_server_is_read_as_a_stream() -> None:
    with (
        RangeServer({"/a.log.gz": gzip.compress(TEXT)}) as server,
        open_stream(f"http://{server.host}/a.log.gz") as stream,
    ):
        assert stream.read() == TEXT


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/none.log", "There is no file"),
        ("/forbidden.log", "may not be read"),
        ("/broken.log", r"cannot be read \(ClientResponseError\)"),
        ("/whole.log", "ignores byte ranges"),
    ],
)
def test_what_goes_wrong_at_a_server_is_said_without_secrets(path: str, what: str) -> None:
    with (
        RangeServer({"/whole.log": TEXT * 3}) as server,
        pytest.raises(UnusableSourceError, match=what) as caught,
    ):
        open_source(f"http://me:secret@{server.host}{path}?sig=secret")
    assert path in caught.value.message
    assert "secret" not in str(caught.value)
    assert caught.value.remedy
    assert caught.value.__cause__ is None
    assert "\n" not in caught.value.message + caught.value.remedy


def test_a_server_that_does_not_answer_is_told() -> None:
    with pytest.raises(UnusableSourceError, match=r"127\.0\.0\.1:9/a\.log cannot be read"):
        open_source("http://me:secret@127.0.0.1:9/a.log")


def test_what_is_not_installed_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(UnusableSourceError, match="s3://bucket/a cannot be opened") as caught:
        open_source("s3://bucket/a")
    assert caught.value.remedy == "Install it with: pip install s3fs"
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UnusableSourceError, match="not installed") as caught:
        open_source("s3://bucket/a")
    assert "[cloud]" in caught.value.remedy


def test_an_address_of_no_kind_is_told() -> None:
    with pytest.raises(UnusableSourceError, match="begin with nosuch"):
        open_source("nosuch://bucket/a")
    with pytest.raises(UnusableSourceError, match="There is no file memory://none"):
        open_source("memory://none")
