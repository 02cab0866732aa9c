"""An application's log as pieces, and which application wrote a sample."""

import re
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from analyzer.model import CodeTag
from analyzer.workload.clock import NO_TIME
from analyzer.workload.comments import code_tag_of
from analyzer.workload.formats import (
    datasource_proxy,
    django,
    ef_core,
    gorm,
    hibernate,
    laravel,
    mybatis,
    p6spy,
    prisma,
    rails,
    sequelize,
    sqlalchemy,
    typeorm,
)
from analyzer.workload.formats.application import (
    ASKED,
    HEAD,
    QUEUED,
    Head,
    Told,
    entries,
    read_head,
)
from analyzer.workload.formats.other_lines import JUNK, reason_of
from analyzer.workload.formats.pieces import Phrase, PieceFormat, Pieces, Read, phrases_of

_APPLICATIONS = (
    rails.FORMAT,
    sqlalchemy.FORMAT,
    django.FORMAT,
    ef_core.FORMAT,
    p6spy.FORMAT,
    datasource_proxy.FORMAT,
    mybatis.FORMAT,
    hibernate.FORMAT,
    hibernate.CONSOLE,
    sequelize.FORMAT,
    prisma.FORMAT,
    prisma.EVENTS,
    gorm.FORMAT,
    laravel.FORMAT,
    typeorm.FORMAT,
)
_BY_NAME = {application.name: application for application in _APPLICATIONS}
_STARTS = {
    application.name: re.compile(HEAD + rb"|" + application.start if application.start else HEAD)
    for application in _APPLICATIONS
}


class Heard(NamedTuple):
    """What an entry told, without its texts; `named`: the entry says who wrote it."""

    what: int
    session: str
    request: str
    time: int
    duration: int
    phrases: tuple[Phrase, ...]
    tag: CodeTag
    failed: bool
    waits: bool
    times: int
    named: bool


@dataclass(frozen=True)
class ApplicationLog(PieceFormat):
    """The log of an application that writes its statements; `dialect` None: the one stated."""

    name: str
    dialect: str | None = None
    assembler: ClassVar[str] = "application"

    @property
    def remedy(self) -> str:
        """What to switch on in the application."""
        return _BY_NAME[self.name].remedy

    @property
    def record_start(self) -> re.Pattern[bytes]:
        """A line with the head of a logger, or with the format's own beginning."""
        return _STARTS[self.name]

    def pieces(self, block: bytes, read: Read) -> Pieces:
        """A piece for every entry that tells something."""
        found = Pieces()
        application = _BY_NAME[self.name]
        for entry in entries(block, self.record_start):
            told = application.tell(entry)
            if told is None:
                if entry.strip():
                    found.skipped[_why(entry)] += 1
                continue
            if isinstance(told, str):
                found.skipped[told] += 1
                continue
            head = read_head(told.head) if told.head else _NO_HEAD
            phrases: tuple[Phrase, ...] = ()
            tag, trace = _NO_TAG, None
            if told.what in (ASKED, QUEUED):
                templates, tag, trace = read(told.sql, self.dialect)
                phrases = phrases_of(templates, told.sql)
            session = head.session
            if told.session is not None:
                session = f"{session}/{told.session.decode('utf-8', 'replace')}"
            if told.pairs:
                tag = _joined(tag, code_tag_of(told.pairs))
            found.pieces.append(
                Heard(
                    what=told.what,
                    session=session or head.request,
                    request=trace or head.request,
                    time=told.time if told.time != NO_TIME else head.time,
                    duration=told.duration_us,
                    phrases=phrases,
                    tag=tag,
                    failed=told.failed,
                    waits=told.waits,
                    times=told.times,
                    named=bool(session or head.request),
                )
            )
        return found

    def first_time(self, sample: bytes) -> int:
        """The first time that an entry tells."""
        application = _BY_NAME[self.name]
        for entry in entries(sample, self.record_start):
            told = application.tell(entry)
            if told is not None and not isinstance(told, str):
                time = told.time if told.time != NO_TIME else read_head(told.head).time
                if time != NO_TIME:
                    return time
        return NO_TIME


_NO_TAG = CodeTag()
_NO_HEAD = Head(NO_TIME, "", "")


def _why(entry: bytes) -> str:
    """Why an entry is left out; one of PostgreSQL's log may hold statements."""
    if _SERVERS.search(entry, 0, 500):
        reason = reason_of(entry.partition(b"\n")[0], "JSON lines")
        if reason != JUNK:
            return reason
    return "other entries of the application's log"


#: What only lines of PostgreSQL's logs have.
_SERVERS = re.compile(rb"LOG:  |,LOG,0|\"error_severity\"")


def _joined(own: CodeTag, other: CodeTag) -> CodeTag:
    """A tag with what it lacks taken from another."""
    if own == _NO_TAG:
        return other
    code = own if own.module or own.file or own.function else other
    return CodeTag(
        entry_point=own.entry_point or other.entry_point,
        module=code.module,
        function=code.function,
        file=code.file,
        line=code.line,
        app=own.app or other.app,
    )


#: So many statements in a sample are enough, whatever else it holds; else this share of its bytes.
_ENOUGH = 10
_LEAST_SHARE = 0.02


def recognise_application(sample: bytes) -> ApplicationLog | None:
    """The application whose statements take most of the sample."""
    best: tuple[int, int, ApplicationLog] | None = None
    for place, application in enumerate(_APPLICATIONS):
        size = count = 0
        texts: list[bytes] = []
        for entry in entries(sample, _STARTS[application.name]):
            told = application.tell(entry)
            if isinstance(told, Told) and told.what in (ASKED, QUEUED):
                size += len(told.sql)
                count += 1
                texts.append(told.sql)
        if count and (count >= _ENOUGH or size >= _LEAST_SHARE * len(sample)):
            log = ApplicationLog(application.name, _dialect(texts))
            if best is None or size > best[0]:
                best = (size, -place, log)
    return best[2] if best else None


_QUOTED = {
    "mysql": re.compile(rb"`\w+`"),
    "tsql": re.compile(rb"(?:FROM|JOIN|INTO|UPDATE|SELECT)\s+(?:TOP\(\d+\) )?\[\w+\]|\.\[\w+\]"),
}


def _dialect(texts: list[bytes]) -> str | None:
    """The dialect that quotes names so, if most statements with tables do."""
    for dialect, quoted in _QUOTED.items():
        if sum(quoted.search(text) is not None for text in texts) * 3 > len(texts):
            return dialect
    return None
