"""Rails' own log: the frames of requests and jobs, and Active Record's statements within them."""

import re

from analyzer.workload.clock import NO_TIME
from analyzer.workload.formats.application import (
    ASKED,
    CLOSES,
    NAMED,
    OPENS,
    PLACED,
    Application,
    Told,
    begins_statement,
    microseconds,
    read_head,
)
from analyzer.workload.formats.application_lines import statement

_QUERY = re.compile(
    rb"(?P<head>(?:[DIWEFA], \[[^\n]{0,80}? -- : ?)?(?:\[[^\]\n]{1,100}\] ?)*)\s*"
    rb"(?:(?P<cache>CACHE)(?= ) ?)?(?:[A-Z][\w:]*(?: [\w:?/()-]+){0,6}? ?)??"
    rb"\((?P<ms>\d+\.\d+)ms\)\s+(?P<sql>[^\n]+(?:\n.*)?)",
    re.DOTALL,
)
_PLACE = re.compile(
    rb"(?P<head>[^\n]{0,300}?)\xe2\x86\xb3 (?P<place>[^\n]+?:\d+(?::in [`'][^\n]*)?)\s*\Z"
)
_STARTED = re.compile(
    rb"(?P<head>[^\n]{0,300}?)\bStarted (?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \"[^\n]*\" for "
    rb"[^\n]* at (?P<at>[\d: +-]+)"
)
_NAMED = re.compile(
    rb"(?P<head>[^\n]{0,300}?)\bProcessing by (?P<controller>[\w:]+)#(?P<action>\w+[?!]?)"
)
_COMPLETED = re.compile(rb"(?P<head>[^\n]{0,300}?)\bCompleted \d{3} [^\n]* in \d")
_JOB = re.compile(rb"(?P<head>[^\n]{0,300}?)\bPerforming (?P<job>[\w:]+) \(Job ID: ")
_JOB_DONE = re.compile(
    rb"(?P<head>[^\n]{0,300}?)\b(?:Performed|Error performing) [\w:]+ \(Job ID: "
)


_TAGS = re.compile(rb"(?:[DIWEFA], \[[^\n]{0,80}? -- : ?)?(?P<tags>(?:\[[^\]\n]{1,100}\] ?)*)")


def tell(entry: bytes) -> Told | str | None:
    """What an entry tells; its tags tell the requests of one process apart."""
    told = _told(entry)
    if not isinstance(told, Told):
        return told
    tags = _TAGS.match(told.head)
    return told._replace(session=tags["tags"].rstrip()) if tags and tags["tags"] else told


def _told(entry: bytes) -> Told | str | None:
    """What an entry tells; bindings and parameters of requests are left behind."""
    if b"ms)" in entry and (query := _QUERY.match(entry)) and begins_statement(query["sql"]):
        if query["cache"]:
            return "answers out of the query cache"
        # Two spaces and the bindings; what stands behind them may hold anything.
        sql = query["sql"].partition(b"  [[")[0]
        return Told(ASKED, query["head"], statement(sql), microseconds(query["ms"]), waits=True)
    line = entry.split(b"\n", 1)[0]
    if b"\xe2\x86\xb3" in line and (place := _PLACE.match(line)):
        said = place["place"].decode("utf-8", "replace")
        return Told(PLACED, place["head"], pairs=(("line", said),))
    if started := _STARTED.match(line):
        time = read_head(started["at"]).time
        own = read_head(started["head"]).time
        return Told(OPENS, started["head"], time=time if own == NO_TIME else own)
    if named := _NAMED.match(line):
        controller, action = named["controller"].decode(), named["action"].decode()
        return Told(NAMED, named["head"], pairs=(("controller", controller), ("action", action)))
    if done := _COMPLETED.match(line) or _JOB_DONE.match(line):
        return Told(CLOSES, done["head"])
    if job := _JOB.match(line):
        return Told(NAMED, job["head"], pairs=(("job", job["job"].decode()),))
    return None


_STARTS = (
    rb"(?:\x1b\[[\d;]*m|[ \t])*(?:\[[^\]\n]{1,100}\] ?)*(?:\x1b\[[\d;]*m|[ \t])*"
    rb"(?:\([\d.]+ms\)|[A-Z][\w:]*(?: [\w:?/()-]+){0,6} (?:\x1b\[[\d;]*m)*\([\d.]+ms\)"
    rb"|\xe2\x86\xb3 |(?:Started|Processing|Parameters|Completed|Rendered|Rendering|Redirected|Sent"
    rb"|Filter|Performing|Performed|Enqueued|Rack|Unpermitted|Error|\[)[ :\[])"
)
FORMAT = Application(
    "Rails log",
    _STARTS,
    tell,
    "Set config.log_level = :debug, and config.active_record.verbose_query_logs = true.",
)
