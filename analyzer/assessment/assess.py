"""What does a decomposition cost? The table of contents of this room."""

from collections.abc import Iterable

from analyzer.assessment.advice import advised
from analyzer.assessment.atomicity import atomicity
from analyzer.assessment.blast_radius import blast_radius
from analyzer.assessment.boundaries import boundaries
from analyzer.assessment.code_crossings import import_crossings, link_crossings
from analyzer.assessment.crossings import (
    foreign_key_crossings,
    join_crossings,
    split_write_crossings,
    unit_crossings,
)
from analyzer.assessment.cut import cut_of
from analyzer.assessment.figures import (
    boundary_figures,
    runtime_figures,
    shape_figures,
    table_figures,
)
from analyzer.assessment.footprints import Projection
from analyzer.assessment.gaps import gaps
from analyzer.assessment.hops import replay
from analyzer.assessment.intended import intended_fits
from analyzer.assessment.listed import listed
from analyzer.assessment.ownership import ownership
from analyzer.assessment.people import change_figures, people
from analyzer.assessment.published import published
from analyzer.model import (
    Assessment,
    Codebase,
    Decomposition,
    Link,
    Schema,
    Workload,
    is_table,
    node_name,
)


def assess(
    decomposition: Decomposition,
    workload: Workload,
    codebase: Codebase,
    schema: Schema,
    links: Iterable[Link],
) -> Assessment:
    """Everything that the record says about a cut, each figure with its evidence.

    Any of the sources may be empty; what they would have told is then 0 or missing. Deterministic.
    Very long lists of evidence are cut (`listed`); every figure is of all there is.
    """
    links = tuple(links)
    cut = cut_of(decomposition)
    seen = Projection(workload, cut)
    crossings = (
        *unit_crossings(seen),
        *split_write_crossings(seen),
        *join_crossings(workload, cut),
        *foreign_key_crossings(schema, cut),
        *import_crossings(codebase, cut),
        *link_crossings(links, cut),
    )
    drawn = boundaries(crossings, seen)
    replayed = replay(seen)
    broken = atomicity(seen)
    owned = ownership(seen)
    staleness = gaps(seen)
    return Assessment(
        boundaries=advised(drawn, staleness, seen),
        metrics={
            **runtime_figures(seen, replayed, broken, _shared_tables(decomposition)),
            **boundary_figures(seen, drawn, crossings),
            **table_figures(owned),
            **shape_figures(decomposition),
            **published(decomposition, seen, codebase, links),
            **change_figures(decomposition, codebase),
        },
        crossings=listed(crossings),
        atomicity=broken,
        replay=replayed,
        blast_radius=blast_radius(seen),
        ownership=owned,
        staleness=staleness,
        people=people(decomposition, codebase),
        intended=intended_fits(decomposition, codebase),
    )


def _shared_tables(decomposition: Decomposition) -> frozenset[str]:
    return frozenset(node_name(s.node) for s in decomposition.shared if is_table(s.node))
