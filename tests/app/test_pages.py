"""Each page on the tiny hand-made shop, without a browser."""

from pathlib import Path

import pytest
from streamlit.proto.Metric_pb2 import Metric as MetricProto
from streamlit.testing.v1 import AppTest

from analyzer.model import UsageError

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).parent / "shop_app.py"


def _page(name):
    app = AppTest.from_file(str(SCRIPT), default_timeout=30)
    app.session_state["go"] = name
    app.run()
    assert not app.exception
    return app


def _metric(app, label):
    return next(metric.value for metric in app.metric if metric.label == label)


def _button(app, key):
    return next(button for button in app.button if button.key == key)


def _html(app):
    return "\n".join(element.proto.body for element in app.get("html"))


def test_start_offers_the_sample_and_lists_what_was_read():
    app = _page("start")
    assert _button(app, "sample").label == "Try the sample"
    assert app.title[0].value == "Where would you cut your monolith?"
    (table,) = app.dataframe
    assert list(table.value["File"]) == ["shop.log", "imports.csv", "schema.sql"]
    assert table.value["Left out, and why"][0] == "cut off at the end of the file (1)"


def test_start_shows_a_mistake_with_its_remedy_as_plain_text():
    app = AppTest.from_file(str(SCRIPT), default_timeout=30)
    app.session_state["fault"] = UsageError("No **log** here.", "Add ![x](http://a) one.")
    app.run()
    (error,) = app.error
    assert r"No \*\*log\*\* here" in error.value
    assert r"Add \!\[x\]" in error.value


def test_overview_shows_verdict_numbers_services_and_caveats():
    app = _page("overview")
    assert app.title[0].value == r"Make three modules of it first\."
    assert [metric.value for metric in app.metric] == ["16%", "29%", "3.8%"]
    shown = _html(app)
    for words in ("Catalogue", "order_line", "Merge", "inferred from pauses"):
        assert words in shown


def test_overview_of_another_number_of_services():
    app = _page("overview")
    app.button_group(key="overview_k").set_value(2).run()
    assert not app.exception
    assert app.session_state["workspace"].k == 2
    assert "Shop" in _html(app)


def test_workshop_prices_a_move_before_it_and_undoes_it():
    app = _page("workshop")
    before = int(_metric(app, "Crossing now"))
    app.selectbox(key="search").set_value("table:catalogue_stock").run()
    move = _button(app, "move_to_Order")
    assert move.label == "Move to Order **−37**"
    move.click().run()
    assert int(_metric(app, "Crossing now")) == before - 37
    shown = next(metric for metric in app.metric if metric.label == "Crossing now")
    assert shown.delta == "-37"
    assert shown.color == MetricProto.GREEN, "fewer crossings are better"
    assert _metric(app, "Changes") == "1"
    _button(app, "undo").click().run()
    assert int(_metric(app, "Crossing now")) == before
    _button(app, "redo").click().run()
    assert int(_metric(app, "Crossing now")) == before - 37


def test_workshop_locks_what_should_stay():
    app = _page("workshop")
    # Without a browser the map reports an empty selection, so the node is looked up each time.
    app.selectbox(key="search").set_value("table:catalogue_stock").run()
    _button(app, "lock").click().run()
    app.selectbox(key="search").set_value("table:catalogue_stock").run()
    assert _button(app, "move_to_Order").disabled
    _button(app, "lock").click().run()
    app.selectbox(key="search").set_value("table:catalogue_stock").run()
    assert not _button(app, "move_to_Order").disabled


def test_workshop_takes_a_best_move_at_once():
    app = _page("workshop")
    before = int(_metric(app, "Crossing now"))
    saving = int(_button(app, "do_0").label.replace("−", "-"))
    _button(app, "do_0").click().run()
    assert int(_metric(app, "Crossing now")) == before + saving


def test_what_is_in_doubt_is_on_the_agenda_until_it_is_settled():
    app = _page("workshop")
    assert "Catalogue or Order" in [caption.value for caption in app.caption]
    _button(app, "doubt_table:catalogue_stock").click().run()
    _button(app, "move_to_Order").click().run()
    assert not app.exception
    assert not any(button.key == "doubt_table:catalogue_stock" for button in app.button)


def test_a_matrix_cell_opens_its_evidence():
    app = _page("workshop")
    cell = _button(app, "cell_2_0")
    cell.click().run()
    assert not app.exception
    evidence = next(d for d in app.dataframe if "Kind" in d.value)
    assert "split write" in set(evidence.value["Kind"])
    assert any("catalogue_stock" in code.value for code in app.code) or app.code


def test_renaming_a_service_changes_no_price():
    app = _page("workshop")
    before = _metric(app, "Crossing now")
    app.text_input(key="name_2").set_value("Ordering <b>").run()
    assert not app.exception
    assert _metric(app, "Crossing now") == before
    assert "Ordering &lt;b&gt;" in _html(app)


def test_a_move_that_cannot_be_done_says_why():
    app = _page("workshop")
    app.text_input(key="name_2").set_value("Customer").run()
    assert "cannot be named" in app.error[0].value


@pytest.mark.parametrize("page", ["overview", "workshop"])
def test_pages_without_an_analysis_say_the_next_step(page):
    app = AppTest.from_file(str(SCRIPT), default_timeout=30)
    app.session_state["arrived"] = True
    app.session_state["go"] = page
    app.run()
    assert not app.exception
    assert app.header[0].value == "Nothing is open yet"


@pytest.mark.parametrize("script", [ROOT / "app.py", ROOT / "analyzer" / "ui" / "script.py"])
def test_both_ways_to_start_show_the_same_page(script, monkeypatch):
    monkeypatch.setattr("sys.argv", [str(script)])
    app = AppTest.from_file(str(script), default_timeout=30).run()
    assert not app.exception
    assert app.title[0].value == "Where would you cut your monolith?"
    assert not app.error


def test_a_file_that_is_none_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.argv", ["app.py"])
    monkeypatch.setenv("ANALYZER_FILE", str(tmp_path / "missing.analysis"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    assert "missing" in app.error[0].value


def test_overview_says_who_has_had_each_service_and_what_the_team_has_drawn():
    shown = _html(_page("overview"))
    for words in (
        "Changed by 3 people",
        "Owned by @acme/catalogue",
        "2 parts of 2 modules",
        "import-linter",
    ):
        assert words in shown


def test_a_proposal_begun_from_what_the_team_has_drawn_is_priced_and_undone():
    app = _page("overview")
    before = [metric.value for metric in app.metric]
    _button(app, "start_from_import-linter").click().run()
    assert not app.exception
    assert not app.error
    shown = _html(app)
    assert "shop.catalogue</h3>" in shown
    assert "shop.order</h3>" in shown
    assert [metric.value for metric in app.metric] != before
    assert any("team's boundaries by import" in info.value for info in app.info)
    space = app.session_state["workspace"]
    assert {s.name for s in space.state().decomposition} == {"shop.catalogue", "shop.order"}
    _button(app, "overview_undo").click().run()
    assert [metric.value for metric in app.metric] == before
    assert "shop.order</h3>" not in _html(app)


def test_the_workshop_opens_on_what_was_begun_from_the_team():
    app = _page("overview")
    _button(app, "start_from_import-linter").click().run()
    app.session_state["go"] = "workshop"
    app.run()
    assert not app.exception
    assert _metric(app, "Changes") == "1"
    assert not any(str(button.key).startswith("doubt_") for button in app.button)


def test_overview_says_how_much_of_the_log_is_tied_to_code():
    assert "40% of the log" in _html(_page("overview"))


def test_what_the_team_has_drawn_can_be_kept_whole_from_the_start_page(tmp_path):
    for name, text in {
        "CODEOWNERS": "/cart/ @a/cart\n/pay/ @a/pay\n",
        "imports.csv": "importer,imported\ncart/a,cart/b\npay/a,pay/b\ncart/a,pay/b\n",
    }.items():
        (tmp_path / name).write_text(text)
    app = _page("start")
    app.text_area(key="paths").set_value(f"{tmp_path}/CODEOWNERS\n{tmp_path}/imports.csv")
    app.text_input(key="services").set_value("2")
    app.selectbox(key="pinned").set_value("codeowners")
    _button(app, "analyse").click().run()
    assert not app.exception
    assert not app.error
    space = app.session_state["workspace"]
    assert space.title == "CODEOWNERS and 1 more"
    assert {s.modules for s in space.proposal.decomposition} == {
        ("cart/a", "cart/b"),
        ("pay/a", "pay/b"),
    }
    app.session_state["go"] = "start"
    app.run()
    app.text_area(key="paths").set_value(f"{tmp_path}/CODEOWNERS\n{tmp_path}/imports.csv")
    app.selectbox(key="pinned").set_value("nx")
    _button(app, "analyse").click().run()
    assert any("no boundaries by Nx scopes" in error.value for error in app.error)
