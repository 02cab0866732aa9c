"""How a statement went, which is known when its session speaks again."""

from collections.abc import Callable

from analyzer.model import CodeTag, Template
from analyzer.workload.events import BEGINS, BY_HAND, BY_ITSELF, COMMITS, FAILED, ROLLS_BACK
from analyzer.workload.transactions import Transactions
from analyzer.workload.units import EFFECTIVE, VOID, Session, Statement, Transaction, Use

#: What marks stand for, as words of kinds.control_of.
_MARKS = {BEGINS: "begin", COMMITS: "commit", ROLLS_BACK: "rollback"}


class Outcomes:
    """Judges the open statements of sessions.

    `use_of` says what executions are counted under, `on_path` what those are where a search_path
    is set; `touch` books the tables of a statement.
    """

    def __init__(
        self,
        transactions: Transactions,
        use_of: Callable[[Template, CodeTag, str | None], Use],
        on_path: Callable[[Use, str], Use],
        touch: Callable[[Statement], None],
    ) -> None:
        self._transactions = transactions
        self._use_of, self._on_path, self._touch = use_of, on_path, touch

    def settle(self, session: Session) -> None:
        """The session spoke again, so how its last statement went is known."""
        statement = session.open
        if statement is None:
            return
        session.open = None
        use = statement.use
        use.executions += 1
        if statement.duration_us > 0:
            use.duration_us += statement.duration_us
        if statement.failed:
            use.failed += 1
            statement.state = VOID
            if use.control is not None:
                self._transactions.control(session, use.control, use.times, failed=True)
        elif use.control is not None:
            use.effective += 1
            statement.state = EFFECTIVE
            self._transactions.control(session, use.control, use.times)
        elif session.transaction is None:
            use.effective += 1
            use.auto += 1
            statement.state = EFFECTIVE
        if session.transaction is not None and session.transaction.over:
            self._transactions.end_text(session)

    def text_begins(self, session: Session) -> None:
        """A text of several statements comes: outside of a transaction it is one of its own."""
        if session.error:
            self.blame(session, None)
        self.settle(session)
        if session.has_key and session.transaction is None:
            session.transaction = Transaction(path=session.path, implicit=True)

    def blame(self, session: Session, text: Use | None) -> None:
        """An error came: find the statement that failed, and break its transaction.

        It is the one that was logged when it began, so without a duration. What is logged when
        it is done does not show when it fails; then the one before it is all right.
        """
        session.error = False
        statement = session.open
        if statement is not None:
            started = statement.duration_us < 0 and not statement.failed
            if started and (text is None or text.template.id == statement.use.written.id):
                statement.failed = True
            else:
                self.settle(session)
        if session.transaction is not None:
            session.transaction.aborted = True

    def executed(self, session: Session, inner: Use) -> None:
        """The statement before was an EXECUTE; count what it executed, under its own tag."""
        statement = session.open
        if statement is None or statement.use.accesses:
            return
        use = self._use_of(inner.written, statement.use.tag, statement.use.control)
        statement.use = use if session.path is None else self._on_path(use, session.path)
        self._touch(statement)

    def marked(self, session: Session, what: int) -> None:
        """Something happens to a session without a statement that says so."""
        if session.error:
            self.blame(session, None)
        if what == FAILED:
            if session.open is not None:
                session.open.failed = True
            return
        self.settle(session)
        if what in _MARKS:
            self._transactions.control(session, _MARKS[what])
        elif what == BY_HAND:
            session.by_hand = True
        elif what == BY_ITSELF and session.by_hand:
            session.by_hand = False
            self._transactions.control(session, "commit")
