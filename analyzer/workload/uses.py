"""What executions are counted under: template, tag and database, each combination once.

Texts and tags may be as many as statements: names of tables that hold a tenant's number, routes
that hold an id. So they have a bounded room. When it is full, a text that was not seen before
counts under one template for all such texts of its kind and its tables, a new tag under one for
all.
"""

import hashlib
from collections.abc import Iterable

from analyzer.model import Access, CodeTag, Template
from analyzer.model.workload import Kind
from analyzer.workload.databases import Databases
from analyzer.workload.events import Events
from analyzer.workload.resolving import on_path
from analyzer.workload.units import Use

#: Room for texts and what is counted of them, as reckoned by the two figures below.
USES_BYTES = 128 << 20
_TEMPLATE, _USE = 900, 600
#: So many sums by tables; beyond that by kind alone. So many uses in other databases.
MOST_SUMS, MOST_AWAY = 10_000, 100_000
#: So many search_paths are told apart, and so many uses on them; more paths are those of tenants.
MOST_PATHS, MOST_PLACED = 64, 20_000
#: Tables that the text of a sum names.
_NAMED = 5
_NO_TAG = CodeTag()
#: What tags count under that are not kept.
RARE_TAG = CodeTag(app="rare tags, summed")

_Sum = tuple[Kind, tuple[Access, ...], str | None, str | None]
_Key = tuple[str, CodeTag, str | None, int]


class Uses:
    """Every Use of a log; `home` is the database whose tables go by their bare names."""

    def __init__(
        self,
        home: str | None,
        room: int = USES_BYTES,
        most_sums: int = MOST_SUMS,
        most_paths: int = MOST_PATHS,
    ) -> None:
        self._databases = Databases(home)
        self._uses: dict[_Key, Use] = {}
        self._away: dict[tuple[Use, str], Use] = {}
        self._placed: dict[tuple[Use, str], Use] = {}
        self._paths: set[str] = set()
        #: Executions whose path was not told apart, for want of room.
        self.misplaced = 0
        self._room, self._most_sums, self._most_paths = room, most_sums, most_paths
        self._held = 0
        #: What chunks named and has a place of its own. Chunks name things in log order, so it does
        #: not matter how a log was cut.
        self._kept: dict[_Key, Use] = {}
        self._texts: set[str] = set()
        self._sums: dict[_Sum, Template] = {}
        self.summed: set[str] = set()

    def all(self) -> Iterable[Use]:
        """Every one so far."""
        return self._uses.values()

    def use_of(self, template: Template, tag: CodeTag, control: str | None, times: int = 1) -> Use:
        """The one of a template under a tag, as units.Use says of what."""
        key = (template.id, tag, control, times)
        use = self._uses.get(key)
        if use is None:
            use = self._uses[key] = Use(template, tag, control, times)
        return use

    def meant(self, events: Events) -> list[tuple[Use, str | None]]:
        """For each meaning of a chunk its use at home, and the savepoint that it names."""
        place = self._databases.at_home if events.databases is not None else _as_it_is
        return [
            (self._kept_use(place(m.template), m.tag, m.control, m.times), m.savepoint)
            for m in events.meanings
        ]

    def enter(self, lane: bytes, name: str | None, also_the_log: bool) -> str | None:
        """Where a session is that enters a database (None: the log's), None at home."""
        return self._databases.enter(lane, name, also_the_log)

    def away(self, use: Use, database: str) -> Use:
        """The same, executed in a database other than home."""
        there = self._away.get((use, database))
        if there is None:
            if len(self._away) >= MOST_AWAY and use.control is None:
                rest = self._sum_of(use.template, ())
                return self.use_of(rest, _rare(use.tag), None, use.times)
            template = self._databases.away(use.template, database)
            there = self.use_of(template, use.tag, use.control, use.times)
            self._away[use, database] = there
        return there

    def on_path(self, use: Use, path: str) -> Use:
        """The same, executed where bare names are looked up on a path."""
        there = self._placed.get((use, path))
        if there is not None:
            return there
        if use.path is not None or not use.template.accesses:
            return use
        full = path not in self._paths and len(self._paths) >= self._most_paths
        if full or len(self._placed) >= MOST_PLACED:
            self.misplaced += 1
            return use
        self._paths.add(path)
        template = on_path(use.template, path)
        if template is use.template:
            there = use
        else:
            there = self.use_of(template, use.tag, use.control, use.times)
            there.written, there.path = use.template, path
        self._placed[use, path] = there
        return there

    def _kept_use(self, template: Template, tag: CodeTag, control: str | None, times: int) -> Use:
        key = (template.id, tag, control, times)
        use = self._kept.get(key)
        if use is not None:
            return use
        if control is None and template.id not in self._texts:
            size = len(template.text) + _TEMPLATE
            if self._held + size > self._room:
                rest = self._sum_of(template, template.accesses)
                return self.use_of(rest, _rare(tag), None, times)
            self._texts.add(template.id)
            self._held += size
        if tag != _NO_TAG and self._held + _USE > self._room:
            return self.use_of(template, _rare(tag), control, times)
        self._held += _USE
        use = self._kept[key] = self.use_of(template, tag, control, times)
        return use

    def _sum_of(self, template: Template, accesses: tuple[Access, ...]) -> Template:
        """The template that stands for all that are not kept of a kind, with these accesses.

        What has one keeps it: a text must count under the same one in every chunk.
        """
        key: _Sum = (template.kind, accesses, template.main, template.noise)
        known = self._sums.get(key)
        if known is None and (not accesses or len(self._sums) >= self._most_sums):
            accesses = ()
            key = (template.kind, (), None, None)
            known = self._sums.get(key)
        if known is None:
            known = self._sums[key] = _sum_template(*key)
            self.summed.add(known.id)
        return known


def _sum_template(
    kind: Kind, accesses: tuple[Access, ...], main: str | None, noise: str | None
) -> Template:
    names = list(dict.fromkeys(access.table for access in accesses))
    more = len(names) - _NAMED
    told = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
    what = f"rare {kind} texts, summed" + (f": {told}" if told else "")
    identity = "\n".join((what, noise or "", main or "", *map(str, accesses)))
    return Template(
        id=hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=6).hexdigest(),
        text=f"/* {what} */",
        kind=kind,
        accesses=accesses,
        main=main,
        noise=noise,
    )


def _rare(tag: CodeTag) -> CodeTag:
    return _NO_TAG if tag == _NO_TAG else RARE_TAG


def _as_it_is(template: Template) -> Template:
    return template
