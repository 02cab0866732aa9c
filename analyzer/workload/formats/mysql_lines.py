"""Lines that stand in MySQL's logs, whichever: the server's banner, its messages, its name."""

import re

#: What the server writes when it starts or opens a log anew.
_COLUMNS = rb"Time[ \t]++Id[ \t]++Command[ \t]++Argument[^\n]*+\n?"
_PORT = rb"(?:Tcp|TCP) [Pp]ort: [^\n]*+\n?"
BANNER = (
    rb"(?:[^\n,;'\"(]{1,400}, Version: [^\n]*+\n?(?:"
    + _PORT
    + rb")?+(?:"
    + _COLUMNS
    + rb")?+|"
    + _COLUMNS
    + rb")"
)
#: How the banner begins, a message of the server's error log, and a line of PostgreSQL's log that
#: somebody has put behind it: no statement goes on so.
FOREIGN = (
    rb"[^\n,;'\"(]{1,400}, Version: \d"
    rb"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+ [A-Z]+,"
    rb"|[^\n]{0,200}?(?:LOG|ERROR|FATAL|STATEMENT|DETAIL):  )"
    rb"|(?:\d{6}|\d{4}-\d\d-\d\d)[T ] ?\d?\d:\d\d:\d\d[^\n]{0,40} \[(?:Note|Warning|ERROR|System)\]"
)
#: What the report says of the former.
BANNERS = "headers that the server writes when it opens the log"
_VERSION = re.compile(
    rb"^[^\n,;'\"(]{1,400}, Version: (?P<number>\d+\.\d+(?:\.\d+)?)(?P<rest>[^\n]*)", re.MULTILINE
)


def server_of(sample: bytes) -> str:
    """The server as its banner says: "MariaDB 10.11.19"; empty where there is no banner."""
    found = _VERSION.search(sample)
    if found is None:
        return ""
    rest = found["rest"].lower()
    product = "MariaDB" if b"mariadb" in rest else "Percona Server" if b"percona" in rest else ""
    return f"{product or 'MySQL'} {found['number'].decode('ascii')}"
