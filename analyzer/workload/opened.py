"""A template with what it touched besides what its text names."""

import hashlib
from dataclasses import replace
from typing import NamedTuple

from analyzer.model import Access, Template
from analyzer.workload.noise import noise_of_template

#: What an access is told to come through where no view or function has a name.
HIDDEN = "trigger or function"


class Opening(NamedTuple):
    """What an execution touched.

    `views` were opened, so the tables behind them stand for them; `parts` are partitions whose
    parents are named as well; `temporary` tables are none of the application's; `functions` ran;
    `own` are the accesses of all statements of the text, which are not told twice.
    """

    touched: tuple[Access, ...]
    views: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    temporary: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    own: tuple[Access, ...] = ()


def opened(template: Template, found: Opening) -> Template:
    """The template with the accesses that an execution of it is known to have had.

    A bare name takes the schema in which its table was found. Where nothing changes it is the same
    template, else one with an id of its own.
    """
    touched, views, parts, temporary, functions, own = found
    told = [access for access in touched if access.table not in parts]
    names = {access.table for access in told}
    behind = {view for view in views if view not in names}

    def real(table: str) -> str:
        if table in names or table in behind:
            return table
        same = [name for name in (*names, *behind) if name.rpartition(".")[2] == table]
        return same[0] if len(same) == 1 else table

    mine = [Access(real(table), mode) for table, mode in template.accesses]
    known = {Access(real(table), mode) for table, mode in own} | {*mine}
    # What is locked asks for the right to change it; what is changed is scanned as well.
    locked = {table for table, mode in known if mode == "L"}
    written = {table for table, mode in known if mode == "W"}
    view = next((access.table for access in mine if access.table in behind), None)
    gone = {*behind, *temporary} - names
    accesses = dict.fromkeys(access for access in mine if access.table not in gone)
    via: dict[tuple[str, str], None] = dict.fromkeys(template.via)
    for access in told:
        table, mode = access
        seen = access in known or table in (locked if mode == "W" else written)
        if not seen:
            accesses[access] = None
            by_view = view if mode == "R" or not functions else None
            via[table, by_view or next(iter(functions), HIDDEN)] = None
    if tuple(accesses) == template.accesses:
        return template
    main = real(template.main) if template.main else None
    if main is None or main in gone:
        main = next((access.table for access in accesses), None)
    # By text and accesses, so that it does not matter in how many steps they became known.
    text = "\n".join((template.text, *sorted(map(str, accesses))))
    tables = tuple(dict.fromkeys(access.table for access in accesses))
    return replace(
        template,
        id=hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest(),
        accesses=tuple(accesses),
        main=main,
        noise=noise_of_template(template.text, template.kind, tables),
        via=tuple(via),
    )
