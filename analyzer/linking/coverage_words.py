"""How much of what the database did is tied to code, in one sentence."""

from collections.abc import Mapping

_WORDS = {
    "tag": "comments in the statements",
    "span": "routes and spans",
    "model": "models and the table map",
    "sql": "SQL in the source",
}


def coverage_sentence(shares: Mapping[str, float]) -> str | None:
    """What `explained_by` found, strongest kind first; None where there was no access to explain.

    Resembling names only suggest, so they are told apart from what is known.
    """
    if not sum(shares.values()):
        return None
    counted = {kind: share for kind, share in shares.items() if kind not in ("name", "none")}
    by = ", ".join(
        f"{_percent(share)} by {_WORDS.get(kind, kind)}" for kind, share in counted.items() if share
    )
    known = f"{_percent(sum(counted.values()))} of the log's accesses to tables are tied to code"
    guessed = shares.get("name", 0.0)
    names = f"; names alone suggest {_percent(guessed)} more" if guessed else ""
    return f"{known}{f' ({by})' if by else ''}{names}."


def _percent(share: float) -> str:
    """Whole per cent, but never 0 or 100 for what is not all or nothing."""
    if 0 < share < 0.005:
        return "less than 1%"
    if 0.995 <= share < 1:
        return "more than 99%"
    return f"{share:.0%}"
