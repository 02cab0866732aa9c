"""Tags of an Nx workspace, new and old, and of the graph that Nx writes, as parts."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.source_trees import tree

from analyzer.codebase import assemble, is_nx, read_graph, read_nx_workspace
from analyzer.codebase.reading import Reading, Region
from analyzer.model import Module, SourceReport, UnusableSourceError


def workspace(folder: Path, files: Mapping[str, Any]) -> Path:
    texts = {
        name: each if isinstance(each, str) else json.dumps(each) for name, each in files.items()
    }
    return tree(folder, {"nx.json": "{}", **texts}) / "nx.json"


def parts(read: Reading) -> set[tuple[str, str, str]]:
    return {(region.origin, region.place, region.part) for region in read.regions}


def test_each_project_says_itself_which_scope_it_is_of(tmp_path: Path) -> None:
    config = workspace(
        tmp_path / "w",
        {
            "apps/shop/project.json": {"name": "shop", "tags": ["type:app", "scope:shell"]},
            "libs/cart/ui/project.json": {"tags": ["scope:cart", "type:ui"]},
            "libs/cart/data/package.json": {"name": "@a/data", "nx": {"tags": ["scope:cart"]}},
            "libs/plain/package.json": {"name": "plain", "tags": ["scope:none"]},
            "libs/odd/project.json": {"tags": ["scope:", 7, "domain:pay", "domain:pay/api"]},
            "libs/linked/project.json": "{ // a remark\n}",
            "node_modules/x/project.json": {"tags": ["scope:foreign"]},
        },
    )
    assert is_nx(config)
    read = read_nx_workspace(config)
    assert parts(read) == {
        ("Nx scopes", "apps/shop", "shell"),
        ("Nx scopes", "libs/cart/ui", "cart"),
        ("Nx scopes", "libs/cart/data", "cart"),
        ("Nx domains", "libs/odd", "pay"),
    }
    assert [(s.reason, s.count) for s in read.report.skipped] == [("a file that is no JSON", 1)]
    assert (read.report.kind, read.report.warnings) == ("contracts", ())


def test_older_workspaces_list_their_projects(tmp_path: Path) -> None:
    config = workspace(
        tmp_path / "w",
        {
            "nx.json": {
                "projects": {
                    "cart": {"tags": ["scope:cart"]},
                    "pay": {"tags": ["scope:pay"]},
                    "lost": {"tags": ["scope:lost"]},
                }
            },
            "workspace.json": {"projects": {"cart": "libs\\cart", "pay": {"root": "./libs/pay/"}}},
        },
    )
    read = read_nx_workspace(config)
    assert parts(read) == {("Nx scopes", "libs/cart", "cart"), ("Nx scopes", "libs/pay", "pay")}
    assert [s.reason for s in read.report.skipped] == ["a project whose folder is not said"]


def test_files_belong_to_the_nearest_project_with_a_scope(tmp_path: Path) -> None:
    config = workspace(
        tmp_path / "w",
        {
            "libs/cart/project.json": {"tags": ["scope:cart"]},
            "libs/cart/pay/project.json": {"tags": ["scope:pay"]},
        },
    )
    files = ("libs/cart/src/a.ts", "libs/cart/pay/src/b.ts", "libs/cartoon/c.ts")
    code = Reading(
        SourceReport("x", "source", "", 0), modules=tuple(Module(name, name) for name in files)
    )
    (drawn,) = assemble([code, read_nx_workspace(config)]).intended
    assert drawn.origin == "Nx scopes"
    assert dict(drawn.parts) == {files[0]: "cart", files[1]: "pay"}


def test_the_graph_that_nx_writes_has_the_same_tags() -> None:
    nodes = {
        name: {"name": name, "type": "lib", "data": {"root": f"libs/{name}", "tags": tags}}
        for name, tags in {
            "cart-ui": ["scope:cart", "type:ui"],
            "cart-data": ["scope:cart"],
            "pay": ["scope:pay"],
            "util": [],
        }.items()
    }
    graph = {"graph": {"nodes": nodes, "dependencies": {}}}
    (drawn,) = assemble([read_graph(json.dumps(graph).encode(), "graph.json")]).intended
    assert dict(drawn.parts) == {"cart-data": "cart", "cart-ui": "cart", "pay": "pay"}


def test_a_workspace_without_such_tags_says_so(tmp_path: Path) -> None:
    config = workspace(tmp_path / "w", {"libs/a/project.json": {"tags": ["type:ui"]}})
    read = read_nx_workspace(config)
    assert read.regions == ()
    assert "No project has a tag" in read.report.warnings[0]


def test_settings_alone_say_what_to_pass(tmp_path: Path) -> None:
    with pytest.raises(UnusableSourceError) as caught:
        read_nx_workspace(workspace(tmp_path / "w", {}))
    assert "nx graph --file=graph.json" in caught.value.remedy


def test_links_out_of_the_workspace_are_not_followed(tmp_path: Path) -> None:
    tree(tmp_path / "out", {"project.json": '{"tags": ["scope:out"]}'})
    config = workspace(tmp_path / "w", {"libs/a/project.json": {"tags": ["scope:in"]}})
    (tmp_path / "w" / "libs" / "b").symlink_to(tmp_path / "out", target_is_directory=True)
    (tmp_path / "w" / "libs" / "c").mkdir()
    (tmp_path / "w" / "libs" / "c" / "project.json").symlink_to(tmp_path / "out" / "project.json")
    assert read_nx_workspace(config).regions == (Region("Nx scopes", "libs/a", "in"),)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("projects", "nx", "tags", "root", "a")), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(json_values, json_values, st.binary(max_size=20))
def test_settings_of_any_form_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, first: Any, second: Any, junk: bytes
) -> None:
    folder = tmp_path_factory.mktemp("w")
    config = workspace(folder / "w", {"nx.json": first, "libs/a/project.json": second})
    (folder / "w" / "libs" / "a" / "package.json").write_bytes(junk)
    with suppress(UnusableSourceError):
        for region in read_nx_workspace(config).regions:
            assert region.part
