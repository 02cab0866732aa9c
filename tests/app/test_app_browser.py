"""The app in a real browser, from the sample to a changed proposal."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browser import Visit, chromium, open_page, streamlit_server

from analyzer.analysis import Analysis, analyze
from analyzer.export import to_json
from analyzer.sample import sample_sources

# One worker for all of them: they share a server and the analysed sample.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("app in the browser")]

APP = Path(__file__).parents[2] / "app.py"
#: The sample takes seconds; a busy machine may take many.
LONG = 120_000


@pytest.fixture(scope="module")
def direct() -> Analysis:
    """The sample as a script analyses it."""
    return analyze(sample_sources())


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with streamlit_server(APP) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def sample(url: str, browser: Browser) -> Iterator[Visit]:
    """The sample, opened in one click."""
    with open_page(browser, url) as visit:
        visit.page.get_by_role("button", name="Try the sample").click()
        expect(figure(visit.page, "Requests that cross a boundary")).to_be_visible(timeout=LONG)
        yield visit


@pytest.fixture
def workshop(sample: Visit) -> Iterator[Page]:
    """The workshop with no change made."""
    page = sample.page
    go(page, "Workshop")
    page.wait_for_function("window.__serviceMap")
    close = page.locator(".st-key-close_cell button:visible")
    if close.count():
        close.first.click()
    yield page
    while page.locator(".st-key-undo button:enabled").count():
        changes = figure(page, "Changes").inner_text()
        press(page, "undo")
        expect(figure(page, "Changes")).not_to_have_text(changes)
    assert sample.problems == []
    assert sample.foreign == []


def figure(page: Page, label: str):  # type: ignore[no-untyped-def]
    """The value of the number with that label."""
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def go(page: Page, name: str) -> None:
    """To another page, and wait until it is there: both have buttons of the same words."""
    page.get_by_test_id("stTopNav").get_by_role("link", name=name).click()
    if name == "Overview":
        expect(page.locator(".service").first).to_be_visible(timeout=15_000)
    elif name == "Workshop":
        expect(page.get_by_text("Crossing now", exact=True)).to_be_visible(timeout=15_000)


def on_map(page: Page, what: str, *names: str) -> tuple[float, float]:
    """Where a node, a hull or a ribbon's lane is drawn, in CSS pixels of the window."""
    call = "([what, names]) => window.__serviceMap[what](...names)"
    at = page.evaluate(call, [what, list(names)])
    return at["x"], at["y"]


def press(page: Page, key: str) -> None:
    """Press the button of that key; one with a tooltip stands there twice, hidden once."""
    page.locator(f".st-key-{key} button:visible:enabled").first.click()


def upload(page: Page, key: str, paths: Sequence[Path]) -> None:
    """Choose the files and wait until the page knows of all of them."""
    arrived: list[str] = []
    page.on("response", lambda r: arrived.append(r.url) if "upload_file" in r.url else None)
    page.locator(f".st-key-{key} input[type=file]").set_input_files(list(paths))
    while len(arrived) < len(paths):
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)


def crossing(page: Page) -> int:
    return int(figure(page, "Crossing now").inner_text().replace(",", ""))


def test_the_sample_in_one_click_leads_to_verdict_and_services(sample):
    page = sample.page
    go(page, "Overview")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Split|Modularise|Leave", re.IGNORECASE)
    )
    expect(figure(page, "Requests that cross a boundary")).to_have_text(re.compile(r"\d+%"))
    cards = page.locator(".service")
    assert 3 <= cards.count() <= 5
    names = cards.locator("h3").all_inner_texts()
    assert all(name and not re.match(r"service \d", name, re.IGNORECASE) for name in names)
    expect(page.get_by_text("order_order", exact=True).first).to_be_attached()
    assert sample.problems == []
    assert sample.foreign == []


def test_a_move_changes_the_number_and_undo_restores_it(workshop):
    before = crossing(workshop)
    press(workshop, "next_0")
    move = workshop.locator('[class*="st-key-move_to_"] button[kind="primary"]:visible').first
    price = int(re.search(r"[−+]\d[\d,]*", move.inner_text())[0].replace("−", "-"))
    move.click()
    expect(figure(workshop, "Changes")).to_have_text("1")
    assert crossing(workshop) == before + price
    workshop.keyboard.press("Control+z")
    expect(figure(workshop, "Changes")).to_have_text("0")
    assert crossing(workshop) == before
    workshop.keyboard.press("Control+Shift+z")
    expect(figure(workshop, "Changes")).to_have_text("1")


def test_a_node_is_found_by_its_name_and_selected_on_the_map(workshop):
    workshop.locator(".st-key-search input").fill("order_order")
    workshop.get_by_role("option", name="order_order (table)").click()
    expect(workshop.get_by_text(re.compile("^Table · in "))).to_be_visible()
    expect(workshop.get_by_role("button", name=re.compile("^Move to ")).first).to_be_visible()


def test_a_node_dragged_onto_another_service_is_moved(workshop):
    before = crossing(workshop)
    x, y = on_map(workshop, "node", "table:order_order")
    workshop.mouse.move(x, y)
    workshop.mouse.down()
    workshop.mouse.move(x + 8, y + 8)
    workshop.mouse.move(*on_map(workshop, "hull", "Customer"), steps=5)
    workshop.mouse.up()
    expect(figure(workshop, "Changes")).to_have_text("1")
    expect(workshop.get_by_text("Table · in Customer, proposed in Order")).to_be_visible()
    assert crossing(workshop) != before


def test_a_ribbon_opens_its_evidence(workshop):
    workshop.mouse.click(*on_map(workshop, "lane", "Catalogue", "Customer"))
    expect(workshop.get_by_text(re.compile(r"^[\d,]+ requests?"))).to_be_visible()
    press(workshop, "close_cell")
    expect(workshop.get_by_text("Best next moves")).to_be_visible()


def test_a_saved_file_is_taken_home_and_opened_again(workshop, url, browser, tmp_path):
    press(workshop, "do_0")
    expect(figure(workshop, "Changes")).to_have_text("1")
    now = crossing(workshop)
    go(workshop, "Overview")
    with workshop.expect_download() as download:
        workshop.get_by_role("button", name="Saved analysis").click()
    saved = tmp_path / "taken home.analysis"
    download.value.save_as(saved)
    with open_page(browser, url) as visit:
        upload(visit.page, "saved_upload", [saved])
        press(visit.page, "open_saved")
        expect(figure(visit.page, "Requests that cross a boundary")).to_be_visible()
        go(visit.page, "Workshop")
        expect(figure(visit.page, "Changes")).to_have_text("1")
        assert crossing(visit.page) == now
        assert visit.problems == []
    go(workshop, "Workshop")


def test_a_matrix_cell_opens_its_evidence_down_to_the_sql(workshop):
    workshop.get_by_role("tab", name="Matrix").click()
    expect(workshop.get_by_text("Read along the row")).to_be_visible()
    cell = workshop.locator('[class*="st-key-cell_"] button').filter(
        has_text=re.compile(r"^[\d,]+$")
    )
    cell.first.click()
    expect(workshop.get_by_text(re.compile(r"^[\d,]+ requests?"))).to_be_visible()
    sql = re.compile("SELECT|INSERT|UPDATE|DELETE")
    expect(workshop.get_by_test_id("stCode").filter(has_text=sql).first).to_be_visible()
    workshop.get_by_role("button", name="Close").click()
    expect(workshop.get_by_text("Best next moves")).to_be_visible()
    workshop.get_by_role("tab", name="Map").click()


def test_another_number_of_services(sample):
    page = sample.page
    go(page, "Overview")
    page.get_by_text(re.compile("^5 services")).click()
    expect(page.locator(".service")).to_have_count(5)
    page.get_by_text(re.compile("recommended")).click()
    assert sample.problems == []


def test_uploaded_files_give_what_the_command_line_gives(url, browser, direct):
    with open_page(browser, url) as visit:
        page = visit.page
        upload(page, "uploads", sample_sources())
        press(page, "analyse")
        expect(figure(page, "Requests that cross a boundary")).to_be_visible(timeout=LONG)
        with page.expect_download() as download:
            page.get_by_role("button", name="Results (JSON)").click()
        uploaded = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert visit.problems == []
        assert visit.foreign == []
    expected = json.loads(to_json(direct.findings))
    for source in expected["sources"]:
        source["path"] = Path(source["path"]).name
    assert uploaded == expected


def test_a_saved_analysis_opens_by_its_path_and_keeps_what_is_changed(tmp_path, browser, direct):
    saved = tmp_path / "shop.analysis"
    direct.save(saved)
    with streamlit_server(APP, arguments=[str(saved)]) as url:
        with open_page(browser, url) as visit:
            page = visit.page
            go(page, "Workshop")
            page.wait_for_function("window.__serviceMap")
            press(page, "do_0")
            expect(figure(page, "Changes")).to_have_text("1")
            now = crossing(page)
        with open_page(browser, url) as visit:
            page = visit.page
            go(page, "Workshop")
            expect(figure(page, "Changes")).to_have_text("1")
            assert crossing(page) == now


def test_a_file_without_sql_is_refused_in_plain_words(url, browser, tmp_path):
    odd = tmp_path / "holiday.bin"
    odd.write_bytes(bytes(range(256)) * 40)
    with open_page(browser, url) as visit:
        page = visit.page
        upload(page, "uploads", [odd])
        press(page, "analyse")
        alert = page.get_by_test_id("stAlert")
        expect(alert).to_be_visible(timeout=LONG)
        expect(alert).to_contain_text("holiday.bin")
        expect(alert).to_contain_text("What to do")
        expect(alert).not_to_contain_text("analyzer-")
        assert visit.problems == []


def test_an_analysis_is_stopped_by_its_button(url, browser):
    with open_page(browser, url) as visit:
        page = visit.page
        page.get_by_role("button", name="Try the sample").click()
        press(page, "stop")
        expect(page.get_by_text("The analysis was stopped")).to_be_visible(timeout=LONG)
        expect(page.get_by_role("button", name="Try the sample")).to_be_visible()
        page.get_by_test_id("stTopNav").get_by_role("link", name="Overview").click()
        expect(page.get_by_text("Nothing is open yet")).to_be_visible()
        assert visit.problems == []
