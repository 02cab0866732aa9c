"""The screen of a terminal, and how lines are said on it."""

import sys

from rich.console import Console
from rich.markup import escape


def screen() -> Console:
    """The screen as wide as it is; a pipe has no width, and lines in it are not broken."""
    return Console(width=None if sys.stdout.isatty() else 200)


def say(console: Console, text: str) -> None:
    """One line of foreign words, as they are."""
    console.print(escape(text), highlight=False, soft_wrap=True)


def counted(number: int, what: str) -> str:
    """`1 table`, `2 tables`"""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
