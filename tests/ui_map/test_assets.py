"""The script that the browser gets: all modules, joined, without anything from outside."""

import re
from collections import Counter

import pytest

from analyzer.ui.map import assets


def test_the_script_is_one_module_with_one_export() -> None:
    script = assets.script()
    assert not re.search(r"^import\b", script, re.MULTILINE)
    assert re.findall(r"^export\b.*?\(", script, re.MULTILINE) == [
        "export default function serviceMap("
    ]


def test_every_module_is_part_of_it_after_those_it_imports() -> None:
    script = assets.script()
    starts = {
        path.name: script.index(path.read_text(encoding="utf-8").splitlines()[0])
        for path in sorted(assets.FRONTEND.glob("*.js"))
    }
    for path in sorted(assets.FRONTEND.glob("*.js")):
        for needed in re.findall(r'from "\./([\w-]+\.js)"', path.read_text(encoding="utf-8")):
            assert starts[needed] < starts[path.name]


def test_names_at_the_top_are_unique_over_all_modules() -> None:
    named = re.findall(
        r"^(?:export )?(?:default )?(?:async )?(?:function|class|const|let) (\w+)",
        assets.script(),
        re.MULTILINE,
    )
    assert [name for name, times in Counter(named).items() if times > 1] == []


def test_foreign_names_are_never_markup_and_nothing_is_fetched() -> None:
    text = assets.script() + assets.style()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "fetch(", "http:", "https:"):
        assert word not in text


def test_modules_that_import_each_other_are_refused(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = assets.Path(str(tmp_path))
    (folder / "index.js").write_text('import { a } from "./a.js";\n')
    (folder / "a.js").write_text('import { b } from "./index.js";\n')
    monkeypatch.setattr(assets, "FRONTEND", folder)
    assets.script.cache_clear()
    with pytest.raises(ValueError, match="circle"):
        assets.script()
    monkeypatch.undo()
    assets.script.cache_clear()
