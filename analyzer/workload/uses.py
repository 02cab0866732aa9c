"""What executions are counted under: template, tag and database, each combination once."""

from collections.abc import Iterable

from analyzer.model import CodeTag, Template
from analyzer.workload.databases import Databases
from analyzer.workload.events import Events
from analyzer.workload.units import Use


class Uses:
    """Every Use of a log; `home` is the database whose tables go by their bare names."""

    def __init__(self, home: str | None) -> None:
        self._databases = Databases(home)
        self._uses: dict[tuple[str, CodeTag, str | None, int], Use] = {}
        self._away: dict[tuple[Use, str], Use] = {}

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
            (self.use_of(place(m.template), m.tag, m.control, m.times), m.savepoint)
            for m in events.meanings
        ]

    def enter(self, lane: bytes, name: str | None, also_the_log: bool) -> str | None:
        """Where a session is that enters a database (None: the log's), None at home."""
        return self._databases.enter(lane, name, also_the_log)

    def away(self, use: Use, database: str) -> Use:
        """The same, executed in a database other than home."""
        there = self._away.get((use, database))
        if there is None:
            template = self._databases.away(use.template, database)
            there = self.use_of(template, use.tag, use.control, use.times)
            self._away[use, database] = there
        return there


def _as_it_is(template: Template) -> Template:
    return template
