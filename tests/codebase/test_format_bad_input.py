"""Broken, hostile and foreign files: one line of explanation each, in bounded time."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analyzer.codebase import Reading, read_graph, recognise_graph
from analyzer.codebase.formats.partial_json import partial_json
from analyzer.codebase.formats.plain_yaml import NotPlainError, plain_yaml
from analyzer.model import UnusableSourceError

GRAPHS = Path(__file__).parents[1] / "fixtures" / "codebase" / "graphs"
FILES = sorted(path for path in GRAPHS.rglob("*") if path.is_file())
WHOLE = {path.name: path.read_bytes() for path in FILES}
BEGINNINGS = [data[:40] for data in WHOLE.values()]


def read_or_refuse(data: bytes, path: str = "graph") -> Reading | None:
    """The reading; None where the file was refused, which must say what to do."""
    try:
        return read_graph(data, path)
    except UnusableSourceError as refused:
        error = refused
    assert error.message.startswith(path)
    assert error.remedy
    return None


def refusal(data: bytes) -> str:
    with pytest.raises(UnusableSourceError) as caught:
        read_graph(data, "graph")
    assert caught.value.remedy
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("name", ["pydeps.json", "go_list.json", "graph.graphml", "graph.gexf"])
def test_a_file_that_breaks_off_is_refused_and_says_so(name: str) -> None:
    data = WHOLE[name]
    for length in range(len(data) // 2, len(data) - 2, 7):
        assert "breaks off" in refusal(data[:length])


@pytest.mark.parametrize("name", ["graph.gml", "deptrac.dot", "jdeps_class.dot"])
def test_an_open_bracket_is_a_file_that_breaks_off(name: str) -> None:
    data = WHOLE[name].rstrip()
    for length in range(len(data) // 2, len(data) - 1, 7):
        assert "breaks off" in refusal(data[:length])


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b'{"nodes": [{"id": 1}], "links": ' + b"[" * 200_000, "breaks off|nested"),
        (b'{"links": [{"source": "a", "target": "b", "x": %s}]}' % (b"[" * 9999), "nested"),
        (b"graph [ node [ " + b"x [ " * 5000, "nested"),
        (b"digraph { a -> b " + b"{" * 5000, "nested"),
        (b"<graphml><graph>" + b"<node>" * 5000, "nested"),
        (b'{"links": [{"source": "a", "target": "b", "weight": ' + b"9" * 5000 + b"}]}", "number"),
        (b'{"links": [{"source": "a", "target": "b"}]} and more', "no valid JSON"),
        (b"<graphml><graph></node></graphml>", "no valid XML"),
        (b'digraph { a -> "b }', "never closed"),
        (b"digraph { a -> b /* never", "never closed"),
        (b"digraph { a -> ? }", "no valid DOT"),
        (b"digraph { a -> b [label=<b }", "never closed"),
        (b"graph [ directed 1 ] ]", "closing bracket"),
        (b"*Vertices 2\n*Arcs\n1 2\n", "no names"),
        (b"enforce_dependencies: true\ndependencies: &a [*a]\n", "does not write"),
        (b'{"nodes": [], "edges": []}', "no graph"),
        (b'{"modules": [{"source": 5, "dependencies": 7}]}', "no graph"),
        (b'{"modules": [{"source": "node_modules/x", "dependencies": []}]}', "of its own"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(data: bytes, word: str) -> None:
    assert any(part in refusal(data) for part in word.split("|"))


@pytest.mark.parametrize("form", ["graphml", "gexf"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_never_opened(form: str, encoding: str) -> None:
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    text = f'<!DOCTYPE x [<!ENTITY e0 "boom">{bomb}]><{form}><graph>&e9;</graph></{form}>'
    started = time.perf_counter()
    assert "document type" in refusal(text.encode(encoding))
    assert time.perf_counter() - started < 1


def test_an_edge_between_groups_cannot_multiply_without_end() -> None:
    names = " ".join(f"n{number}" for number in range(2_000))
    assert "2,000,000 edges" in refusal(f"digraph {{ {{{names}}} -> {{{names}}} }}".encode())


@pytest.mark.parametrize(
    "text",
    [
        '{"nodes": [' + '{"id": "a.b"},' * 200_000 + '{"id": "c.d"}], "links": []}',
        '{"a.py": ["' + "x" * 3_000_000 + '"], "b.py": ["a.py"]}',
        "digraph {" + "a->b;" * 60_000 + "}",
        'digraph { a -> "' + "x" * 3_000_000,
        "digraph { " + "# " * 500_000,
        "graph [ " + 'node [ id 1 label "a" ] ' * 20_000 + "]",
        'graph [ label "' + "x" * 3_000_000,
        "*Vertices 1 " + "x " * 500_000,
        "<graphml " + "a" * 3_000_000,
        "<!--" + "x" * 3_000_000,
        "<?" * 500_000,
        "# GMT\na.b c.d " + "e.f " * 300_000,
        "   a.b.C -> a.d.E " + "x" * 1_000_000,
        "source,target\n" + "a" * 3_000_000,
        "dependencies:\n" + " " * 3_000_000,
        "enforce_privacy: true\nx" + " " * 90_000 + "y:" + ":" * 900_000,
        "enforce_privacy: true\n'" + "''" * 900_000,
        "/" * 2_000_000,
        " " * 3_000_000,
        "\n" * 1_000_000,
        '"' * 1_000_000,
        "digraph " * 200_000,
    ],
    ids=lambda text: text[:24].strip() or "space",
)
def test_megabytes_on_one_line_take_no_time(text: str) -> None:
    started = time.process_time()
    read_or_refuse(text.encode())
    assert time.process_time() - started < 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "latin-1"])
@pytest.mark.parametrize("name", ["graph.gml", "graph.graphml", "node_link.json", "graph.net"])
def test_encodings_of_other_systems(name: str, encoding: str) -> None:
    text = WHOLE[name].decode().replace("shop.orders", "shop.été").replace("'utf-8'", "'x'")
    data = text.encode(encoding)
    if encoding == "utf-16-be":
        data = b"\xfe\xff" + data
    assert "shop.été" in {module.name for module in read_graph(data, "graph").modules}


def test_cycles_and_self_edges_are_ordinary() -> None:
    data = b"digraph { a -> b -> c -> a; a -> a }"
    reading = read_graph(data, "graph")
    assert len(reading.imports) == 4
    assert "lead back" in reading.report.warnings[0]


def test_two_nodes_of_one_name_are_one_module() -> None:
    data = b'graph [ directed 1 node [ id 0 label "a.b" ] node [ id 1 label "a.b" ] node [ id 2 \
label "c" ] edge [ source 0 target 2 ] edge [ source 1 target 2 ] edge [ source 0 target 1 ] ]'
    reading = read_graph(data, "graph")
    assert [(one.importer, one.imported, one.weight) for one in reading.imports] == [
        ("a.b", "c", 2)
    ]
    assert {one.reason: one.count for one in reading.report.skipped} == {
        "an import between two nodes of the same name": 1,
        "a node of the same name as another, taken for the same module": 1,
    }


def test_names_that_are_none_lose_only_their_edges() -> None:
    data = b'{"links": [{"source": "a", "target": "b"}, {"source": "a", "target": "b\\u0007"}, \
{"source": "a", "target": null}, {"source": ["a"], "target": {}}]}'
    reading = read_graph(data, "graph")
    assert len(reading.imports) == 1
    assert 0 < reading.report.explained < 1


def test_weights_that_count_nothing_count_once() -> None:
    rows = ["0", "-3", '"x"', "1e400", "null", "true", "0.4", "NaN", "1e300"]
    links = ", ".join(
        f'{{"source": "a", "target": "b{n}", "weight": {row}}}' for n, row in enumerate(rows)
    )
    reading = read_graph(f'{{"links": [{links}]}}'.encode(), "graph")
    assert {one.weight for one in reading.imports} == {1}


def test_our_own_export_is_no_import_graph() -> None:
    data = b'{"directed": false, "nodes": [{"id": "module:a"}, {"id": "table:t"}], "edges": []}'
    assert "exported" in refusal(data)


@given(st.binary(max_size=300), st.sampled_from(BEGINNINGS))
@settings(max_examples=300)
def test_any_bytes_behind_any_beginning(data: bytes, beginning: bytes) -> None:
    for whole in (data, beginning + data):
        recognise_graph(whole)
        reading = read_or_refuse(whole, "components/a/package_todo.yml")
        assert reading is None or 0 <= reading.report.explained <= 1


@given(st.data())
@settings(max_examples=400)
def test_fixtures_with_a_piece_cut_out_doubled_or_overwritten(data: st.DataObject) -> None:
    whole = WHOLE[data.draw(st.sampled_from(sorted(WHOLE)))]
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 200)))
    middle = data.draw(
        st.sampled_from([b"", whole[start:end] * 2, b"null", b"[]", b"{", b'"', b"-1", b"\0"])
        | st.binary(max_size=8)
    )
    reading = read_or_refuse(whole[:start] + middle + whole[end:], "a/package.yml")
    if reading is not None:
        assert 0 <= reading.report.explained <= 1
        assert all(one.weight > 0 for one in reading.imports)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)
WORDS = ["nodes", "edges", "links", "graph", "elements", "modules", "source", "target", "id"]
WORDS += ["dependencies", "adjacentTo", "bacon", "name", "imports", "ImportPath", "data", "Dir"]
SHAPED = st.recursive(
    st.none() | st.integers(-1, 3) | st.sampled_from(["a", "b", "module:x", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS), inner, min_size=1, max_size=4)
    ),
    max_leaves=30,
)


@given(SHAPED)
@settings(max_examples=400)
@example({"nodes": [{"id": 1}], "links": [{"source": True, "target": 0}]})
def test_members_of_any_type_in_any_place(value: object) -> None:
    read_or_refuse(json.dumps(value).encode())


@given(JSON, st.integers(0, 200))
def test_a_partial_value_is_a_beginning_of_the_whole(value: object, length: int) -> None:
    text = json.dumps({"root": value})
    whole, complete = partial_json(text)
    assert complete
    assert list(whole) == ["root"]
    _, complete = partial_json(text[: min(length, len(text) - 1)])
    assert not complete


@given(st.text(max_size=200) | st.text("ab:-'\"# \n", max_size=80))
def test_yaml_is_plain_or_refused(text: str) -> None:
    try:
        value = plain_yaml(text)
    except NotPlainError:
        return
    assert value is None or isinstance(value, dict | list)
