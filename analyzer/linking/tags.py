"""Links out of the log's own tags, relays and tests looked through to the entry point's module."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from analyzer.codebase.noise import noise_of
from analyzer.linking.entry_points import EntryPoints, entry_points_by_module
from analyzer.linking.homes import Homes, homes
from analyzer.linking.mappings import as_in_workload
from analyzer.linking.relaying import Relay, find_relays
from analyzer.model import Access, Codebase, CodeTag, Evidence, Link, Workload
from analyzer.model.codebase import MappingKind

#: So many pieces of evidence a link carries, the most frequent ones.
MOST_EVIDENCE = 5
VERBS = {"R": "reads", "W": "writes", "L": "locks"}


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where an access belongs: a module, by which kind of evidence, through which relay."""

    module: str
    kind: MappingKind
    through: str | None = None


@dataclass(frozen=True, slots=True)
class TagReader:
    """Everything needed to attribute tagged accesses; built once by `tag_reader`."""

    homes: Homes
    relays: Mapping[str, Relay]
    entry_points: EntryPoints
    noise: frozenset[str]

    def attribute(self, tag: CodeTag, table: str) -> Attribution | None:
        """The module that an access of the table under the tag says something about.

        The tag's own module, unless it is a relay for that table or no part of the system (a test
        client, a library): then the module that the entry point names. A relay's access that
        cannot be looked through stays with the relay, marked by `through` being itself; a test's
        is dropped. A tag without a module is a route: the entry point's module, kind "span".
        """
        handler = self.entry_points.module_of(tag.entry_point, tag.app) if tag.entry_point else None
        module = tag.module
        if module is None:
            return Attribution(handler, "span") if handler else None
        if self.is_noise(module):
            return Attribution(handler, "tag", through=module) if handler else None
        relay = self.relays.get(module)
        if relay is None or self.homes.at_home(module, table):
            return Attribution(module, "tag")
        if handler is None or table in relay.everyones:
            return Attribution(module, "tag", through=module)
        return Attribution(handler, "tag", through=module)

    def is_noise(self, module: str) -> bool:
        """Whether the module is a test, a migration or a library."""
        return module in self.noise or noise_of(module) is not None


def tag_reader(workload: Workload, codebase: Codebase) -> TagReader:
    """Relays and entry points of a workload, over the modules of the code base and of the tags."""
    noise = frozenset(module.name for module in codebase.modules if module.noise)
    tagged = {use.tag.module for use in workload.tag_uses if use.tag.module}
    known = {module.name for module in codebase.modules} | tagged
    alive = {name for name in known if name not in noise and noise_of(name) is None}
    mappings = as_in_workload(workload, codebase.mappings)
    found_homes = homes(replace(codebase, mappings=mappings), alive)
    seen = entry_points_by_module(
        (use.tag.module, use.tag.entry_point)
        for use in workload.tag_uses
        if use.tag.module and use.tag.entry_point
    )
    everyone = EntryPoints(tuple(alive), seen)
    relays = find_relays(
        (use for use in workload.tag_uses if use.tag.module in alive),
        accesses_by_template(workload),
        found_homes,
        everyone.module_of,
    )
    candidates = EntryPoints(tuple(alive - set(relays)), seen) if relays else everyone
    return TagReader(found_homes, relays, candidates, noise)


def accesses_by_template(workload: Workload) -> dict[str, tuple[Access, ...]]:
    """The accesses of each template by its id."""
    return {use.template.id: use.template.accesses for use in workload.templates}


def tag_links(workload: Workload, codebase: Codebase) -> list[Link]:
    """Links of kind "tag" and "span" with effective counts and the most frequent evidence."""
    reader = tag_reader(workload, codebase)
    accesses = accesses_by_template(workload)
    files = {module.name: module.file for module in codebase.modules}
    counts: Counter[tuple[Attribution, Access]] = Counter()
    evidence: dict[tuple[Attribution, Access], Counter[tuple[CodeTag, str]]] = defaultdict(Counter)
    for use in workload.tag_uses:
        for access in accesses.get(use.template, ()):
            to = reader.attribute(use.tag, access.table)
            if to is not None and use.count > 0:
                counts[to, access] += use.count
                evidence[to, access][use.tag, use.template] += use.count
    return [
        Link(
            to.module,
            access.table,
            to.kind,
            access.mode,
            count,
            tuple(
                _evidence(to, access, tag, template, times, files)
                for (tag, template), times in _most(evidence[to, access])
            ),
            to.through,
        )
        for (to, access), count in counts.items()
    ]


def _most(found: Counter[tuple[CodeTag, str]]) -> list[tuple[tuple[CodeTag, str], int]]:
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0][1], item[0][0].sort_key))
    return ranked[:MOST_EVIDENCE]


def _evidence(
    to: Attribution,
    access: Access,
    tag: CodeTag,
    template: str,
    times: int,
    files: Mapping[str, str | None],
) -> Evidence:
    """What a reader sees: who issued the statement, from where, how often."""
    place = tag.module or to.module
    if tag.module and tag.function:
        place = f"{tag.module}.{tag.function}"
    text = f"{place} {VERBS[access.mode]} {access.table}"
    if tag.entry_point and to.through:
        text += f", asked by {tag.entry_point}"
    return Evidence(
        "link",
        text,
        count=times,
        template=template,
        entry_point=tag.entry_point,
        file=tag.file or (files.get(tag.module) if tag.module else None),
        line=tag.line,
    )
