"""Files are opened by what they hold, and refused with a reason."""

import bz2
import gzip
import io
import lzma
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.files import chunks as chunks_module
from analyzer.files import cut, open_source, open_stream, short_lines
from analyzer.files import lines as lines_module
from analyzer.files import opening as opening_module
from analyzer.model import UnusableSourceError

TEXT = b"".join(b"%06d a line of a log\n" % number for number in range(40_000))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": zstandard.ZstdCompressor().compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}
RECORD = re.compile(rb"\d{6} ")


@pytest.mark.parametrize("packing", PACKERS)
def test_packed_files_are_told_by_their_content(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(PACKERS[packing](TEXT))
    opened = open_source(str(path))
    assert opened.packing == packing
    assert TEXT.startswith(opened.head)
    assert opened.head.endswith(b"\n")
    with open_stream(str(path)) as stream:
        assert stream.read() == TEXT


@pytest.mark.parametrize("packing", ["gz", "zst"])
def test_several_streams_in_one_file_are_all_read(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(PACKERS[packing](b"one\n") + PACKERS[packing](b"two\n"))
    with open_stream(str(path)) as stream:
        assert stream.read() == b"one\ntwo\n"


@pytest.mark.parametrize("packing", PACKERS)
def test_a_damaged_file_says_so(packing: str, tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    noise = bytes((n * 7919 >> 3) & 255 for n in range(60_000))
    path.write_bytes(PACKERS[packing](noise * 20)[:-40])
    with pytest.raises(UnusableSourceError, match=r"log\.gz"):
        read_all(path)


def read_all(path: Path) -> None:
    with open_stream(str(path)) as stream:
        while stream.read(1 << 16):
            pass


def test_a_zip_of_one_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/", "")
        archive.writestr("folder/server.log", TEXT)
    assert open_source(str(path)).packing == "zip"
    with open_stream(str(path)) as stream:
        assert stream.read() == TEXT


def test_a_zip_of_several_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.log", TEXT)
        archive.writestr("b.log", TEXT)
    with pytest.raises(UnusableSourceError, match="zip archive of 2 files"):
        open_source(str(path))


def test_what_is_missing_empty_or_a_folder_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.log"
    empty.write_bytes(b"\n\n")
    for path in (tmp_path / "nosuch.log", empty, tmp_path):
        with pytest.raises(UnusableSourceError) as caught:
            open_source(str(path))
        assert str(path) in caught.value.message
        assert caught.value.remedy


def test_a_sample_has_the_middle_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "SAMPLE_BYTES", 1000)
    path = tmp_path / "log"
    path.write_bytes(TEXT)
    opened = open_source(str(path))
    assert opened.middle.startswith(b"02000")
    assert all(RECORD.match(line) for line in opened.middle.splitlines())


def test_a_bomb_is_never_whole_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(64):
            stream.write(bytes(1 << 18))
        stream.write(b"x\n")
    monkeypatch.setattr(chunks_module, "RECORD_BYTES", 4 << 20)
    opened = opening_module.Opened(str(path), "gz", path.stat().st_size, b"")
    chunks = list(cut(opened, RECORD, 1 << 20))
    sizes = [chunk.end - chunk.start for chunk in chunks]
    assert sum(sizes) + sum(chunk.lost for chunk in chunks) == (16 << 20) + 2
    assert max(sizes) <= 4 << 20


SMALL = b"".join(b"%06d record\n\tgoes on\n" % number for number in range(300))


@pytest.mark.parametrize("packing", [None, "gz"])
@given(size=st.integers(1, 9000))
@settings(max_examples=25, deadline=None)
def test_chunks_are_the_file(
    packing: str | None, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"chunks.{packing}"
    path.write_bytes(PACKERS[packing](SMALL) if packing else SMALL)
    chunks = list(cut(open_source(str(path)), RECORD, size))
    pieces = [chunk.read() for chunk in chunks]
    assert b"".join(pieces) == SMALL
    assert all(RECORD.match(piece) for piece in pieces)
    assert chunks[-1].done == path.stat().st_size


def test_without_any_record_a_file_is_one_chunk(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"no record here\n" * 500)
    assert len(list(cut(open_source(str(path)), RECORD, 100))) == 1


def long_records(lengths: list[int]) -> bytes:
    return b"".join(b"%06d %s\n" % (n, b"x" * length) for n, length in enumerate(lengths))


@pytest.mark.parametrize("packing", [None, "gz"])
@given(
    lengths=st.lists(st.sampled_from((3, 40, 190, 200, 230, 700)), min_size=1, max_size=12),
    size=st.integers(1, 150),
)
@settings(max_examples=60, deadline=None)
def test_a_record_that_is_too_long_is_cut_off_wherever_chunks_end(
    packing: str | None, lengths: list[int], size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = long_records(lengths)
    path = tmp_path_factory.getbasetemp() / f"long.{packing}"
    path.write_bytes(PACKERS[packing](text) if packing else text)
    opened = open_source(str(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks_module, "RECORD_BYTES", 200)
        patch.setattr(chunks_module, "_LINE_BYTES", 20)
        chunks = list(cut(opened, RECORD, size))
    records = [b"%06d %s\n" % (n, b"x" * length) for n, length in enumerate(lengths)]
    assert b"".join(chunk.read() for chunk in chunks) == b"".join(r[:200] for r in records)
    lost = [len(record) - 200 for record in records if len(record) > 200]
    assert [chunk.lost for chunk in chunks if chunk.lost] == lost


@given(
    st.lists(st.sampled_from((0, 1, 9, 10, 11, 35)), max_size=12),
    st.booleans(),
    st.integers(1, 12),
)
def test_lines_that_are_too_long_are_cut_off(lengths: list[int], end: bool, piece: int) -> None:
    lines = [b"y" * length for length in lengths]
    text = b"\n".join(lines) + (b"\n" if end else b"")
    lost: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines_module, "LINE_BYTES", 10)
        patch.setattr(lines_module._ShortLines, "_PIECE", piece)
        short = short_lines(io.BytesIO(text), lost.append).read()
    assert short == b"\n".join(line[:10] for line in lines) + (b"\n" if end else b"")
    assert lost == [length - 10 for length in lengths if length > 10]
