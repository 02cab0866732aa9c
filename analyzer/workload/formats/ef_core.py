"""Entity Framework Core: `Executed DbCommand`, its tags, and ASP.NET Core's frames of requests."""

import re

from analyzer.workload.formats.application import (
    ASKED,
    BEGINS,
    CLOSES,
    COMMITS,
    NAMED,
    OPENS,
    ROLLS_BACK,
    Application,
    Told,
    begins_statement,
    microseconds,
)
from analyzer.workload.formats.application_lines import statement

_COMMAND = re.compile(
    rb"(?P<head>.{0,2000}?)\b(?P<what>Executed|Failed executing) DbCommand \((?P<ms>[\d,.]*)ms\) "
    rb"\[Parameters=\[.*?\], CommandType='\"?\w+\"?', CommandTimeout='\"?\d+\"?'\]\s*(?P<sql>.*)",
    re.DOTALL,
)
_TAG = re.compile(rb"\s*--[ \t]*(?P<tag>[^\n]*)(?:\n|\Z)")
_CALL_SITE = re.compile(r"File: (?P<place>.+:\d+)")
_NAME = re.compile(r"[A-Za-z_][\w.:#/-]{0,100}")
_FRAME: tuple[tuple[int, re.Pattern[bytes]], ...] = (
    (
        BEGINS,
        re.compile(rb"(?P<head>.{0,2000}?)\bBegan transaction with isolation level", re.DOTALL),
    ),
    (COMMITS, re.compile(rb"(?P<head>.{0,2000}?)\bCommitted transaction\b", re.DOTALL)),
    (ROLLS_BACK, re.compile(rb"(?P<head>.{0,2000}?)\bRolled back transaction\b", re.DOTALL)),
    (OPENS, re.compile(rb"(?P<head>.{0,2000}?)\bRequest starting HTTP/", re.DOTALL)),
    (CLOSES, re.compile(rb"(?P<head>.{0,2000}?)\bRequest finished (?:HTTP/|in )", re.DOTALL)),
)
_ENDPOINT = re.compile(
    rb"(?P<head>.{0,2000}?)\bExecuting endpoint '\"?(?P<name>[^'\"\n]+?)(?: \([^()\n]*\))?\"?'",
    re.DOTALL,
)
_WORDS = re.compile(rb"transaction|Request (?:starting|finished)|Executing endpoint")


def tell(entry: bytes) -> Told | str | None:
    """What an entry tells; parameters are left behind."""
    if b"DbCommand (" in entry:
        command = _COMMAND.match(entry)
        if command is None:
            return None
        sql, tags = command["sql"], []
        while tag := _TAG.match(sql):
            tags.append(tag["tag"].strip().decode("utf-8", "replace"))
            sql = sql[tag.end() :]
        if not begins_statement(sql):
            return "commands without a statement"
        return Told(
            ASKED,
            command["head"],
            statement(sql),
            microseconds(command["ms"]),
            pairs=tuple(_pairs(tags)),
            failed=command["what"] != b"Executed",
        )
    if not _WORDS.search(entry):
        return None
    for what, pattern in _FRAME:
        if frame := pattern.match(entry):
            return Told(what, frame["head"])
    if endpoint := _ENDPOINT.match(entry):
        name = endpoint["name"].decode("utf-8", "replace")
        method = name.split(" ")[0]
        if "." in name and " " not in name:
            controller, _, action = name.rpartition(".")
            controller = controller.rpartition(".")[2]
            pairs: tuple[tuple[str, str], ...] = (("controller", controller), ("action", action))
        else:
            pairs = (("route", name.removeprefix("HTTP: ") if method == "HTTP:" else name),)
        return Told(NAMED, endpoint["head"], pairs=pairs)
    return None


def _pairs(tags: list[str]) -> list[tuple[str, str]]:
    """What the lines before a statement say: a call site, or the name of a query."""
    pairs = []
    for tag in tags:
        if site := _CALL_SITE.fullmatch(tag):
            pairs.append(("line", site["place"]))
        elif _NAME.fullmatch(tag):
            pairs.append(("code.function", tag))
    return pairs


FORMAT = Application(
    "Entity Framework Core log",
    b"",
    tell,
    "Log Microsoft.EntityFrameworkCore.Database at Information (Debug for transactions).",
)
