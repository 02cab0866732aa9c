"""How statements say in which schemas bare names are looked up from then on (PostgreSQL)."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

#: Between the schemas of a path, and between a table and the path it is looked up in: no name
#: holds it.
BETWEEN: Final = "\0"
#: In every path, said or not, or none of the application's.
_NEVER_MEANT = frozenset(("$user", "pg_catalog", "information_schema", "pg_temp"))
#: Templates that may set the path; `?` stands for what is set.
_SETS = re.compile(
    r"SET (?:SESSION |LOCAL )?(?:search_path|SCHEMA) = |RESET (?:search_path|ALL)\b|DISCARD ALL\b"
    r"|SELECT (?:pg_catalog\.)?set_config\(",
    re.IGNORECASE,
)
_ITEM = rb"(?:'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\W\d][\w$]*)"
_SAID = re.compile(
    rb"\bSET\s+(?:SESSION\s+|(?P<local>LOCAL\s+))?(?:search_path\s*(?:=|\bTO\b)|(?P<schema>SCHEMA)\b)\s*"
    rb"(?P<list>" + _ITEM + rb"(?:\s*,\s*" + _ITEM + rb")*)"
    rb"|\b(?P<back>RESET\s+(?:search_path|ALL)|DISCARD\s+ALL)\b"
    rb"|\bset_config\s*\((?:\s*'(?P<name>[\w.]*)'\s*,\s*'(?P<value>(?:[^']|'')*)'\s*,\s*"
    rb"(?P<for_transaction>'?t(?:rue)?\b)?)?",
    re.IGNORECASE,
)
_EACH = re.compile(_ITEM)


class Setting(NamedTuple):
    """Schemas joined by BETWEEN, None for the server's default; `local` to the transaction."""

    path: str | None
    local: bool = False


def sets_path(template: str) -> bool:
    """Whether statements of a template may set the path.

    >>> sets_path("SET LOCAL search_path = ?"), sets_path("SET statement_timeout = ?")
    (True, False)
    """
    return _SETS.match(template) is not None


def settings_in(text: bytes) -> list[Setting | None]:
    r"""What each statement of a text that may set the path sets; None for another setting.

    >>> settings_in(b'SET search_path TO Billing, "$user", public')
    [Setting(path='billing\x00public', local=False)]
    >>> settings_in(b"SELECT set_config('search_path', 'a', true), set_config('role', 'b', false)")
    [Setting(path='a', local=True), None]
    """
    return [_setting(said) for said in _SAID.finditer(text)]


def settings_of(text: bytes, sets: Sequence[bool]) -> list[Setting | None]:
    """For each statement of a text what it sets; `sets` says which of them may set the path.

    The default where the text does not tell which of them sets what.
    """
    said = settings_in(text)
    if len(said) != sum(sets):
        return [Setting(None) if one else None for one in sets]
    each = iter(said)
    return [next(each) if one else None for one in sets]


def _setting(said: re.Match[bytes]) -> Setting | None:
    if said["back"]:
        return Setting(None)
    if said["list"] is not None:
        items = _EACH.findall(said["list"])
        if not said["schema"] and len(items) == 1 and items[0].upper() == b"DEFAULT":
            return Setting(None, said["local"] is not None)
        return Setting(_path(items), said["local"] is not None)
    if (said["name"] or b"").lower() != b"search_path":
        return None
    value = said["value"].replace(b"''", b"'")
    return Setting(_path(_EACH.findall(value)), said["for_transaction"] is not None)


def _path(items: list[bytes]) -> str | None:
    """The schemas as they compare; None where they are none but the default's."""
    names = []
    for item in items:
        name = item.decode("utf-8", "replace")
        quoted = name[0] in "'\""
        name = name[1:-1].replace(name[0] * 2, name[0]) if quoted else name.lower()
        if name and name not in _NEVER_MEANT and name not in names:
            names.append(name)
    return BETWEEN.join(names) if names and names != ["public"] else None
