"""What is said where a log holds more kinds of things than are kept."""

from collections.abc import Iterator

from analyzer.model import Totals


def summed_sentences(totals: Totals) -> Iterator[str]:
    """One sentence for each kind of thing that was summed; none for most logs."""
    rare = (
        ("requests", totals.summed_requests, totals.requests),
        ("transactions", totals.summed_transactions, totals.transactions),
    )
    units = " and ".join(
        f"{count:,} {noun} ({count / max(1, of):.0%} of all)" for noun, count, of in rare if count
    )
    if units:
        yield (
            f"{units} are of shapes too rare to be kept, of none of which there were more than "
            f"{totals.summed_most:,}: they are in the totals and in the figures of tables, not in "
            "what crosses; shares are of those that are kept."
        )
    if totals.summed_statements:
        yield (
            f"{totals.summed_statements:,} statements ({_share(totals.summed_statements, totals)}) "
            "are of rare texts, which are summed by kind and tables."
        )
    if totals.summed_tagged:
        yield (
            f"{totals.summed_tagged:,} statements ({_share(totals.summed_tagged, totals)}) carry "
            "rare code tags, which are summed and tie nothing to code."
        )


def _share(count: int, totals: Totals) -> str:
    return f"{count / max(1, totals.statements):.0%} of all"
