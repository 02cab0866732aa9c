"""jdeps, as it prints: an archive's line, then `   user -> used   archive` for each dependency."""

import re

from analyzer.codebase.formats.collected import Collected
from analyzer.codebase.formats.java_classes import JavaUse, collect_java
from analyzer.codebase.formats.rows import LONGEST_ROW, text_lines
from analyzer.codebase.formats.sample import Sample
from analyzer.codebase.reading import Reading

FORMAT = "jdeps"
_ARCHIVE = re.compile(r"(\S[^>]*?) -> (\S.*?)\s*\Z")
_USE = re.compile(r"\s+([\w.$<>\-]+)\s+-> ([\w.$<>\-]+)(?:\s+(\S.*?))?\s*\Z")
#: JDK 8 writes the user on a line of its own and indents what it uses.
_USER = re.compile(r"\s+([\w.$<>\-]+) \(([^)]+)\)\s*\Z")
_USED = re.compile(r"\s+-> ([\w.$<>\-]+)(?:\s+(\S.*?))?\s*\Z")


def looks_like_jdeps(sample: Sample) -> bool:
    """Whether dependencies of classes or packages are indented, most with an archive behind."""
    lines = [line for line in text_lines(sample.text[:65536]) if line.strip()][:200]
    used = [
        use[2] if use.re is _USE else use[1]
        for line in lines
        if (use := _USE.match(line) or _USED.match(line))
    ]
    dotted = sum("." in name for name in used)
    return len(used) >= 0.5 * len(lines) > 0 and 2 * dotted > len(used)


def looks_like_jdeps_summary(sample: Sample) -> bool:
    """Whether there are archives' lines and nothing else: `jdeps -s`."""
    lines = [line for line in text_lines(sample.text[:65536]) if line.strip()]
    return bool(lines) and all(
        (archive := _ARCHIVE.match(line)) and archive[1].endswith((".jar", ".war", ".ear"))
        for line in lines[:-1] or lines
    )


def read_jdeps(text: str, path: str, size: int, fold: bool = True) -> Reading:
    """Imports between packages; classes are folded, unless asked not to, see `java_classes`."""
    found = Collected(path, FORMAT, size)
    archives: set[str] = set()
    uses: list[JavaUse] = []
    user = ""
    for line in text_lines(text):
        if not line.strip():
            continue
        if len(line) > LONGEST_ROW:
            found.reject("a line that is too long")
        elif use := _USE.match(line):
            uses.append(JavaUse(use[1], use[2], use[3] or ""))
        elif (use := _USED.match(line)) and user:
            uses.append(JavaUse(user, use[1], use[2] or ""))
        elif origin := _USER.match(line):
            user = origin[1]
            archives.add(origin[2])
        elif archive := _ARCHIVE.match(line):
            archives.add(archive[1])
        else:
            found.reject("a line that is no dependency")
    collect_java(found, uses, archives, fold=fold)
    return found.reading()
