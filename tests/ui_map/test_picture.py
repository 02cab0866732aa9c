"""The picture's promises, what the browser is sent, and what of the browser's words is believed."""

import json

import pytest

from analyzer.ui.map import MapEvents, MapLink, MapNode, MapPicture, Ribbon
from analyzer.ui.map.component import _events, _known, _Memory, _move
from analyzer.ui.map.layout import lay_out
from analyzer.ui.map.payload import payload

NODES = (
    MapNode("table:orders", "orders", "shop", 12, 0, 0, contested=True, shared=True),
    MapNode("module:shop.stock", "stock", "shop", 3, 0, 1, locked=True),
)
PICTURE = MapPicture(
    ("Orders", "Stock"),
    NODES,
    (MapLink(1, 0, 2.345),),
    (Ribbon(1, 0, 7),),
    ((0, 4), (0, -3)),
    "transactions",
)


def test_the_payload_says_what_the_picture_says() -> None:
    sent = payload(PICTURE, lay_out(PICTURE), wish=["table:orders"], wish_serial=2, lockable=True)
    assert json.loads(json.dumps(sent)) == sent
    assert sent["services"] == ["Orders", "Stock"]
    assert sent["unit"] == "transactions"
    assert sent["wish"] == {"serial": 2, "ids": ["table:orders"]}
    assert (sent["movable"], sent["lockable"]) == (True, True)
    columns = sent["nodes"]
    assert {len(c) for c in columns.values()} == {2}
    assert columns["id"] == ["table:orders", "module:shop.stock"]
    assert (columns["table"], columns["contested"]) == ([1, 0], [1, 0])
    assert (columns["locked"], columns["shared"]) == ([0, 1], [1, 0])
    assert (columns["service"], columns["home"]) == ([0, 0], [0, 1])
    assert sent["links"] == [1, 0, 2.35] or sent["links"] == [1, 0, 2.34]
    assert sent["ribbons"] == [[1, 0, 7]]
    assert sent["prices"] == [0, 4, 0, -3]
    assert [c["pair"] for c in sent["courses"]] == [[0, 1]]


def test_an_empty_picture_can_be_sent() -> None:
    empty = MapPicture((), (), (), ())
    assert payload(empty, lay_out(empty))["hulls"] == []


def test_equal_pictures_have_equal_versions_and_others_do_not() -> None:
    again = MapPicture(*(getattr(PICTURE, name) for name in PICTURE.__slots__))
    assert again.digest() == PICTURE.digest()
    priced = MapPicture(
        PICTURE.services, NODES, PICTURE.links, PICTURE.ribbons, ((0, 5), (0, -3)), "transactions"
    )
    assert priced.digest() != PICTURE.digest()
    assert MapPicture((), (), (), (), version="v7").digest() == "v7"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"services": ("Orders",)}, "service"),
        ({"nodes": (NODES[0], NODES[0])}, "share an id"),
        ({"links": (MapLink(0, 2, 1),)}, "link"),
        ({"ribbons": (Ribbon(0, 2, 1),)}, "ribbon"),
        ({"ribbons": (Ribbon(0, 1, 1), Ribbon(0, 1, 2))}, "one direction"),
        ({"ribbons": (Ribbon(1, 1, 1),)}, "one service"),
        ({"prices": ((0, 1),)}, "one row per node"),
        ({"prices": ((0, 1), (0,))}, "one row per node"),
    ],
)
def test_a_picture_that_contradicts_itself_is_refused(
    changed: dict[str, tuple[object, ...]], message: str
) -> None:
    parts = {name: getattr(PICTURE, name) for name in PICTURE.__slots__} | changed
    with pytest.raises(ValueError, match=message):
        MapPicture(**parts)


@pytest.mark.parametrize("to", [2, -1, True, "0", None, 0.0])
def test_a_move_to_no_service_is_ignored(to: object) -> None:
    assert _move({"ids": ["table:orders"], "to": to}, PICTURE) == ((), 0)


def test_only_known_nodes_come_back_in_the_pictures_order() -> None:
    value = {"ids": ["module:shop.stock", "table:nope", 3, "table:orders"], "to": 1}
    assert _move(value, PICTURE) == (("table:orders", "module:shop.stock"), 1)
    assert _move({}, PICTURE) == ((), 0)
    assert _known("table:orders", PICTURE) == ()


def test_events_take_the_pages_wish_before_the_browsers_report() -> None:
    result = {"selected": ["table:orders"], "ribbon": [1, 0]}
    assert _events(result, PICTURE, None) == MapEvents(("table:orders",), (1, 0))
    assert _events(result, PICTURE, ()) == MapEvents((), (1, 0))
    assert _events({"selected": None, "ribbon": [0, 9]}, PICTURE, None) == MapEvents()


def test_an_echo_is_no_wish() -> None:
    memory = _Memory()
    assert memory.wish((), ()) is None
    assert memory.wish(("a",), ()) == ("a",)  # the page asks
    memory.reported = ("a",)
    assert memory.wish(("a",), ("a",)) is None
    memory.reported = ("b",)  # the person selects something else
    assert memory.wish(("a",), ("b",)) is None  # the page still passes its old wish
    memory.reported = ("c",)
    assert memory.wish(("c",), ("d",)) is None  # the page passes back the run before
    assert memory.wish((), ("d",)) == ()  # the page lets go
    assert memory.serial == 2
