"""Figures and foreign names as words on the screen."""

import re
from html import escape

#: What Markdown could take for markup; a name from a log or an upload is never markup.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:@&^=])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_NO_MODULE = re.compile(r"^(module|table):")


def one_line(text: str, longest: int = 120) -> str:
    """A foreign name on one line, without characters that reorder or hide text, cut at the end."""
    clean = _UNPRINTABLE.sub(" ", text).strip()
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"


def plain(text: str, longest: int = 120) -> str:
    """A foreign name for a label that Streamlit reads as Markdown, such as a button's."""
    return _MARKUP.sub(r"\\\1", one_line(text, longest))


def html(text: str, longest: int = 120) -> str:
    """A foreign name inside our own HTML."""
    return escape(one_line(text, longest), quote=True)


def count(number: float) -> str:
    """`1234.0` -> `1,234`."""
    return f"{round(number):,}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`(1, "table")` -> `1 table`; `(2, "table")` -> `2 tables`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def change(number: float) -> str:
    """The signed difference, with a real minus sign; zero says that nothing changes."""
    whole = round(number)
    if whole == 0:
        return "±0"
    return f"+{whole:,}" if whole > 0 else f"−{-whole:,}"


def percent(part: float, whole: float) -> str:
    """A share in whole per cent; small ones with a decimal, an empty whole as a dash."""
    if not whole:
        return "–"
    share = 100 * part / whole
    return f"{share:.1f}%" if 0 < share < 10 else f"{share:.0f}%"


def size(octets: int) -> str:
    """`513101` -> `501 kB`."""
    amount = float(octets)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError("unreachable")


def short_name(node: str) -> str:
    """The node without the prefix that says what it is."""
    return _NO_MODULE.sub("", node)
