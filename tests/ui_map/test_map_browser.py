"""The map in a real browser: what people do reaches Python, and nothing leaves the machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import Visit, chromium, open_page, streamlit_server

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[1] / "fixtures" / "ui_map" / "map_app.py"


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with (
        streamlit_server(SCRIPT) as url,
        chromium() as browser,
        open_page(browser, url, width=1200, height=1000) as visit,
    ):
        yield visit


@pytest.fixture
def page(visit: Visit) -> Iterator[Page]:
    """The page with a new map, so every test starts from the proposal."""
    page = visit.page
    ready(page)
    page.evaluate("window.before = window.__serviceMap; 0")
    page.get_by_role("button", name="Start over").click()
    page.wait_for_function("window.before !== window.__serviceMap")
    ready(page)
    log(page, "empty")
    selected(page, "nothing")
    yield page
    assert visit.problems == []
    assert visit.foreign == []


def ready(page: Page, rounds: int = 1) -> None:
    page.wait_for_function(f"window.__serviceMap && window.__serviceMap.ready >= {rounds}")


def place(page: Page, what: str, *names: str) -> tuple[float, float]:
    at = page.evaluate(
        "([what, names]) => window.__serviceMap[what](...names)", [what, list(names)]
    )
    return at["x"], at["y"]


def click(page: Page, what: str, *names: str, button: str = "left") -> None:
    page.mouse.click(*place(page, what, *names), button=button)


def drag(page: Page, node: str, service: str) -> None:
    x, y = place(page, "node", node)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8)
    page.mouse.move(*place(page, "hull", service), steps=5)
    page.mouse.up()


def log(page: Page, text: str) -> None:
    expect(page.get_by_text(re.compile("^log:"))).to_have_text(f"log: {text}")


def selected(page: Page, text: str) -> None:
    expect(page.get_by_text(re.compile("^selected:"))).to_have_text(f"selected: {text}")


def test_a_click_selects_and_escape_lets_go(page: Page) -> None:
    click(page, "node", "table:orders")
    selected(page, "table:orders")
    assert page.evaluate("window.__serviceMap.selected") == ["table:orders"]
    page.keyboard.press("Escape")
    selected(page, "nothing")


def test_shift_click_adds(page: Page) -> None:
    click(page, "node", "table:orders")
    page.keyboard.down("Shift")
    click(page, "node", "table:users")
    page.keyboard.up("Shift")
    selected(page, "table:orders table:users")


def test_a_drag_onto_a_hull_moves_and_everything_else_stays(page: Page) -> None:
    before = place(page, "node", "module:shop.stock")
    drag(page, "module:shop.checkout", "Stock")
    log(page, "move module:shop.checkout to Stock")
    ready(page, 2)
    selected(page, "module:shop.checkout")
    assert place(page, "node", "module:shop.stock") == before


def test_a_drag_onto_empty_ground_moves_nothing(page: Page) -> None:
    x, y = place(page, "node", "table:orders")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8)
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 4, steps=4)
    page.mouse.up()
    selected(page, "table:orders")
    log(page, "empty")


def test_undo_and_redo_reach_python(page: Page) -> None:
    click(page, "node", "table:orders")
    page.keyboard.press("Control+z")
    log(page, "undo")
    page.keyboard.press("Control+Shift+Z")
    log(page, "undo; redo")


def test_the_offer_on_another_hull_moves(page: Page) -> None:
    click(page, "node", "module:shop.checkout")
    selected(page, "module:shop.checkout")
    click(page, "pill", "Stock")
    log(page, "move module:shop.checkout to Stock")


def test_the_menu_moves_by_keyboard(page: Page) -> None:
    click(page, "node", "module:shop.checkout")
    page.keyboard.press("m")
    expect(page.get_by_role("menuitem").first).to_contain_text("Move to Stock")
    expect(page.get_by_role("menuitem").first).to_contain_text("+4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    log(page, "move module:shop.checkout to People")


def test_a_locked_node_does_not_move(page: Page) -> None:
    click(page, "node", "table:users", button="right")
    page.get_by_role("menuitem", name="Lock here").click()
    log(page, "lock table:users")
    ready(page, 2)
    drag(page, "table:users", "Stock")
    expect(page.locator(".live")).to_contain_text("Locked")
    log(page, "lock table:users")


def test_a_lasso_takes_what_it_encircles(page: Page) -> None:
    at = page.evaluate("window.__serviceMap.hullBox('People')")
    corners = [(at["left"], at["top"]), (at["right"], at["top"]), (at["right"], at["bottom"])]
    page.keyboard.down("Shift")
    page.mouse.move(at["left"], at["bottom"])
    page.mouse.down()
    for x, y in [*corners, (at["left"], at["bottom"])]:
        page.mouse.move(x, y, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    selected(page, "table:users module:shop.accounts")


def test_a_folded_package_moves_as_a_whole(page: Page) -> None:
    page.get_by_role("button", name="One disc for each package").click()
    drag(page, "table:users", "Stock")
    log(page, "move table:users,module:shop.accounts to Stock")


def test_the_tool_bar_keeps_its_keys(page: Page) -> None:
    click(page, "node", "table:orders")
    button = page.get_by_role("button", name="Hide what has no link to another service")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_ribbon_is_selected_with_its_direction(page: Page) -> None:
    click(page, "lane", "Orders", "Stock")
    expect(page.get_by_text(re.compile("^ribbon:"))).to_have_text("ribbon: (0, 1)")


def test_the_page_may_select_and_the_person_still_decides(page: Page) -> None:
    page.get_by_label("Find").fill("users")
    page.keyboard.press("Enter")
    selected(page, "table:users")
    page.wait_for_function("window.__serviceMap.selected[0] === 'table:users'")
    click(page, "node", "table:orders")
    selected(page, "table:orders")
    assert page.evaluate("window.__serviceMap.selected") == ["table:orders"]


def test_the_keyboard_walks_and_the_spoken_line_tells(page: Page) -> None:
    expect(page.locator(".map")).to_have_count(
        1
    )  # a page that is drawn anew shows two for a moment
    page.locator(".map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    chosen = page.evaluate("window.__serviceMap.selected")
    assert len(chosen) == 1
    selected(page, chosen[0])
    expect(page.locator(".live")).to_contain_text("moving to")


def test_camera_and_selection_survive_a_move(page: Page) -> None:
    page.mouse.move(*place(page, "hull", "People"))
    page.mouse.wheel(0, -200)
    zoom = page.evaluate("window.__serviceMap.zoom")
    drag(page, "table:users", "Orders")
    log(page, "move table:users to Orders")
    ready(page, 2)
    assert page.evaluate("window.__serviceMap.zoom") == zoom
    assert page.evaluate("window.__serviceMap.selected") == ["table:users"]


def test_a_pan_is_drawn_once_afterwards(page: Page) -> None:
    page.wait_for_timeout(200)
    draws = page.evaluate("window.__serviceMap.draws")
    box = page.locator(".map").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 110, box["y"] + 120, steps=30)
    page.mouse.up()
    page.wait_for_timeout(400)
    assert page.evaluate("window.__serviceMap.draws") - draws <= 3


def test_the_theme_follows_the_browser(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".map")).to_have_attribute("data-dark", "true")
    page.emulate_media(color_scheme="light")
    expect(page.locator(".map")).to_have_attribute("data-dark", "false")
