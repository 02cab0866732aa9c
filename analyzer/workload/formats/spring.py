"""What Spring writes around statements: requests, transactions and the methods that began them."""

import re

from analyzer.workload.formats.application import (
    BEGINS,
    CLOSES,
    CODE,
    COMMITS,
    NAMED,
    OPENS,
    ROLLS_BACK,
    Told,
)

_REQUEST = re.compile(
    rb"(?P<head>[^\n]{0,500}?DispatcherServlet)\b[^\n]{0,200}?[:-] +"
    rb"(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \""
    rb"|(?P<done>Completed \d{3}|Exiting from \"|Failed to complete request))"
)
_MAPPED = re.compile(
    rb"(?P<head>[^\n]{0,500}?HandlerMapping)\b[^\n]{0,200}?[:-] +Mapped to "
    rb"(?:public [\w.<>\[\], ?]+ )?(?P<class>[\w.$]+)[#.](?P<method>\w+)\("
)
_NEW = re.compile(
    rb"(?P<head>[^\n]{0,500}?TransactionManager)\b[^\n]{0,200}?Creating new transaction with name "
    rb"\[(?P<class>[\w.$]+)\.(?P<method>[\w$]+)\]"
)
_CONNECTION = rb"JDBC (?:transaction on )?[Cc]onnection\b"
_SYNCHRONISED = rb"\bTransaction synchronization "
_MARKS: tuple[tuple[int, bytes], ...] = (
    (COMMITS, rb"\bInitiating transaction commit\b"),
    (COMMITS, rb"TransactionImpl\b[^\n]{0,200}?\bcommitting\b"),
    (COMMITS, rb"\bCommitting " + _CONNECTION),
    (COMMITS, _SYNCHRONISED + rb"committing SqlSession\b"),
    (ROLLS_BACK, rb"\bInitiating transaction rollback\b"),
    (ROLLS_BACK, rb"TransactionImpl\b[^\n]{0,200}?\brolling back\b"),
    (ROLLS_BACK, rb"\bRolling back " + _CONNECTION),
    (ROLLS_BACK, _SYNCHRONISED + rb"closing SqlSession\b"),
    (BEGINS, rb"TransactionImpl\b[^\n]{0,200}?[:-] +begin\b"),
    (BEGINS, rb"\bSetting autocommit to false on " + _CONNECTION),
    (BEGINS, rb"\bSwitching JDBC Connection\b[^\n]{0,300}?\bto manual commit\b"),
    (BEGINS, rb"\bRegistering transaction synchronization for SqlSession\b"),
)
_MARK_PATTERNS = [(what, re.compile(rb"(?P<head>[^\n]{0,500}?)" + words)) for what, words in _MARKS]
_WORDS = re.compile(rb"DispatcherServlet|HandlerMapping|[Tt]ransaction|JDBC [Cc]onnection")


def tell_frame(entry: bytes) -> Told | None:
    """The frame of a request, or the mark of a transaction, that an entry tells."""
    if not _WORDS.search(entry):
        return None
    line = entry.split(b"\n", 1)[0]
    if request := _REQUEST.match(line):
        return Told(CLOSES if request["done"] else OPENS, request["head"])
    if mapped := _MAPPED.match(line):
        controller = mapped["class"].decode().rpartition(".")[2]
        action = mapped["method"].decode()
        return Told(NAMED, mapped["head"], pairs=(("controller", controller), ("action", action)))
    if new := _NEW.match(line):
        pairs = (
            ("code.namespace", new["class"].decode()),
            ("code.function", new["method"].decode()),
        )
        return Told(CODE, new["head"], pairs=pairs)
    for what, pattern in _MARK_PATTERNS:
        if mark := pattern.match(line):
            return Told(what, mark["head"])
    return None
