"""Which views take part in the clustering, and with what mass."""

from collections.abc import Mapping
from dataclasses import dataclass

from scipy import sparse

from analyzer.coupling import matrix_of
from analyzer.coupling.names import CO_USE, FOREIGN_KEYS, IMPORTS, LINKS, ORDER, REQUESTS
from analyzer.model import CouplingGraph


@dataclass(frozen=True, slots=True)
class Masses:
    """The mass of each view in the mix, after each was normalised to mass 1.

    Equal masses for what showed to help on every system tried. Imports at half: they are many and
    say less. Order of access helps where logs are all there is and hurts beside the schema or the
    code, so it is taken only there. Joins and shared write transactions price a cut and do not
    draw it: as views of their own they did harm or nothing. docs/measurements.md has what each
    view contributes.
    """

    masses: tuple[tuple[str, float], ...] = (
        (REQUESTS, 1.0),
        (FOREIGN_KEYS, 1.0),
        (LINKS, 1.0),
        (CO_USE, 1.0),
        (IMPORTS, 0.5),
    )
    without_schema_and_code: tuple[tuple[str, float], ...] = ((REQUESTS, 1.0), (ORDER, 1.0))


def matrices_of(graph: CouplingGraph) -> dict[str, sparse.csr_array]:
    """All views of a graph as symmetric matrices, by name."""
    return {view.name: matrix_of(view, len(graph.nodes)) for view in graph.views}


def mixed(
    matrices: Mapping[str, sparse.csr_array], size: int, masses: Masses | None = None
) -> sparse.csr_array:
    """The sum of the views, each brought to its mass; all zeros where there is no evidence."""
    mix = sparse.csr_array((size, size), dtype=float)
    for name, scale in scales(matrices, masses).items():
        mix = mix + matrices[name] * scale
    return mix


def scales(
    matrices: Mapping[str, sparse.csr_array], masses: Masses | None = None
) -> dict[str, float]:
    """By what each view that takes part is multiplied, in the order in which they are added."""
    masses = masses or Masses()
    chosen = masses.masses
    if not tied_beyond_logs(matrices):
        chosen = (*masses.without_schema_and_code, (IMPORTS, 0.5))
    present = {name for name, matrix in matrices.items() if matrix.nnz}
    return {name: mass / float(matrices[name].sum()) for name, mass in chosen if name in present}


def tied_beyond_logs(matrices: Mapping[str, sparse.csr_array]) -> bool:
    """Whether the schema or the code ties tables, so that the order of access is not needed."""
    return any(name in matrices and matrices[name].nnz for name in (FOREIGN_KEYS, LINKS, CO_USE))
