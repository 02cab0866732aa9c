"""How transactions begin and end, and what of them takes effect."""

from collections import deque

from analyzer.workload.shapes import Shapes
from analyzer.workload.summary import Counted
from analyzer.workload.units import EFFECTIVE, UNKNOWN, VOID, Session, Transaction

#: So many ends of prepared transactions wait for their beginnings.
_MOST_ENDED = 1000


class Transactions:
    """Counts explicit transactions into `shapes` and `counted` as they end."""

    def __init__(self, shapes: Shapes, counted: Counted) -> None:
        self._shapes = shapes
        self._counted = counted
        #: Prepared in two phases, by name: on two servers one name may be of two transactions.
        self._prepared: dict[str, deque[Transaction]] = {}
        #: How such were ended of which the PREPARE is not judged yet, as its session is silent.
        self._ended: dict[str, deque[bool]] = {}

    def begin(self, session: Session, times: int) -> Transaction:
        """A session begins a transaction that stands for so many."""
        self._counted.begun += times
        session.transaction = Transaction(times, session.path)
        return session.transaction

    def control(self, session: Session, control: str, times: int = 1, failed: bool = False) -> None:
        """Transaction control was executed; a failed COMMIT rolls back, all else then is void."""
        if not session.has_key:
            return
        verb, _, chain = control.partition(" ")
        if verb.endswith("_prepared"):
            verb = verb.removesuffix("_prepared")
            if failed or self._of_two_phases(session, committed=verb == "commit"):
                return
        transaction = session.transaction
        if verb == "begin":
            if failed:
                return
            if transaction is not None and transaction.implicit:
                # What stands before a BEGIN in one text is part of what it begins.
                transaction.implicit = transaction.over = False
                self._counted.begun += times
                return
            if transaction is not None:
                # The end of the one before was never logged.
                self._counted.open_at_end += transaction.times
                self._resolve(transaction, committed=False)
            self.begin(session, times)
        elif transaction is None:
            return
        elif transaction.implicit and verb in ("commit", "rollback"):
            transaction.aborted |= verb == "rollback" or failed
            self.end_text(session)
        elif verb == "prepare" and not failed and not transaction.aborted:
            self._prepare(session, transaction)
        elif verb in ("commit", "rollback", "prepare"):
            # (A PREPARE TRANSACTION that fails, or comes after an error, rolls back.)
            committed = verb == "commit" and not failed and not transaction.aborted
            if committed:
                self._counted.commit(session.file, transaction.times)
            else:
                self._counted.rolled_back += transaction.times
            self._resolve(transaction, committed)
            session.path = transaction.path_after if committed else transaction.path_before
            session.transaction = None
            if chain:
                self.begin(session, times)
        elif failed:
            return
        elif verb == "savepoint":
            transaction.save(session.savepoint, session.path)
        elif verb == "release":
            transaction.release(session.savepoint)
        elif verb == "rollback_to":
            for undone in transaction.back_to(session.savepoint, session):
                undone.state = VOID
                self._counted.undone += undone.use.is_data * undone.use.times

    def finish(self) -> None:
        """The log ended: nobody knows what became of transactions that are still prepared."""
        for name in sorted(self._prepared):
            for transaction in self._prepared[name]:
                self._counted.open_at_end += transaction.times
                self._resolve(transaction, committed=False)
        self._prepared.clear()

    def _prepare(self, session: Session, transaction: Transaction) -> None:
        """A transaction leaves its session, to be ended by whichever."""
        name = session.savepoint or ""
        session.transaction, session.path = None, transaction.path_after
        ended = self._ended.get(name)
        if not ended:
            self._prepared.setdefault(name, deque()).append(transaction)
            return
        self._end_prepared(transaction, session.file, ended.popleft())
        if not ended:
            del self._ended[name]

    def _of_two_phases(self, session: Session, committed: bool) -> bool:
        """End the transaction prepared by the name that the session gave.

        False where it seems to be the session's own, which was never prepared.
        """
        name = session.savepoint or ""
        waiting = self._prepared.get(name)
        if waiting:
            self._end_prepared(waiting.popleft(), session.file, committed)
            if not waiting:
                del self._prepared[name]
        elif session.transaction is not None:
            return False
        else:
            if len(self._ended) >= _MOST_ENDED:
                del self._ended[next(iter(self._ended))]
            self._ended.setdefault(name, deque()).append(committed)
        return True

    def _end_prepared(self, transaction: Transaction, file: int, committed: bool) -> None:
        if committed:
            self._counted.commit(file, transaction.times)
        else:
            self._counted.rolled_back += transaction.times
        self._resolve(transaction, committed)

    def end_text(self, session: Session) -> None:
        """A text of several statements is done, which counts where two of them touch tables."""
        transaction = session.transaction
        if transaction is None:
            return
        session.transaction = None
        session.path = transaction.path_before if transaction.aborted else transaction.path_after
        touching = sum(bool(statement.use.accesses) for statement in transaction.statements)
        if touching > 1 or transaction.folded:
            self._counted.begun += transaction.times
            if transaction.aborted:
                self._counted.rolled_back += transaction.times
            else:
                self._counted.commit(session.file, transaction.times)
            self._resolve(transaction, not transaction.aborted)
            return
        for statement in transaction.statements:
            if statement.state == UNKNOWN:
                statement.state = VOID if transaction.aborted else EFFECTIVE
                statement.use.effective += not transaction.aborted
                statement.use.auto += not transaction.aborted

    def cut_off(self, session: Session, seen: bool) -> None:
        """A session ended, or (not `seen`) the log did, within a transaction perhaps."""
        transaction = session.transaction
        if transaction is None:
            return
        if transaction.implicit:
            transaction.aborted = True  # its last statement did not come to an end
            self.end_text(session)
            return
        if seen:
            self._counted.rolled_back += transaction.times
        else:
            self._counted.open_at_end += transaction.times
        self._resolve(transaction, committed=False)
        session.transaction = None

    def _resolve(self, transaction: Transaction, committed: bool) -> None:
        """A transaction ended: its statements take effect or become void."""
        uses = []
        entry_point = None
        folded = transaction.folded
        if folded:
            transaction.savepoints.clear()
            transaction.fold(len(transaction.statements))
        for statement in transaction.statements:
            use = statement.use
            if entry_point is None:
                entry_point = use.entry_point
            if statement.state == UNKNOWN:
                uses.append(use)
                if committed:
                    statement.state = EFFECTIVE
                    use.effective += 1
                else:
                    statement.state = VOID
        transaction.statements.clear()
        transaction.fate.state = EFFECTIVE if committed else VOID
        for use, count in folded.items():
            if entry_point is None:
                entry_point = use.entry_point
            if committed:
                use.effective += count
        times = transaction.times
        self._shapes.add("transaction", "explicit", entry_point, uses, committed, times, folded)
