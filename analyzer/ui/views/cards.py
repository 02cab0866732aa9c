"""Services as cards: what each owns, and how sure the analysis is."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.assessment.verdict import CONFIDENCE
from analyzer.model import Decomposition, ServicePeople, Workload
from analyzer.ui.views.packages import folded, package_depth
from analyzer.ui.views.words import counted, short_name

#: Below this the members of a service hardly belong together; the verdict has the same limit.
LOOSE = CONFIDENCE
#: A service of more teams than this has another problem than their names.
TEAMS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One service. `place` picks its colour; `packages` are its modules, folded."""

    place: int
    name: str
    size: str
    confidence: str
    tables: tuple[str, ...]
    shared: frozenset[str]
    packages: tuple[tuple[str, tuple[str, ...]], ...]
    people: str = ""
    teams: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A node that stands out, and the reason."""

    name: str
    kind: str
    service: str
    reason: str


def cards(
    decomposition: Decomposition, workload: Workload, people: Sequence[ServicePeople] = ()
) -> list[Card]:
    """One card per service, in the order of the decomposition; the most used tables first."""
    who = {each.service: each for each in people}
    used = {table.name: table.reads + table.writes for table in workload.tables}
    shared = frozenset(item.node for item in decomposition.shared)
    depth = package_depth([module for service in decomposition for module in service.modules])
    return [
        Card(
            place,
            service.name,
            f"{counted(len(service.tables), 'table')} · {counted(len(service.modules), 'module')}",
            confidence_words(service.confidence),
            tuple(sorted(service.tables, key=lambda name: (-used.get(name, 0), name))),
            frozenset(t for t in service.tables if f"table:{t}" in shared),
            tuple(folded(service.modules, depth)),
            people_words(who.get(service.name)),
            team_words(who.get(service.name)),
        )
        for place, service in enumerate(decomposition)
    ]


def confidence_words(confidence: float | None) -> str:
    """How often its members stay together when the log is sampled anew, in words."""
    if confidence is None:
        return "Confidence not measured"
    if confidence >= 0.7:
        return "Stands firm: its members stay together in nearly every resample"
    if confidence >= 0.45:
        return "Fairly firm: most of its members stay together"
    if confidence >= LOOSE:
        return "Loose: some members might as well be elsewhere"
    return "Doubtful: its members rarely stay together"


def people_words(who: ServicePeople | None) -> str:
    """How many people have changed a service so far; numbers alone, nothing without a history."""
    if who is None or not who.authors:
        return ""
    said = f"Changed by {counted(who.authors, 'person', 'people')}"
    return (
        f"{said}, {who.authors_elsewhere:,} of them elsewhere too"
        if who.authors_elsewhere
        else said
    )


def team_words(who: ServicePeople | None) -> str:
    """Whose it is by CODEOWNERS; more than one team is the point."""
    if who is None or not who.teams:
        return ""
    rest = len(who.teams) - TEAMS_NAMED
    more = f" and {rest} more" if rest > 0 else ""
    owned = "Owned by" if len(who.teams) == 1 else f"Owned by {len(who.teams)} teams:"
    return f"{owned} {', '.join(who.teams[:TEAMS_NAMED])}{more}"


def shared_nodes(decomposition: Decomposition) -> list[Aside]:
    """Members that several services use, with the service that holds them."""
    home = decomposition.service_of()
    return [
        _aside(item.node, home.get(item.node, "–"), item.reason) for item in decomposition.shared
    ]


def unattached_nodes(decomposition: Decomposition) -> list[Aside]:
    """What nothing ties to a service."""
    return [_aside(item.node, "–", item.reason) for item in decomposition.unattached]


def _aside(node: str, service: str, reason: str) -> Aside:
    kind = "table" if node.startswith("table:") else "module"
    return Aside(short_name(node), kind, service, reason)
