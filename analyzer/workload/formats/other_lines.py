"""What a line looks like that is no record of the log it stands in.

Logs of several kinds get into one file: by a collector, by `cat`, by a setting that was changed. A
file is read in one format; so whoever passes such a file is told what else is in it.
"""

import re

#: Lines of which nothing is known, and of which a format is.
JUNK = "lines that belong to no record"
_OTHER = "lines that look like "
_TEXT_LOG = "PostgreSQL text log"
_STAMP = rb"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"
_CELL = rb"(?:\"[^\"]*\"|[^,]*),"
#: Tried in this order on the first bytes of a line that has the words.
_LOOKS: tuple[tuple[str, bytes, re.Pattern[bytes]], ...] = tuple(
    (name, words, re.compile(pattern))
    for name, words, pattern in (
        ("PostgreSQL csvlog", b",", _STAMP + rb"(?:\.\d+)? \w+," + _CELL + _CELL),
        ("PostgreSQL jsonlog", b'"error_severity"', rb"\{"),
        ("docker's JSON", b'"stream"', rb"\{.{0,4000}?\"log\"|\{\"log\""),
        ("MySQL audit log", b"", rb"\{\s*\"audit_record\"|<AUDIT_RECORD"),
        ("OpenTelemetry traces", b'"resourceSpans"', rb"\{"),
        ("JSON lines", b'"', rb"\{\s*\""),
        ("pgbouncer log", b"", rb"[^\n]{0,80}?(?:LOG|WARNING|DEBUG)\s+(?:[CS]-0x|[Ss]tats: )"),
        (
            _TEXT_LOG,
            b":  ",
            rb"[^\n]{0,400}?\d[^\n]{0,400}?(?:LOG|ERROR|FATAL|STATEMENT|DETAIL|WARNING|HINT):  \S",
        ),
        (
            "MySQL general log",
            b"",
            rb"(?:\d{6}[ \t]+\d?\d:\d\d:\d\d|" + _STAMP + rb"\S*)?[ \t]+\d+ "
            rb"(?:Query|Execute|Prepare|Connect|Quit|Init DB|Close stmt|Statistics)\b",
        ),
        ("MySQL slow log", b"# ", rb"# (?:Time|User@Host|Query_time|Thread_id): "),
        (
            "MariaDB audit log",
            b",",
            rb"\d{8} \d\d:\d\d:\d\d,[^,\n]*,[^,\n]*,[^,\n]*,\d+,\d+,[A-Z]+,",
        ),
        ("container runtime's log", b" std", rb"\S+ std(?:out|err) [FP] "),
        ("Django SQL log", b"django.db.backends", rb""),
        ("SQLAlchemy echo", b"sqlalchemy.engine", rb""),
        ("Hibernate SQL log", b"org.hibernate.SQL", rb""),
        ("Hibernate show_sql", b"Hibernate: ", rb""),
        ("Rails log", b"", rb"[^\n]{0,200}?(?:Started [A-Z]+ \"/|Completed \d{3} )"),
        ("Sequelize log", b"Execut", rb"[^\n]{0,200}?Execut(?:ing|ed) \([\w-]+\): "),
        ("Prisma query log", b"prisma:query", rb""),
        ("SQL statements", b";", rb"(?i)(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^\n]*;\s*\Z"),
    )
)
#: Of a line so much is looked at.
_LOOKED_AT = 4096


def reason_of(line: bytes, own: str = "") -> str:
    """Why a line is left out; `own` is the title of the format that the file is read in.

    >>> reason_of(b'{"resourceSpans": []}'), reason_of(b"hello")
    ('lines that look like OpenTelemetry traces', 'lines that belong to no record')
    """
    line = line[:_LOOKED_AT]
    for name, words, looks in _LOOKS:
        if words in line and looks.match(line):
            if name == _TEXT_LOG and own.startswith(name):
                return f"{_OTHER}{name} with another log_line_prefix"
            return JUNK if own.startswith(name) else f"{_OTHER}{name}"
    return JUNK


def format_in(reason: str) -> str | None:
    """The format that lines look like which were left out for a reason; None for another one."""
    return reason.removeprefix(_OTHER) if reason.startswith(_OTHER) else None
