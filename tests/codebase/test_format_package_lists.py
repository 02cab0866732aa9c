"""Lists of packages are no graphs of modules: each tool's own command is advised."""

import json
from pathlib import Path

import pytest

from analyzer.codebase import recognise_graph

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"
CARGO = {"packages": [{"name": "shop", "version": "0.1.0", "id": "x"}], "workspace_members": []}
COMPOSER = {"_readme": [], "content-hash": "0", "packages": [], "packages-dev": []}
DOTNET = "Project 'Shop' has the following package references\n   [net8.0]: \n"
DOTNET_JSON = {"version": 1, "projects": [{"path": "a", "frameworks": [{"framework": "net8.0"}]}]}
NUGET = {"dependencies": {"net8.0": {"Dapper": {"type": "Direct", "requested": "[2.1.0, )"}}}}
POM = '<project xmlns="http://maven.apache.org/POM/4.0.0"><dependencies/></project>'


@pytest.mark.parametrize(
    ("text", "tool", "advice"),
    [
        (json.dumps(CARGO), "cargo metadata", "cargo modules"),
        (json.dumps(COMPOSER), "composer.lock", "deptrac"),
        ('{"name": "a", "dependencies": {"react": "^18.0.0"}}', "package.json", "madge"),
        ("# yarn lockfile v1\n\nleft-pad@^1:\n  version 1\n", "yarn.lock", "depcruise"),
        ("lockfileVersion: '9.0'\n", "npm lock file", "depcruise"),
        ("module example.com/shop\n\ngo 1.21\n", "go.mod", "go list"),
        ("a.b/c v1.0.0 h1:abc=\na.b/c v1.0.0/go.mod h1:x=\n", "go.sum", "go list"),
        ('{"Path": "shop.example/shop", "Main": true}', "go list -m", "go list -json ./..."),
        (DOTNET, "dotnet list package", "C# source"),
        (json.dumps(DOTNET_JSON), "dotnet list package", "C# source"),
        (json.dumps(NUGET), "NuGet lock file", "C# source"),
        ("compileClasspath\n+--- project :orders\n", "gradle dependencies", "jdeps"),
        ("compileClasspath\n\\--- org.x:y:1.0\n", "gradle dependencies", "jdeps"),
        ('{"originHash": "0", "pins": []}', "Swift package", "source"),
        ('[["a/b.ts", "c/d.ts"]]', "madge's list of cycles", "--json and without --circular"),
        ("a/b c.d/e@v1.0.0\na/b f.g/h@v2.0.0\n", "go mod graph", "go list"),
        ("GEM\n  remote: https://rubygems.org/\n", "Gemfile.lock", "packwerk"),
        ('[[package]]\nname = "serde"\n', "Cargo or poetry lock file", "source"),
        (POM, "Maven project", "jdeps"),
        ("[INFO] +- org.x:y:jar:1.0:compile\n", "Maven project", "jdeps"),
        ("Django==5.2\npytz==2024.1\n", "pip freeze", "Python source"),
        ('{"Report": {"Violations": 3}, "files": {}}', "deptrac's JSON report", "graphviz-dot"),
    ],
)
def test_what_to_run_instead(text: str, tool: str, advice: str) -> None:
    found = recognise_graph(text.encode())
    assert found is not None
    assert (found.kind, found.format) == ("refused", tool)
    assert advice in found.remedy


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '{"a": {"b": []}}',
        '{"files": ["a.py", "b.py"]}',
        '[{"name": "a"}]',
        "<html><body>graph</body></html>",
        "graph of the shop\n",
        "# a heading\n\nsome prose, with words and more words\n",
        "# a list\nsrc/a.py\nsrc/b.py\n",
        "a/b.py 3\nc/d.py 4\n",
        "one -> two\n",
        "key: value\nother: value\n",
    ],
)
def test_what_is_nothing_of_ours_is_left_to_others(text: str) -> None:
    assert recognise_graph(text.encode()) is None


def test_rows_of_a_json_log_and_units_are_no_graphs() -> None:
    for line in (
        '{"timestamp": "2026-11-23 01:30:42.000 UTC", "pid": 7, "message": "statement: SELECT 1"}',
        '{"name": "POST /checkout", "modules": ["shop.cart"], "accesses": [["orders", "W"]]}',
        '{"modules": ["shop.cart", "shop.orders"]}',
    ):
        assert recognise_graph(f"{line}\n{line}\n".encode()) is None
