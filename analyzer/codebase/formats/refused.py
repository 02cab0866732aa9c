"""Lists of packages, which look like graphs of modules and are none: why, and what to give."""

import re

from analyzer.codebase.reading import Recognised

_REMEDY = (
    "Give the graph of your own modules: a Python source folder, or an edge list in CSV with the "
    "columns source,target[,weight][,kind][,file][,line]."
)
_REASON = "It lists packages that the project depends on, not which of its modules import which."

#: A format's name, and what the beginning of such a file holds. The order matters little: each
#: pattern is peculiar to its tool.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("CycloneDX", re.compile(r'"bomFormat"\s*:|<bom\b[^>]*cyclonedx', re.I)),
    ("SPDX", re.compile(r'"spdxVersion"\s*:|^SPDXVersion\s*:|spdx\.org/rdf', re.I | re.M)),
    ("npm lock file", re.compile(r'"lockfileVersion"\s*:')),
    ("composer.lock", re.compile(r'"packages-dev"\s*:|"content-hash"\s*:')),
    (
        "npm ls",
        re.compile(
            r'\A\s*\{(?=.{0,2000}"dependencies"\s*:\s*\{\s*"[^"]+"\s*:\s*\{\s*"(version|resolved)")',
            re.S,
        ),
    ),
    ("npm ls", re.compile(r"^[├└+`][─\-]+[┬─\-]* ?\S+@\d", re.M)),
    ("pip list", re.compile(r"\A\s*Package\s+Version\b.*\n-+\s+-+")),
)
_PIP_FREEZE = re.compile(r"[A-Za-z0-9][\w.\-]*(\[[\w,\-]+\])?\s*(==|@ )\s*\S+\Z")
_GO_MOD_GRAPH = re.compile(r"\S+ \S+@v\d\S*\Z")


def recognise_refused(text: str) -> Recognised | None:
    """A package list by its beginning; None where it is something else."""
    for name, sign in _SIGNS:
        if sign.search(text[:65536]):
            return Recognised("refused", name, _REASON, _REMEDY)
    lines = [line.strip() for line in text[:65536].splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", "-e ", "--"))][:200]
    for name, sign in (("pip freeze", _PIP_FREEZE), ("go mod graph", _GO_MOD_GRAPH)):
        # The last line of a sample may be cut.
        if lines and all(sign.match(line) for line in lines[:-1] or lines):
            return Recognised("refused", name, _REASON, _REMEDY)
    return None
