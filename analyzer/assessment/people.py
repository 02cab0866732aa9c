"""How many people and which teams has each service had so far?"""

from collections import Counter

from analyzer.model import Codebase, Decomposition, ServicePeople


def people(decomposition: Decomposition, codebase: Codebase) -> tuple[ServicePeople, ...]:
    """One entry per service, in their order; none where no history and no CODEOWNERS was read."""
    if not codebase.authorship:
        return ()
    known = {each.module: each for each in codebase.authorship}
    own = [[known[m] for m in service.modules if m in known] for service in decomposition.services]
    authors = [{author for each in modules for author in each.authors} for modules in own]
    services = Counter(author for who in authors for author in who)
    return tuple(
        ServicePeople(
            service.name,
            len(who),
            sum(services[author] > 1 for author in who),
            tuple(sorted({team for each in modules for team in each.teams})),
        )
        for service, modules, who in zip(decomposition.services, own, authors, strict=True)
    )


def change_figures(decomposition: Decomposition, codebase: Codebase) -> dict[str, float]:
    """How much of what changes together would lie in two services; empty without a history."""
    homes = {m: service.name for service in decomposition.services for m in service.modules}
    placed = [c for c in codebase.changes if c.first in homes and c.second in homes]
    whole = sum(change.weight for change in placed)
    if not whole:
        return {}
    across = sum(c.weight for c in placed if homes[c.first] != homes[c.second])
    return {"changes_across_services_share": across / whole}
