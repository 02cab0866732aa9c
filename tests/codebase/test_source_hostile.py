"""Source code made to be slow, deep or endless: each file costs seconds and is named in a line."""

import time
from pathlib import Path

import pytest
from support.source_trees import tree

from analyzer.codebase import read_source
from analyzer.codebase.source import guarded, languages
from analyzer.codebase.source.account import SourceText
from analyzer.codebase.source.facts import FileFacts
from analyzer.codebase.source.languages import read_batch, read_here
from analyzer.codebase.source.nesting import too_deep
from analyzer.codebase.source.spans import Spans


def seconds(path: str, text: str) -> tuple[float, FileFacts]:
    """How long one file takes, read in this process."""
    started = time.process_time()
    facts = read_here(SourceText(path, text.encode()))
    return time.process_time() - started, facts


def tree_seconds(tmp_path: Path, files: dict[str, str]) -> float:
    project = tree(tmp_path, dict(files))
    started = time.process_time()
    read_source(project, jobs=1)
    return time.process_time() - started


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.java", "A<" * 60_000),
        ("a.java", "([{" * 60_000),
        ("a.kt", "x = " + "f(" * 60_000),
        ("a.cs", "List<" * 30_000),
        ("a.js", '"${' * 60_000),
        ("a.rb", '"#{' * 60_000),
        ("a.go", "x := " + "[" * 60_000),
        ("a.php", "<?php " + "array(" * 30_000),
        ("a.py", "[" * 60_000),
    ],
)
def test_what_would_fill_a_parsers_stack_never_reaches_it(path: str, text: str) -> None:
    took, facts = seconds(path, text)
    assert (facts.problem, facts.lost) == ("nested too deep", True)
    assert took < 1


def test_brackets_in_strings_and_comparisons_are_no_depth() -> None:
    assert not too_deep(b'f("((((((((");\n' * 2_000, generics=False)
    assert not too_deep(b"if (a < b) { c = d < e; }\n" * 2_000, generics=True)
    assert too_deep(b"a<" * 500, generics=True)
    assert not too_deep(b"a<" * 500, generics=False)


def test_garbage_is_told_by_its_beginning() -> None:
    _, facts = seconds("a.js", '"' * 200_000)
    # Without a look at the beginning it would be parsed to its end, slowly.
    assert (facts.problem, facts.lost) == ("too much work to parse", True)


CHAINS = {
    "a.py": "x = Order" + ".objects.get(A.b)" * 120 + "\n",
    "a.php": "Order::where()" + "->get($a)" * 250 + ";\n",
    "a.rb": "Order" + ".where(a)" * 250 + "\n",
    "a.js": "knex('orders')" + ".from('orders')" * 250 + ";\n",
}


@pytest.mark.parametrize("path", sorted(CHAINS))
def test_a_long_chain_is_gone_through_once(path: str) -> None:
    text = CHAINS[path]
    head = "<?php\n" if path.endswith(".php") else ""
    took, facts = seconds(path, head + text * (150_000 // len(text)))
    assert facts.uses
    assert took < 4


@pytest.mark.parametrize("join", [" + ", "\n + "])
def test_a_long_concatenation_is_gone_through_once(join: str) -> None:
    texts = join.join(['" select a from b "'] * 600)
    one = f"x = ({texts})\n"
    took, facts = seconds("a.py", one * 20)
    assert len(facts.queries) == 20
    assert took < 3


MANY = {
    "java": (
        "".join(f"class A{n} {{ Object o = new Ab{n}(); }}\n" for n in range(6_000)),
        "A.java",
    ),
    "stars": (
        "".join(f"import b{n}.*;\n" for n in range(5_000))
        + "".join(f"class A{n} extends Ab{n} {{}}\n" for n in range(5_000)),
        "B.java",
    ),
    "csharp": (
        "".join(f"using b{n};\n" for n in range(5_000))
        + "".join(f"class A{n} : Ab{n} {{ }}\n" for n in range(5_000)),
        "A.cs",
    ),
    "php": (
        "<?php\n"
        + "".join(f"use B\\C{n};\n" for n in range(5_000))
        + "".join(f"class A{n} extends C{n} {{}}\n" for n in range(5_000)),
        "a.php",
    ),
    "ruby": (
        "".join(f"class A{n} < ApplicationRecord\n has_many :b{n}\nend\n" for n in range(3_000)),
        "a.rb",
    ),
    "typing": ("if TYPE_CHECKING:\n import a\n" * 6_000, "a.py"),
    "named": ("import {" + ", ".join(f"a{n}" for n in range(60_000)) + "} from './b';\n", "a.js"),
}


@pytest.mark.parametrize("case", sorted(MANY))
def test_very_many_names_in_one_file(tmp_path: Path, case: str) -> None:
    text, path = MANY[case]
    assert tree_seconds(tmp_path, {path: text}) < 5


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.php", "<?php require " + " " * 20_000 + "1;\n"),
        ("a.py", 'x = "' + "/* */ " * 200 + ' select"\n'),
        ("a.vue", "<script>" * 40_000),
        ("a.php", "<?php /** " + "@Table(" * 40_000 + " */ class A {}"),
        ("a.java", "class A extends " + "B<" * 300 + "C" + ">" * 300 + " {}"),
        ("orm.xml", "<entity-mappings>" + "<!DOCTYPE" * 40_000),
        ("go.mod", "x"),
    ],
)
def test_no_pattern_goes_back_again_and_again(path: str, text: str) -> None:
    assert seconds(path, text)[0] < 2


def test_fragments_of_a_mapper_do_not_multiply() -> None:
    sql = "".join(
        f'<sql id="s{n}">' + f'<include refid="s{n + 1}"/>' * 60 + " x</sql>" for n in range(6)
    )
    asked = '<select id="q">select <include refid="s0"/> from t</select>'
    text = f'<mapper namespace="a.B">{sql}{asked}</mapper>'
    took, facts = seconds("BMapper.xml", text)
    assert took < 2
    assert facts.queries == ()


def test_modules_that_export_each_other_end(tmp_path: Path) -> None:
    names = [f"m{n}" for n in range(25)]
    python = {
        f"shop/{name}.py": "".join(f"from shop.{other} import *\n" for other in names)
        + "class Row(Base):\n    __tablename__ = 'x'\nMissing.objects.get()\n"
        for name in names
    }
    script = {
        f"web/{name}.ts": "".join(f"export * from './{other}';\n" for other in names)
        + "getRepository(Missing);\n"
        for name in names
    }
    took = tree_seconds(tmp_path, {"shop/__init__.py": "", **python, **script})
    assert took < 10


def test_settings_that_extend_each_other_end(tmp_path: Path) -> None:
    every = ", ".join(f'"./tsconfig.{n}.json"' for n in range(8))
    files = {f"tsconfig.{n}.json": f'{{"extends": [{every}]}}' for n in range(8)}
    assert tree_seconds(tmp_path, {**files, "a.ts": "import './b';\n", "b.ts": ""}) < 2


def test_a_parser_that_breaks_down_costs_its_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    serve = "import os\nfrom analyzer.codebase.source import guarded, languages\n"
    serve += "read = languages.read_here\n"
    serve += "languages.read_here = lambda one: os.abort() if b'BOOM' in one.data else read(one)\n"
    monkeypatch.setattr(guarded, "_SERVE", serve + "guarded.serve()")
    monkeypatch.setattr(guarded, "_helper", None)
    monkeypatch.setattr(guarded, "LARGE", 5)
    monkeypatch.setattr(guarded, "LARGE_OF_MOST", 5)
    files = [("a.py", b"import b\n"), ("bad.py", b"# BOOM\n"), ("c.py", b"import d\n")]
    found = read_batch(tuple(SourceText(path, data) for path, data in files))
    assert [facts.problem for facts in found] == ["", "the parser broke down on it", ""]
    assert [len(facts.imports) for facts in found] == [1, 0, 1]
    assert found[1].lost


def test_a_parser_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    serve = "from analyzer.codebase.source import guarded, languages\nguarded.MOST_SECONDS = 0.2\n"
    serve += (
        "def forever(one):\n    while True: pass\nlanguages.read_here = forever\nguarded.serve()"
    )
    monkeypatch.setattr(guarded, "_SERVE", serve)
    monkeypatch.setattr(guarded, "_helper", None)
    monkeypatch.setattr(guarded, "LARGE", 5)
    monkeypatch.setattr(guarded, "LARGE_OF_MOST", 5)
    (found,) = read_batch((SourceText("a.py", b"import b\n"),))
    assert (found.problem, found.lost) == ("too much work to parse", True)


def test_a_helper_that_does_not_start_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "_SERVE", "raise SystemExit(3)")
    monkeypatch.setattr(guarded, "_helper", None)
    monkeypatch.setattr(guarded, "LARGE", 5)
    monkeypatch.setattr(guarded, "LARGE_OF_MOST", 5)
    (found,) = read_batch((SourceText("a.py", b"import b\n"),))
    assert len(found.imports) == 1


def test_the_helper_says_what_is_said_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "_helper", None)
    monkeypatch.setattr(guarded, "LARGE", 5)
    monkeypatch.setattr(guarded, "LARGE_OF_MOST", 5)
    one = SourceText("a.py", b"from a import b\nclass C(D):\n    x = 1\nq = 'select a from b'\n")
    assert read_batch((one,)) == (languages.read_here(one),)


@pytest.mark.parametrize("name", ["\x1b[31mred.py", "new\nline.py", "\u202eyp.a.py", "c\udce9.py"])
def test_names_that_no_screen_may_show_are_counted(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.py").write_text("import b\n")
    (tmp_path / name).write_text("")
    reading = read_source(tmp_path, jobs=1)
    assert [module.name for module in reading.modules] == ["a"]
    assert [one.count for one in reading.report.skipped if "control" in one.reason] == [1]


def test_spans_within_each_other() -> None:
    spans = Spans([(0, 100), (10, 20), (12, 15), (30, 30), (40, 50)])
    found = [spans.innermost(place) for place in (0, 9, 10, 13, 15, 19, 20, 30, 45, 99, 100)]
    assert found == [0, 0, 1, 2, 1, 1, 0, 0, 3, 0, None]
