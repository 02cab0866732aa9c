"""How transactions begin and end, and what of them takes effect."""

from analyzer.workload.shapes import Shapes
from analyzer.workload.summary import Counted
from analyzer.workload.units import EFFECTIVE, UNKNOWN, VOID, Session, Transaction


class Transactions:
    """Counts explicit transactions into `shapes` and `counted` as they end."""

    def __init__(self, shapes: Shapes, counted: Counted) -> None:
        self._shapes = shapes
        self._counted = counted

    def begin(self, session: Session, times: int) -> Transaction:
        """A session begins a transaction that stands for so many."""
        self._counted.begun += times
        session.transaction = Transaction(times, session.path)
        return session.transaction

    def control(self, session: Session, control: str, times: int = 1, failed: bool = False) -> None:
        """Transaction control was executed; a failed COMMIT rolls back, all else then is void."""
        if not session.has_key:
            return
        transaction = session.transaction
        verb, _, chain = control.partition(" ")
        if verb == "begin":
            if failed:
                return
            if transaction is not None:
                # The end of the one before was never logged.
                self._counted.open_at_end += transaction.times
                self._resolve(transaction, committed=False)
            self.begin(session, times)
        elif transaction is None:
            return
        elif verb in ("commit", "rollback"):
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

    def cut_off(self, session: Session, seen: bool) -> None:
        """A session ended, or (not `seen`) the log did, within a transaction perhaps."""
        transaction = session.transaction
        if transaction is None:
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
