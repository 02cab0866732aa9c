"""Files that look like graphs of modules and are none: why, and what to run instead."""

import re

from analyzer.codebase.formats.arrows import draws_classes
from analyzer.codebase.formats.dot import dot_title, is_titled
from analyzer.codebase.formats.jdeps import looks_like_jdeps_summary
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Recognised

_GENERAL = "or an edge list in CSV with the columns source,target[,weight][,kind][,file][,line]."
_NODE = (
    "Give the graph of your own modules: `depcruise --output-type json src`, `madge --json src`, "
    + _GENERAL
)
_PYTHON = "Give the graph of your own modules: the Python source folder, " + _GENERAL
_GO = "Give the graph of your own modules: `go list -json ./...`, " + _GENERAL
_JAVA = (
    "Give the graph of your own modules: `jdeps -verbose:class -filter:none shop.jar`, " + _GENERAL
)
_PHP = "Give the graph of your own modules: `deptrac --formatter=graphviz-dot`, " + _GENERAL
_RUST = "Give the graph of your own modules: `cargo modules dependencies`, " + _GENERAL
_RUBY = "Give the graph of your own modules: packwerk's package_todo.yml files, " + _GENERAL
_DOTNET = "Give the graph of your own modules: the folder with the C# source, " + _GENERAL
_ANY = "Give the graph of your own modules: the source folder, " + _GENERAL
_REASON = "It lists packages that the project depends on, not which of its modules import which."

#: A format's name, what the beginning of such a file holds, and what to run instead. The order
#: matters little: each pattern is peculiar to its tool.
_SIGNS: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("CycloneDX", re.compile(r'"bomFormat"\s*:|<bom\b[^>]*cyclonedx', re.I), _ANY),
    (
        "SPDX",
        re.compile(r'"spdxVersion"\s*:|^SPDXVersion\s*:|spdx\.org/rdf', re.I | re.M),
        _ANY,
    ),
    ("npm lock file", re.compile(r'"lockfileVersion"\s*:|^lockfileVersion:', re.M), _NODE),
    ("yarn.lock", re.compile(r"^# yarn lockfile v1|^__metadata:\n  version:", re.M), _NODE),
    (
        "package.json",
        re.compile(r'"(?:dev|peer)?[dD]ependencies"\s*:\s*\{\s*"[^"]+"\s*:\s*"[~^<>=*\d]'),
        _NODE,
    ),
    ("composer.lock", re.compile(r'"packages-dev"\s*:|"content-hash"\s*:'), _PHP),
    (
        "npm ls",
        re.compile(
            r'\A\s*\{(?=.{0,2000}"dependencies"\s*:\s*\{\s*"[^"]+"\s*:\s*\{\s*"(version|resolved)")',
            re.S,
        ),
        _NODE,
    ),
    ("npm ls", re.compile(r"^[├└+`][─\-]+[┬─\-]* ?\S+@\d", re.M), _NODE),
    (
        "cargo metadata",
        re.compile(
            r'\A\s*\{\s*"packages"\s*:\s*\[\s*\{\s*"name"\s*:\s*"[^"]*"\s*,\s*"version"\s*:'
            r'|"workspace_members"\s*:'
        ),
        _RUST,
    ),
    ("Cargo or poetry lock file", re.compile(r"^\[\[package\]\]\s*\nname\s*=", re.M), _ANY),
    ("Gemfile.lock", re.compile(r"\A(?:GIT|PATH|GEM)\n  remote:"), _RUBY),
    ("pip list", re.compile(r"\A\s*Package\s+Version\b.*\n-+\s+-+"), _PYTHON),
    ("go.mod", re.compile(r"\A(?://[^\n]*\n|\s)*module \S+\s*\n\s*go \d", re.M), _GO),
    (
        "go list -m",
        re.compile(r'\A\s*\{\s*"Path"\s*:\s*"[^"]+",\s*"(?:Main|Version)"\s*:'),
        _GO,
    ),
    ("go.sum", re.compile(r"\A\S+ v\S+ h1:\S+="), _GO),
    (
        "dotnet list package",
        re.compile(
            r"^Project '[^'\n]+' has the following .*packages?\b"
            r'|"frameworks"\s*:\s*\[\s*\{\s*"framework"\s*:',
            re.M,
        ),
        _DOTNET,
    ),
    (
        "NuGet lock file",
        re.compile(r'"projectFileDependencyGroups"\s*:|"type"\s*:\s*"Direct",\s*"requested"\s*:'),
        _DOTNET,
    ),
    (
        "gradle dependencies",
        re.compile(r"^[+\\]--- (?:project :|[\w.\-]+:[\w.\-]+:)\S+", re.M),
        _JAVA,
    ),
    ("Swift package", re.compile(r'"originHash"\s*:|\A// swift-tools-version'), _ANY),
    (
        "Maven project",
        re.compile(r"<project\b[^>]*maven\.apache\.org/POM|^\[INFO\] [+\\| ]+- \S+:\S+:jar:", re.M),
        _JAVA,
    ),
)
_PIP_FREEZE = re.compile(r"[A-Za-z0-9][\w.\-]*(\[[\w,\-]+\])?\s*(==|@ )\s*\S+\Z")
_GO_MOD_GRAPH = re.compile(r"\S+ \S+@v\d\S*\Z")


def recognise_refused(sample: Sample) -> Recognised | None:
    """A package list, or a drawing of something else, by its beginning; None for other things."""
    text = sample.text
    for name, sign, remedy in _SIGNS:
        if sign.search(text):
            return Recognised("refused", name, _REASON, remedy)
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", "-e ", "--"))][:200]
    for name, sign, remedy in (
        ("pip freeze", _PIP_FREEZE, _PYTHON),
        ("go mod graph", _GO_MOD_GRAPH, _GO),
    ):
        # The last line of a sample may be cut.
        if lines and all(sign.match(line) for line in lines[:-1] or lines):
            return Recognised("refused", name, _REASON, remedy)
    return _drawing_of_something_else(sample)


def _drawing_of_something_else(sample: Sample) -> Recognised | None:
    """Drawings by tools that write the graph we want under another option."""
    if is_titled(sample, "classes"):
        return Recognised(
            "refused",
            "pyreverse's class diagram",
            "It draws classes and what they inherit, not which modules import which.",
            "Pass the packages_*.dot that pyreverse writes beside it.",
        )
    for name, sign, reason, remedy in _DRAWINGS:
        if sign.match(sample.text):
            return Recognised("refused", name, reason, remedy)
    if draws_classes(sample):
        return Recognised("refused", "a class diagram of PlantUML", _CLASSES, _PACKAGES)
    if dot_title(sample) == "summary":
        return Recognised(
            "refused",
            "jdeps' summary",
            "It draws which archives or packages there are, once more or too coarsely.",
            "Pass the other .dot files of that folder, written with -verbose:class.",
        )
    if looks_like_jdeps_summary(sample):
        return Recognised(
            "refused",
            "jdeps' summary",
            "It says which archives need which, and nothing of what is in them.",
            "Run jdeps -verbose:class -filter:none with the same archives.",
        )
    if dot_title(sample) == "G" and _PYDEPS.search(sample.text):
        return Recognised(
            "refused",
            "pydeps' drawing",
            "Its arrows go from the imported to the importer, and it leaves some of them out.",
            "Run pydeps PACKAGE --show-deps --no-output and pass what it prints.",
        )
    if _DEPTRAC_JSON.match(sample.start):
        return Recognised(
            "refused",
            "deptrac's JSON report",
            "It lists violations, not which layers depend on which.",
            "Run deptrac --formatter=graphviz-dot.",
        )
    return None


_CLASSES = "It draws classes and what they inherit, not which modules import which."
_PACKAGES = "Draw packages: `pyreverse -o dot -p shop shop`, and pass packages_shop.dot."
_WITHOUT_PATHS = "It names modules without the packages or folders that tell them apart."
_CRUISE = "Run depcruise with --output-type json and the same options, and pass what it prints."
#: Other outputs of tools that write the graph as well: name, beginning, reason, remedy.
_DRAWINGS: tuple[tuple[str, re.Pattern[str], str, str], ...] = (
    (
        "a class diagram of Mermaid",
        re.compile(r"(?:```+\s*mermaid\s+)?\s*classDiagram\b"),
        _WITHOUT_PATHS,
        _PACKAGES,
    ),
    (
        "a web page with a graph",
        re.compile(
            r"\s*<(?:!doctype\s+html|html)\b"
            r'(?=.*?(?:class="mermaid"|dependency-cruiser|Project Graph|projectGraph))',
            re.I | re.S,
        ),
        "It shows a graph to people.",
        "Pass what is for programs: nx graph --file=x.json, depcruise -T json, pyreverse -o dot.",
    ),
    (
        "dependency-cruiser's matrix",
        re.compile(r'"",(?:"[^"\n]*",)+""\r?\n(?:"[^"\n]*",)(?:"(?:true|false)",)+'),
        "It is a table for people of which files meet.",
        _CRUISE,
    ),
    (
        "dependency-cruiser's drawing for D2",
        re.compile(r"# modules\s+\"[^\n]*\{class: module;"),
        "A drawing holds less than the list does.",
        _CRUISE,
    ),
    (
        "madge's text",
        re.compile(r"(?:- )?Processed \d+ files? \("),
        "It is written for people, and partly leaves out what imports what.",
        "Run madge with --json in place of --circular, --summary or --orphans.",
    ),
    (
        "madge's list of cycles",
        re.compile(r'\s*\[\s*\[\s*"[^"\n]+\.\w{1,6}",\s*"[^"\n]+\.\w{1,6}"'),
        "It lists cycles, not every import.",
        "Run madge with --json and without --circular.",
    ),
)
_PYDEPS = re.compile(r"concentrate = true;\s+rankdir = \w\w;\s+node \[style=filled,fillcolor")
_DEPTRAC_JSON = re.compile(r'\{\s*"Report"\s*:\s*\{\s*"Violations"')
