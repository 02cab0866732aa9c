"""The three numbers of a proposal, each with the reading that it has."""

from dataclasses import dataclass

from analyzer.model import Assessment, Decomposition, Workload
from analyzer.model.assessment import UNASSIGNED
from analyzer.ui.views.words import count, percent


@dataclass(frozen=True, slots=True)
class Crossings:
    """What a decomposition makes cross, in plain counts over the committed work of the log."""

    requests: int
    crossing_requests: int
    transactions: int
    split_transactions: int
    statements: int
    crossing_statements: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on the screen: `reading` says exactly what it counts."""

    label: str
    value: str
    detail: str
    reading: str


def crossings(
    decomposition: Decomposition, assessment: Assessment, workload: Workload
) -> Crossings:
    """What crosses. Tables that stand in no service are a group of their own, as everywhere; use
    cases of a system without tables are no requests.
    """
    place = {table: service.name for service in decomposition for table in service.tables}
    statements = wide = 0
    for use in workload.templates:
        tables = use.template.tables
        if tables:
            statements += use.effective
            if len({place.get(table, UNASSIGNED) for table in tables}) > 1:
                wide += use.effective
    return Crossings(
        assessment.replay.requests if place else 0,
        assessment.replay.touching_two if place else 0,
        assessment.atomicity.committed,
        assessment.atomicity.split_writes,
        statements,
        wide,
    )


def three_figures(found: Crossings) -> list[Figure]:
    """Requests that cross, transactions that would be split, statements across services."""
    return [
        Figure(
            "Requests that cross a boundary",
            percent(found.crossing_requests, found.requests),
            f"{count(found.crossing_requests)} of {count(found.requests)} requests"
            if found.requests
            else "the log shows no requests",
            "Requests whose statements touch tables of two or more services, out of all requests "
            "in the log. A request is a trace id, else a request frame of the log, else a session, "
            "else told apart by pauses. Work that was rolled back does not count. Tables that "
            "stand in no service count as one group of their own.",
        ),
        Figure(
            "Transactions that would be split",
            percent(found.split_transactions, found.transactions),
            f"{count(found.split_transactions)} of {count(found.transactions)} transactions"
            if found.transactions
            else "the log shows no transactions",
            "Explicit transactions (BEGIN … COMMIT) that write tables of two or more services, out "
            "of all that committed. Each would need a saga or an outbox instead of one commit. "
            "Rows that are only read or locked elsewhere do not split a transaction.",
        ),
        Figure(
            "Statements across services",
            percent(found.crossing_statements, found.statements),
            f"{count(found.crossing_statements)} of {count(found.statements)} statements",
            "Executions of single statements that name tables of two or more services (joins, "
            "sub-selects), out of all executions that name a table and were not rolled back. "
            "Each would become a call, a copy of data, or two queries.",
        ),
    ]
