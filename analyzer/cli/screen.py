"""The screen of a terminal, and how lines are said on it."""

import sys

from rich.console import Console
from rich.markup import escape


def screen() -> Console:
    """The screen as wide as it is; a pipe has no width, and lines in it are not broken."""
    return Console(width=None if sys.stdout.isatty() else 200)


def say(console: Console, text: str) -> None:
    """One line of foreign words, as they are but for what the terminal would obey."""
    console.print(escape(harmless(text)), highlight=False, soft_wrap=True)


def harmless(text: str) -> str:
    r"""The text with escapes in place of what a terminal obeys or what turns the text.

    >>> harmless("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        sign if sign.isprintable() or sign in "\n\t" else sign.encode("unicode_escape").decode()
        for sign in text
    )


def counted(number: int, what: str) -> str:
    """`1 table`, `2 tables`"""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
