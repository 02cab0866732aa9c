"""Archives of source code are foreign input: read in memory, bounded, nothing unpacked."""

import io
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from support.source_trees import edges, tarred, zipped

from analyzer.codebase import archive_kind, holds_source, read_source
from analyzer.codebase.source import account, archives, broken_zip
from analyzer.codebase.source import tree as source_tree
from analyzer.model import UnusableSourceError

SHOP = {
    "shop-main/shop/__init__.py": "",
    "shop-main/shop/cart.py": "from shop import orders\n",
    "shop-main/shop/orders.py": "",
    "shop-main/README.md": "# Shop\n",
}
WANTED = {("shop.cart", "shop.orders")}


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
def test_a_tar_packed_or_not(tmp_path: Path, packing: str) -> None:
    path = tarred(tmp_path / "code", SHOP, packing)
    assert archive_kind(path) == "tar"
    assert holds_source(path)
    assert edges(read_source(path, jobs=1)) == WANTED


def test_a_zip_says_the_same_as_the_folder_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = zipped(tmp_path / "code.zip", SHOP)
    assert edges(read_source(path, jobs=1)) == WANTED
    assert [p.name for p in tmp_path.iterdir()] == ["code.zip"]


def test_paths_that_lead_out_links_and_doubles_are_counted(tmp_path: Path) -> None:
    path = zipped(tmp_path / "code.zip", {**SHOP, "../evil.py": "", "/etc/evil.py": ""})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("shop-main/shop/link.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("shop-main/shop/orders.py", "import shop.cart\n")
    reading = read_source(path, jobs=1)
    assert edges(reading) == WANTED
    assert {s.reason: s.count for s in reading.report.skipped} == {
        "a link": 1,
        "a member that comes twice": 1,
        "a member whose path leads out of the archive": 2,
    }


def test_links_and_devices_in_a_tar_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "code.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("a.py", tarfile.SYMTYPE), ("b.py", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(f"shop/{name}")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("shop/c.py")
        member.size = 10
        archive.addfile(member, io.BytesIO(b"import os\n"))
    reading = read_source(path, jobs=1)
    assert [m.name for m in reading.modules] == ["shop.c"]
    assert [(s.reason, s.count) for s in reading.report.skipped] == [("a link", 2)]


def test_a_member_that_unpacks_to_much_is_a_module_without_content(tmp_path: Path) -> None:
    bomb = {**SHOP, "shop-main/shop/bomb.py": b"x" * (100 << 20)}
    for path in (zipped(tmp_path / "a.zip", bomb), tarred(tmp_path / "a.tgz", bomb)):
        reading = read_source(path, jobs=1)
        assert edges(reading) == WANTED
        assert [(s.reason, s.count) for s in reading.report.skipped] == [
            ("a file larger than 1 MiB", 1)
        ]
        assert reading.report.bytes < 1000


def test_a_lying_size_does_not_help(tmp_path: Path) -> None:
    path = zipped(tmp_path / "code.zip", {**SHOP, "shop-main/bomb.py": b"x" * (3 << 20)})
    data = path.read_bytes()
    true, lie = (3 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert data.count(true) == 2
    path.write_bytes(data.replace(true, lie))
    reading = read_source(path, jobs=1)
    assert edges(reading) == WANTED
    assert reading.report.skipped


@pytest.mark.parametrize("make", [zipped, tarred])
def test_more_members_than_any_code_base_has(
    tmp_path: Path, make: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    files = {f"shop/m{n}.py": "" for n in range(5)}
    path = zipped(tmp_path / "a", files) if make is zipped else tarred(tmp_path / "a", files)
    reading = read_source(path, jobs=1)
    assert len(reading.modules) == 3
    assert reading.report.warnings == ("only the first 3 members were looked at",)


def test_more_code_than_anybody_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account, "MOST_FILES", 2)
    reading = read_source(zipped(tmp_path / "a.zip", SHOP), jobs=1)
    assert len(reading.modules) == 2
    assert "only the first 2 files" in reading.report.warnings[0]


def test_a_directory_of_members_that_would_fill_the_memory_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 1)
    path = zipped(tmp_path / "a.zip", SHOP)
    for look in (read_source, holds_source):
        with pytest.raises(UnusableSourceError, match="more members"):
            look(path)


def test_a_stream_that_unpacks_without_end_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "LARGEST_MEMBER", 1 << 20)
    path = tarred(tmp_path / "a.tgz", {**SHOP, "big.bin": b"\0" * (8 << 20), "late.py": ""})
    reading = read_source(path, jobs=1)
    assert edges(reading) == WANTED
    assert "damaged behind 3 files" in reading.report.warnings[0]


HALF = {f"shop/m{n}.py": f"x = '{n}'\n" * 3000 for n in range(40)}


def test_a_zip_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a", HALF)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert holds_source(path)
    reading = read_source(path, jobs=1)
    read = len(reading.modules)
    assert 15 < read < 40
    assert {m.name for m in reading.modules} == {f"shop.m{n}" for n in range(read)}
    assert reading.report.warnings == (archives.NO_LIST,)


def test_a_zip_cut_off_in_its_first_member_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a", HALF)
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(UnusableSourceError, match="no source code") as caught:
        read_source(path, jobs=1)
    assert caught.value.remedy


def test_a_zip_with_a_damaged_list_loses_none_but_damaged_members(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {**SHOP, "shop-main/big.py": b"x" * (3 << 20)})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02")] = 0
    at = data.index(b"shop-main/shop/cart.py")
    data[at - 16] ^= 0xFF  # its checksum
    path.write_bytes(data)
    reading = read_source(path, jobs=1)
    assert {m.name for m in reading.modules} == {"shop", "shop.orders", "big"}
    assert {s.reason: s.count for s in reading.report.skipped} == {
        "a file larger than 1 MiB": 1,
        "a file that cannot be read": 1,
    }


def test_members_without_their_sizes_are_found_too(tmp_path: Path) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in SHOP.items():
            archive.writestr(name, text)
    path = tmp_path / "a.zip"
    path.write_bytes(pipe.getvalue()[:-22])
    assert edges(read_source(path, jobs=1)) == WANTED


def test_what_is_packed_into_heads_of_a_zip_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broken_zip, "MOST_UNPACKED", 1 << 20)
    path = zipped(tmp_path / "a.zip", {f"m{n}.py": b" " * (1 << 19) for n in range(9)})
    path.write_bytes(path.read_bytes()[:-22])
    assert len(read_source(path, jobs=1).modules) <= 3


def _with_heads(path: Path, heads: int, size: int) -> Path:
    """A tar whose first file has so many heads before it that say more of it."""
    body = b"%d comment=" % size
    body += b"a" * (size - len(body) - 1) + b"\n"
    with path.open("wb") as file:
        for _ in range(heads):
            head = tarfile.TarInfo("pax")
            head.type, head.size = tarfile.XHDTYPE, size
            file.write(head.tobuf(tarfile.USTAR_FORMAT) + body + b"\0" * (-size % 512))
        for name, text in SHOP.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            file.write(member.tobuf() + text.encode() + b"\0" * (-len(text) % 512))
        file.write(b"\0" * 1024)
    return path


@pytest.mark.parametrize(("heads", "size"), [(2_000, 100), (1, 3 << 20)])
def test_heads_of_a_tar_without_end_are_passed_over(tmp_path: Path, heads: int, size: int) -> None:
    path = _with_heads(tmp_path / "a.tar", heads, size)
    tracemalloc.start()
    reading = read_source(path, jobs=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert edges(reading) == WANTED
    assert peak < 2 << 20


def test_a_tar_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    path = tarred(tmp_path / "a", HALF)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    reading = read_source(path, jobs=1)
    assert 0 < len(reading.modules) < 40
    assert "damaged" in reading.report.warnings[0]


def test_a_locked_member_is_counted(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", SHOP)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.index(b"shop/orders.py", data.index(b"PK\x01\x02")))
    data[at + 8] |= 1
    path.write_bytes(data)
    reading = read_source(path, jobs=1)
    assert [(s.reason, s.count) for s in reading.report.skipped] == [
        ("a member with a password", 1)
    ]


def test_other_archives_hold_no_source(tmp_path: Path) -> None:
    assert not holds_source(zipped(tmp_path / "a.zip", {"shop.log": "x"}))
    assert not holds_source(tarred(tmp_path / "a.tgz", {"shop.log": "x"}))
    (tmp_path / "plain").write_text("x")
    assert archive_kind(tmp_path / "plain") is None
    (tmp_path / "empty.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    assert archive_kind(tmp_path / "empty.zip") == "zip"
    assert not holds_source(tmp_path / "empty.zip")


def test_the_search_for_source_code_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.log", "b.log", "c.py"):
        (tmp_path / name).write_text("x = 1\n")
    assert holds_source(tmp_path)
    monkeypatch.setattr(source_tree, "MOST_LOOKED_AT", 2)
    assert not holds_source(tmp_path)
