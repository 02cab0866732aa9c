"""Which statement the records of pgaudit and auto_explain speak of.

They come while a statement runs: behind its record where it is logged when it begins, before it
where it is logged when it is done. Records belong together by pgaudit's number of the statement,
by their text, or because one ran inside the other. Such a group is put to the statement with its
text, and the statement then counts as what it really touched. Without a text (a DO block has no
plan of its own) it is put to the statement that runs, else to the next one.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from analyzer.model import Access, CodeTag, Template
from analyzer.workload.opened import Opening, opened
from analyzer.workload.touched import Touched
from analyzer.workload.units import Session, Statement, Use

_MOST_OPENED = 50_000


@dataclass(slots=True)
class Waiting:
    """A plan, until the next record of its session says whether it ran inside of something."""

    touched: Touched
    uses: Sequence[Use]
    time: int
    duration_us: int


@dataclass(slots=True)
class Group:
    """What is known of one execution.

    `uses` are the statements of its text, none where it is not known; `audit` pgaudit's number of
    it, `accesses` what it names, with schemas; `planned` what plans name, without; `file` where
    its first record stood; `base` the Use of the statement that it was put to; `path` the
    search_path of its session; `over`: that one statement has ended.
    """

    file: int
    uses: Sequence[Use] = ()
    audit: int = -1
    accesses: dict[Access, None] = field(default_factory=dict)
    planned: dict[Access, None] = field(default_factory=dict)
    views: dict[str, None] = field(default_factory=dict)
    temporary: dict[str, None] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)
    functions: dict[str, None] = field(default_factory=dict)
    base: Use | None = None
    path: str | None = None
    waiting: Waiting | None = None
    over: bool = False
    time: int = 0
    duration_us: int = -1

    def add(self, touched: Touched, time: int, plan: bool = False) -> None:
        """What another record names."""
        accesses = self.planned if plan else self.accesses
        accesses.update(dict.fromkeys(touched.accesses))
        self.temporary.update(dict.fromkeys(touched.temporary))
        self.views.update(dict.fromkeys(touched.views))
        self.parts.update(dict.fromkeys(touched.parts))
        self.functions.update(dict.fromkeys(touched.functions))
        self.time = time

    def touched(self) -> tuple[Access, ...]:
        """Everything that is named; what a plan calls by its bare name once."""
        bare = {access.table.rpartition(".")[2] for access in self.accesses}
        bare.update(self.temporary)
        more = (a for a in self.planned if a.table.rpartition(".")[2] not in bare)
        return (*self.accesses, *more)

    def has_text_of(self, uses: Sequence[Use]) -> bool:
        """Whether one of these statements stands in its text."""
        mine = {use.written.id for use in self.uses}
        return any(use.written.id in mine for use in uses)


class Attribution:
    """Puts evidence to statements, session by session.

    `lost` counts by file the groups whose statement is not in the log. In files of `alone` no
    statement is logged at all: there a group stands for its statement, which `stood` counts.
    """

    def __init__(
        self,
        use_of: Callable[[Template, CodeTag, str | None], Use],
        on_path: Callable[[Use, str], Use],
        touch: Callable[[Statement, Use], None],
        stands: Callable[[Session, Use, int, int, int], None],
        alone: frozenset[int] = frozenset(),
    ) -> None:
        self._use_of, self._on_path, self._touch, self._stands = use_of, on_path, touch, stands
        self._alone = alone
        self._opened: dict[tuple[str, Opening], Template] = {}
        self.lost: Counter[int] = Counter()
        self.stood: Counter[int] = Counter()
        self.stood_us: Counter[int] = Counter()

    def audited(
        self,
        session: Session,
        touched: Touched,
        uses: Sequence[Use],
        number: int,
        at: tuple[int, int],
    ) -> None:
        """A record of pgaudit came: the number of its statement, its time and file."""
        self._settle(session)
        group = session.evidence
        if group is None or not (
            group.audit == number or (touched.outer and group.has_text_of(uses))
        ):
            group = self._begin(session, at[1])
        group.audit, group.over = number, False
        if touched.outer and not group.uses:
            group.uses = uses
        group.add(touched, at[0])
        self._bind(session, group)

    def planned(
        self,
        session: Session,
        touched: Touched,
        uses: Sequence[Use],
        duration_us: int,
        at: tuple[int, int],
    ) -> None:
        """A plan came, with its duration, its time and file."""
        self._settle(session)
        plan = Waiting(touched, uses, at[0], duration_us)
        if session.evidence is None:
            session.evidence = Group(at[1], path=session.path)
        session.evidence.waiting = plan
        if not touched.outer:
            self.nested(session)

    def nested(self, session: Session) -> None:
        """The plan before ran inside of another statement."""
        group = session.evidence
        if group is not None and group.waiting is not None:
            plan, group.waiting = group.waiting, None
            if group.over and group.audit < 0 and plan.touched.accesses:
                group = self._begin(session, group.file)
            group.add(plan.touched, plan.time, plan=True)
            self._bind(session, group)

    def logged(self, session: Session) -> None:
        """The session's open statement is new; its evidence came before it, if it is done."""
        self._settle(session)
        group, statement = session.evidence, session.open
        if group is None or statement is None:
            return
        if statement.duration_us < 0:
            self._close(session)
        elif group.uses and not group.has_text_of((statement.use,)):
            if statement.use.template.text[:7].upper() != "EXECUTE":
                self._close(session)
        elif not group.uses or statement.use.written.id == group.uses[-1].written.id:
            self._put(group, statement)
            self._close(session)

    def done(self, session: Session) -> None:
        """The session's open statement is over: what has no text and came while it ran is its."""
        self._settle(session)
        group, statement = session.evidence, session.open
        if group is None or statement is None:
            return
        if not group.uses and statement.duration_us < 0:
            self._put(group, statement)
        if group.base is not None:
            self._close(session)

    def executed(self, session: Session) -> None:
        """It is known now what the session's EXECUTE ran."""
        self._settle(session)
        group, statement = session.evidence, session.open
        if group is not None and statement is not None and group.has_text_of((statement.use,)):
            self._put(group, statement)

    def end(self, session: Session, failed: bool = False) -> None:
        """The session ended, or its statement failed: nothing more comes for the group."""
        self._settle(session)
        if failed and session.evidence is not None:
            session.evidence.uses = ()
        self._close(session)

    def _settle(self, session: Session) -> None:
        """A plan that nothing was said of is that of a whole text."""
        group = session.evidence
        if group is None or group.waiting is None:
            return
        plan, group.waiting = group.waiting, None
        if group.uses and not group.has_text_of(plan.uses):
            group = self._begin(session, group.file)
        if not group.uses:
            group.uses = plan.uses
        # Of several statements in one text nobody knows which plan is the last one's.
        group.over = len(group.uses) == 1
        group.duration_us = max(group.duration_us, plan.duration_us)
        group.add(plan.touched, plan.time, plan=True)
        self._bind(session, group)

    def _begin(self, session: Session, file: int) -> Group:
        self._close(session)
        session.evidence = group = Group(file, path=session.path)
        return group

    def _bind(self, session: Session, group: Group) -> None:
        """Put the group to the statement that runs, where it was logged when it began."""
        statement = session.open
        if statement is None or statement.duration_us >= 0:
            return
        if group.base is not None or group.has_text_of((statement.use,)):
            self._put(group, statement)

    def _put(self, group: Group, statement: Statement) -> None:
        if group.base is None:
            group.base = statement.use
        base = group.base
        use = self._opened_use(base, group)
        if use is not statement.use:
            before, statement.use = statement.use, use
            self._touch(statement, before)

    def _close(self, session: Session) -> None:
        group, session.evidence = session.evidence, None
        if group is None or group.base is not None:
            return
        if group.file in self._alone and group.uses:
            *before, last = group.uses
            self.stood[group.file] += len(group.uses)
            self.stood_us[group.file] += max(0, group.duration_us)
            for use in before:
                self._stands(session, self._placed(use, group), group.time, 0, group.file)
            use = self._opened_use(last, group)
            self._stands(session, use, group.time, group.duration_us, group.file)
        elif (group.accesses or group.planned) and not _declares(group):
            self.lost[group.file] += 1

    def _opened_use(self, use: Use, group: Group) -> Use:
        """What a statement counts under that touched what its group says."""
        template = self._template(use.written, group)
        if template.id == use.written.id:
            return self._placed(use, group)
        return self._placed(self._use_of(template, use.tag, use.control), group)

    def _placed(self, use: Use, group: Group) -> Use:
        return use if group.path is None else self._on_path(use, group.path)

    def _template(self, template: Template, group: Group) -> Template:
        """The template with what this execution of it touched."""
        named = Opening(
            group.touched(),
            *(tuple(group.views), tuple(group.parts)),
            *(tuple(group.temporary), tuple(group.functions)),
            own=tuple(access for use in group.uses for access in use.template.accesses),
        )
        key = (template.id, named)
        found = self._opened.get(key)
        if found is None:
            if len(self._opened) >= _MOST_OPENED:
                self._opened.clear()
            found = self._opened[key] = opened(template, named)
        return found


def _declares(group: Group) -> bool:
    """Whether it is a cursor's, whose plan comes when it is closed: its DECLARE told the tables."""
    return any(use.template.text[:7].upper() == "DECLARE" for use in group.uses)
