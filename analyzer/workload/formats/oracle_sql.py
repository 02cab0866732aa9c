"""Oracle's texts in the words that the reader of statements knows, and its names of code."""

import re

#: What Oracle keeps of a text in SQL_TEXT.
SHORT_TEXT = 1000
_PIECES = re.compile(
    r"(?P<q>(?<![\w$#])[nN]?[qQ]'(?:\[.*?\]'|\{.*?\}'|\(.*?\)'|<.*?>'|(?P<sign>[^\s\[{(<]).*?(?P=sign)'"
    r"|.*))"
    r"|'(?:[^']|'')*+'|\"[^\"]*+\"|--[^\n]*+|/\*.*?\*/",
    re.DOTALL,
)
_LAST_WORD = re.compile(r"[\w$#]*\Z")
#: Programs name themselves where the application does not.
_PROGRAM = re.compile(r"[@ ]|\.exe\b|^(?:sqlplus|SQL\*Plus|JDBC|python|oracle)\b", re.IGNORECASE)


def without_own_quotes(text: str) -> str:
    """The text without strings in quotes of the writer's choice, as q'[it's]', which are empty."""
    if "q'" not in text and "Q'" not in text:
        return text
    return _PIECES.sub(lambda found: "''" if found["q"] else found[0], text)


def marked_cut(text: str) -> str:
    """A text of which the end is missing, with the mark that the normaliser knows."""
    return _LAST_WORD.sub("", text) + "…"


def module_of(name: str | None) -> str | None:
    """A module as the application named it; None for the name of a program."""
    return name if name and not _PROGRAM.search(name) else None
