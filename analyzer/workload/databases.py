"""Which database a MySQL table stands in: its server has many, and a session is in one of them."""

import hashlib
from dataclasses import replace

from analyzer.model import Access, Template
from analyzer.workload.noise import is_catalogue, noise_of_table


class Databases:
    """Where statements were executed, while a log is read; `home` None: not to be told apart."""

    def __init__(self, home: str | None) -> None:
        self._home = home
        #: By lane: the database that the log was last in.
        self._last: dict[bytes, str | None] = {}
        #: By id: templates that name their tables as they were written.
        self._written: dict[str, Template] = {}

    def at_home(self, template: Template) -> Template:
        """A template as it is executed at home."""
        self._written[template.id] = template
        return placed(template, None, self._home)

    def away(self, template: Template, database: str) -> Template:
        """A template that was at home, as it is executed in another database."""
        return placed(self._written[template.id], database, self._home)

    def enter(self, lane: bytes, name: str | None, also_the_log: bool) -> str | None:
        """Where a session is that enters a database (None: the log's), None at home."""
        database = self._last.get(lane) if name is None else name or None
        if also_the_log:
            self._last[lane] = database
        return None if self._home is None or database == self._home else database


def placed(template: Template, database: str | None, home: str | None) -> Template:
    """The template as it was executed in `database` (None: at home, or nobody knows).

    A table's name stands alone where the table is at home, behind its database's name elsewhere.
    Without a home, databases are not told apart. The text stays as it is; the id is another one
    where the same text touches other tables than it would at home.
    """
    if home is None or not template.accesses:
        return template
    here = "" if database in (None, home) else f"{database}."
    own = f"{home}."

    def name(table: str) -> str:
        return table.removeprefix(own) if "." in table else here + table

    named = dict.fromkeys(Access(name(table), mode) for table, mode in template.accesses)
    accesses = tuple(access for access in named if not is_catalogue(access.table))
    identity = f"mysql\n{database}\n{template.text}".encode()
    noise = template.noise
    if not accesses:
        noise = "catalogue"
    elif here and noise is None:
        whys = {noise_of_table(access.table) for access in accesses}
        noise = whys.pop() if len(whys) == 1 else None
    main = template.main and name(template.main)
    return replace(
        template,
        id=hashlib.blake2b(identity, digest_size=6).hexdigest() if here else template.id,
        accesses=accesses,
        main=main if main and not is_catalogue(main) else next((a.table for a in accesses), None),
        noise=noise,
        via=tuple((name(table), name(view)) for table, view in template.via),
    )
