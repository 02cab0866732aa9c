"""Entries of application logs put together: requests, transactions, places in the code."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from analyzer.model import CodeTag
from analyzer.workload.clock import NO_TIME
from analyzer.workload.event_writer import Assembled, EventWriter
from analyzer.workload.formats.application import (
    ASKED,
    BEGINS,
    CLOSES,
    CODE,
    COMMITS,
    NAMED,
    OPENS,
    PLACED,
    QUEUED,
    ROLLS_BACK,
)
from analyzer.workload.formats.application_log import Heard

#: So many threads, connections or requests are kept in mind.
MOST_SPEAKERS = 20_000
#: A transaction of more statements that no entry has begun is none.
MOST_QUEUED = 10_000
_NO_TAG = CodeTag()


class _Speaker:
    """A thread, connection or request: its frame, its transaction, and what waits for more."""

    __slots__ = ("code", "entry_point", "frame", "in_transaction", "queue", "time", "waiting")

    def __init__(self) -> None:
        self.frame = ""
        self.entry_point: str | None = None
        self.code = _NO_TAG
        self.in_transaction = False
        self.time = NO_TIME
        self.waiting: tuple[Heard, int] | None = None
        self.queue: list[tuple[Heard, int]] = []


class ApplicationAssembler:
    """Takes in what entries told, in the order of the log; hands out events."""

    def __init__(self) -> None:
        self._speakers: dict[str, _Speaker] = {}
        self._frames = 0

    def take(self, pieces: Iterable[Heard], file: int) -> Iterator[Assembled]:
        """Take in the pieces of a chunk; their events, but for what waits."""
        writer = EventWriter(made_up=True)
        for heard in pieces:
            speaker = self._speakers.get(heard.session)
            if speaker is None:
                if len(self._speakers) >= MOST_SPEAKERS:
                    self._forget(next(iter(self._speakers)), writer)
                speaker = self._speakers[heard.session] = _Speaker()
            self._hear(heard, speaker, writer, file)
        yield writer.written()

    def finish(self) -> Iterator[Assembled]:
        """The events of what still waits."""
        writer = EventWriter(made_up=True)
        for name in list(self._speakers):
            self._forget(name, writer)
        yield writer.written()

    def _hear(self, heard: Heard, speaker: _Speaker, writer: EventWriter, file: int) -> None:
        if heard.time == NO_TIME:
            heard = heard._replace(time=speaker.time)
        else:
            speaker.time = heard.time
        what = heard.what
        if what == PLACED:
            if speaker.waiting is not None:
                waiting, where = speaker.waiting
                tag, failed = _filled(waiting.tag, heard.tag), waiting.failed or heard.failed
                speaker.waiting = (waiting._replace(tag=tag, failed=failed), where)
            return
        self._say_waiting(speaker, writer)
        if what == ASKED:
            heard = self._of_frame(heard, speaker)
            if heard.waits:
                speaker.waiting = (heard, file)
            else:
                _say(heard, file, writer)
        elif what == QUEUED:
            speaker.queue.append((self._of_frame(heard, speaker), file))
            if len(speaker.queue) > MOST_QUEUED:
                _say_queue(speaker, writer)
        elif what in (BEGINS, COMMITS, ROLLS_BACK):
            self._control(heard, speaker, writer, file)
        elif what == CODE:
            speaker.code = heard.tag
        elif what == OPENS:
            self._frames += 1
            speaker.frame = f"#{self._frames}"
            speaker.entry_point = heard.tag.entry_point
        elif what == NAMED:
            if not speaker.frame:
                self._frames += 1
                speaker.frame = f"#{self._frames}"
            speaker.entry_point = heard.tag.entry_point
        elif what == CLOSES:
            speaker.frame, speaker.entry_point, speaker.code = "", None, _NO_TAG
            if heard.request and not speaker.in_transaction and not speaker.queue:
                writer.gone(heard.session.encode("utf-8", "replace"))
                del self._speakers[heard.session]

    @staticmethod
    def _of_frame(heard: Heard, speaker: _Speaker) -> Heard:
        """What was asked, with the request and the entry point of the frame around it."""
        request = heard.request
        if request and not _is_trace(request):
            request = f"#{request}"
        tag = _filled(heard.tag, speaker.code)
        if speaker.entry_point and not tag.entry_point:
            tag = replace(tag, entry_point=speaker.entry_point)
        return heard._replace(request=request or speaker.frame, tag=tag)

    @staticmethod
    def _control(heard: Heard, speaker: _Speaker, writer: EventWriter, file: int) -> None:
        session = heard.session.encode("utf-8", "replace")
        writer.in_file(file)
        if heard.what == BEGINS:
            if not speaker.in_transaction:
                speaker.in_transaction = True
                writer.begin(session)
            return
        speaker.code = _NO_TAG
        if speaker.queue:
            writer.begin(session)
            speaker.in_transaction = True
            _say_queue(speaker, writer)
        if speaker.in_transaction:
            writer.in_file(file)
            writer.end(session, committed=heard.what == COMMITS)
            speaker.in_transaction = False

    @staticmethod
    def _say_waiting(speaker: _Speaker, writer: EventWriter) -> None:
        if speaker.waiting is not None:
            heard, file = speaker.waiting
            speaker.waiting = None
            _say(heard, file, writer)

    def _forget(self, name: str, writer: EventWriter) -> None:
        speaker = self._speakers.pop(name)
        self._say_waiting(speaker, writer)
        _say_queue(speaker, writer)


def _say_queue(speaker: _Speaker, writer: EventWriter) -> None:
    queue, speaker.queue = speaker.queue, []
    for heard, file in queue:
        _say(heard, file, writer)


def _say(heard: Heard, file: int, writer: EventWriter) -> None:
    session = heard.session.encode("utf-8", "replace")
    writer.in_file(file)
    for _ in range(heard.times):
        duration = -1 if heard.failed else heard.duration
        writer.statement(session, heard.time, duration, heard.phrases, heard.tag, heard.request)
    if not heard.named:
        writer.unnamed(file, heard.times)
    if heard.failed:
        writer.failed(session)


def _filled(own: CodeTag, other: CodeTag) -> CodeTag:
    """A tag with the code of another, where it has none of its own."""
    if own.module or own.file or own.function or other == _NO_TAG:
        return own
    return replace(other, entry_point=own.entry_point or other.entry_point, app=own.app)


def _is_trace(request: str) -> bool:
    return len(request) == 32 and not request.strip("0123456789abcdef")
