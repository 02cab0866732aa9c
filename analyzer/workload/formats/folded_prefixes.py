"""A `log_line_prefix` that nobody told us, out of what many lines have in common."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

#: Stands for what differs from line to line: free text, of which nobody knows what it is.
_GAP = "%i"
_TOKEN = re.compile(r"%-?\d*[a-zA-Z%]|[\w$]+|\s+|.")
#: Escapes of free text: what differs beside one of them is part of it.
_FREE = frozenset((_GAP, "%a", "%u", "%d", "%h"))


def folded_prefixes(leads: Iterable[tuple[str, bool]]) -> list[str]:
    """Prefixes that may have written these beginnings of lines, best first.

    Each comes with what was already told in it as escapes, and with whether a session wrote it.
    What all have in common stays, what differs becomes free text; what only sessions have stands
    behind %q.
    """
    told = dict.fromkeys(leads)
    ran = _folded(lead for lead, by_session in told if by_session)
    server = _folded(lead for lead, by_session in told if not by_session)
    if ran is None:
        return []
    if server is None:
        return ["".join(ran)]
    found = []
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(ran, server, strict=False))))
    if not "".join(server[same:]).strip():
        found.append("".join((*ran[:same], "%q", *ran[same:])))
    return [*found, "".join(_common(ran, server)), "".join(ran)]


def _folded(leads: Iterable[str]) -> list[str] | None:
    """What these have in common, in tokens."""
    common: list[str] | None = None
    for lead in leads:
        tokens = _TOKEN.findall(lead)
        common = tokens if common is None else _common(common, tokens)
    return common


def _common(one: list[str], other: list[str]) -> list[str]:
    """What two have in common, with a gap where they differ."""
    out: list[str] = []
    for what, start, end, _, _ in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if what == "equal":
            out += one[start:end]
        else:
            out.append(_GAP)
    kept: list[str] = []
    for token in out:
        if token != _GAP or not kept or kept[-1] not in _FREE:
            kept.append(token)
        if token in _FREE and len(kept) > 1 and kept[-1] == token and kept[-2] == _GAP:
            del kept[-2]
    return kept
