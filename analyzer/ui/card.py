"""A service as a card of our own HTML; every foreign name in it is escaped."""

from collections.abc import Sequence

from analyzer.ui.views.cards import Card
from analyzer.ui.views.palette import colour, ink
from analyzer.ui.views.words import counted, html

#: As many tables are shown at once; the others stand behind "more".
AT_ONCE = 9


def cards_html(cards: Sequence[Card]) -> str:
    """All cards beside each other, as tall as the tallest of their row."""
    return f"<div class='services'>{''.join(map(card_html, cards))}</div>"


def card_html(card: Card) -> str:
    """Name, size, confidence, tables, and modules folded by package."""
    tables = [_table(name, name in card.shared) for name in card.tables]
    modules = "".join(_package(name, members) for name, members in card.packages)
    return (
        f"<div class='service' style='--service:{colour(card.place)};--ink:{ink(card.place)}'>"
        f"<h3>{html(card.name)}</h3><p class='quiet'>{html(card.size)}</p>"
        f"<p>{html(card.confidence)}</p>"
        + "".join(f"<p>{html(line, 200)}</p>" for line in (card.people, card.teams) if line)
        + f"<ul class='tables'>{''.join(tables[:AT_ONCE])}</ul>"
        + _more(tables[AT_ONCE:])
        + (
            "<details class='fold'><summary>Modules in "
            f"{counted(len(card.packages), 'package')}</summary>{modules}</details>"
            if card.packages
            else ""
        )
        + "</div>"
    )


def name_html(place: int, name: str) -> str:
    """A service's name in its colour, with its mark."""
    return (
        f"<span class='servicename' style='--service:{colour(place)};--ink:{ink(place)}'>"
        f"{html(name)}</span>"
    )


def _package(name: str, members: Sequence[str]) -> str:
    """A package to unfold; one with a single module is that module."""
    if len(members) == 1:
        return f"<div class='lone'>{html(members[0])}</div>"
    listed = "".join(f"<li>{html(member)}</li>" for member in members)
    return (
        f"<details><summary>{html(name)} <span class='quiet'>{len(members)}</span></summary>"
        f"<ul>{listed}</ul></details>"
    )


def _table(name: str, shared: bool) -> str:
    mark = " <span class='quiet'>shared</span>" if shared else ""
    return f"<li>{html(name)}{mark}</li>"


def _more(tables: list[str]) -> str:
    if not tables:
        return ""
    more = counted(len(tables), "more table", "more tables")
    return f"<details><summary>{more}</summary><ul class='tables'>{''.join(tables)}</ul></details>"
