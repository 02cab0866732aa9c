"""Settings in an archive of source code are the boundaries that they are in a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from support.source_trees import tarred, tree, zipped

from analyzer.codebase import settings_within
from analyzer.model import Intended, UnusableSourceError
from analyzer.sources import ReadOptions, SourcesRead, read_sources

INDEPENDENT = """[tool.importlinter]
root_packages = ["cart", "pay"]
[[tool.importlinter.contracts]]
type = "independence"
modules = ["cart", "pay"]
"""
FILES = {
    "cart/__init__.py": "",
    "cart/basket.py": "import pay.bill\n",
    "pay/__init__.py": "",
    "pay/bill.py": "",
    "libs/a/a.ts": "export const a = 1;\n",
    "libs/a/project.json": '{"tags": ["scope:left"]}',
    "libs/b/b.ts": 'import { a } from "../a/a";\nexport const b = a;\n',
    "libs/b/package.json": '{"name": "b", "nx": {"tags": ["scope:right"]}}',
    "nx.json": "{}",
    "packwerk.yml": "# defaults\n",
    "packs/x/package.yml": "enforce_dependencies: true\ndependencies:\n- packs/y\n",
    "packs/x/x.rb": "class X\n  Y\nend\n",
    "packs/y/package.yml": "enforce_dependencies: true\n",
    "packs/y/y.rb": "class Y\nend\n",
    "packs/y/package_todo.yml": (
        'packs/x:\n  "::X":\n    violations:\n    - privacy\n    files:\n    - packs/y/y.rb\n'
    ),
    "pyproject.toml": INDEPENDENT,
    ".github/CODEOWNERS": "/cart/ @acme/cart\n/pay/ @acme/pay\n*.ts @acme/web\n",
    ".github/scripts/release.py": "",
}
ORIGINS = {"CODEOWNERS", "Nx scopes", "import-linter", "packwerk"}


def sources(path: Path) -> SourcesRead:
    return read_sources([path], ReadOptions(jobs=1), lambda _: None)


def intended(path: Path) -> tuple[Intended, ...]:
    return sources(path).codebase.intended


@pytest.mark.parametrize("top", ["", "shop-1.0/"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_says_the_same_as_the_folder(
    tmp_path: Path, top: str, pack: Callable[[Path, Mapping[str, str]], Path]
) -> None:
    folder = sources(tree(tmp_path / "folder", FILES))
    archive = sources(pack(tmp_path / "code", {f"{top}{name}": t for name, t in FILES.items()}))
    assert {each.origin for each in folder.codebase.intended} == ORIGINS
    assert archive.codebase.intended == folder.codebase.intended
    assert archive.codebase.modules == folder.codebase.modules
    assert archive.codebase.imports == folder.codebase.imports
    assert {(one.kind, one.format) for one in archive.reports} == {
        (one.kind, one.format) for one in folder.reports
    }
    assert f"{tmp_path}/code/{top}nx.json" in {one.path for one in archive.reports}


def test_a_folder_that_is_part_of_the_names_is_part_of_the_places(tmp_path: Path) -> None:
    wanted = ("libs/", "nx.json", "CODEOWNERS")
    files = {
        f"shop/{name}": text
        for name, text in {**FILES, "CODEOWNERS": "/libs/a/ @o/a\n/libs/b/ @o/b\n"}.items()
        if name.startswith(wanted)
    }
    found = intended(zipped(tmp_path / "z", files))
    assert {each.origin: dict(each.parts) for each in found} == {
        "CODEOWNERS": {"shop/libs/a/a.ts": "@o/a", "shop/libs/b/b.ts": "@o/b"},
        "Nx scopes": {"shop/libs/a/a.ts": "left", "shop/libs/b/b.ts": "right"},
    }


def test_broken_settings_cost_themselves_only(tmp_path: Path) -> None:
    files = {**FILES, "pyproject.toml": "[tool.importlinter]\ncontracts = [", "nx.json": "{"}
    read = sources(zipped(tmp_path / "code.zip", files))
    refused = [one for one in read.reports if one.kind == "refused"]
    assert [Path(one.path).name for one in refused] == ["pyproject.toml"]
    assert {each.origin for each in read.codebase.intended} == ORIGINS - {"import-linter"}


def test_an_archive_without_settings_and_a_damaged_one_have_none(tmp_path: Path) -> None:
    assert settings_within(zipped(tmp_path / "a.zip", {"a.py": "", "docs/x.md": ""})) == {}
    whole = zipped(tmp_path / "b.zip", FILES).read_bytes()
    (tmp_path / "b.zip").write_bytes(whole[:40])
    assert settings_within(tmp_path / "b.zip") == {}


def test_a_zip_without_its_list_has_the_settings_that_are_there(tmp_path: Path) -> None:
    path = zipped(tmp_path / "b.zip", FILES)
    every = set(settings_within(path))
    path.write_bytes(path.read_bytes()[:-22])
    assert set(settings_within(path)) == every


def test_too_many_settings_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzer.codebase.settings.MOST_BYTES", 10)
    assert settings_within(zipped(tmp_path / "a.zip", FILES)) == {}


def test_a_workspace_without_projects_says_so(tmp_path: Path) -> None:
    (read,) = settings_within(zipped(tmp_path / "a.zip", {"a.ts": "", "nx.json": "{}"})).values()
    with pytest.raises(UnusableSourceError, match="no project"):
        read()
