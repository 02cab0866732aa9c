"""Which modules and tables are nodes of the graph."""

from analyzer.coupling.units import belonging
from analyzer.model import Codebase, Link, Schema, Workload, module_node, table_node


def nodes_of(
    workload: Workload,
    codebase: Codebase,
    schema: Schema,
    links: tuple[Link, ...],
    *,
    include_noise: bool,
) -> tuple[str, ...]:
    """Sorted node names of every module and table that any source named.

    Noise (catalogue tables, test and migration modules) is left out unless `include_noise`; views
    and partitions are no tables of their own. Where there are no tables, the modules of units are
    nodes as well, and none of them is noise: it ran.
    """
    folded = {*schema.views, *schema.partitions}
    used = {table.name for table in workload.tables}
    tables = {
        *used,
        *(set(schema.tables) - folded),
        *(link.table for link in links if link.counts and link.table not in folded),
    }
    modules = {module.name for module in codebase.modules}
    modules |= {name for edge in codebase.imports for name in (edge.importer, edge.imported)}
    modules |= {link.module for link in links if link.counts}
    if not include_noise:
        tables -= {table.name for table in workload.tables if table.noise}
        modules -= {module.name for module in codebase.modules if module.noise}
    if not tables:
        modules |= {name for shape in belonging(workload.shapes) for name in shape.modules}
    return tuple(sorted([*map(module_node, modules), *map(table_node, tables)]))
