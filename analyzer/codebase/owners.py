"""Which team owns which files: CODEOWNERS of GitHub, GitLab and Bitbucket."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from analyzer.codebase.formats.rows import decode
from analyzer.codebase.reading import OwnerRule, Reading, skipped_rows
from analyzer.files import Place, open_stream
from analyzer.model import SourceReport, UnusableSourceError

FORMAT = "CODEOWNERS"
#: Where such a file is looked for in a folder of source code; the first counts.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
#: GitHub takes no larger one than 3 MB.
LARGEST = 4 << 20

_OWNER = re.compile(r"@@?[\w.-]+(?:/[\w.-]+)*\Z|[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?(?P<owners>(?:\s+\S+)*)\s*\Z")
_SPACE = re.compile(r"(?<!\\)\s+")

PERSON = "an owner that is a person; only teams (@organisation/team) are kept"
UNREADABLE = "a line that is no rule"


def owners_file(folder: Path) -> Path | None:
    """The CODEOWNERS of a folder, where it has one."""
    found = (folder / place for place in PLACES)
    return next((path for path in found if path.is_file() and not path.is_symlink()), None)


def looks_like_owners(head: bytes) -> bool:
    r"""Whether every line in use is a pattern with its owners, and one has an owner.

    >>> looks_like_owners(b"# who\n/shop/orders/ @acme/orders\n"), looks_like_owners(b"a @ b\n")
    (True, False)
    """
    owned = False
    for text in decode(head).splitlines():
        line = _bare(text)
        if not line or _owners_of_section(line) is not None:
            continue
        pattern, *owners = _SPACE.split(line)
        if pattern.startswith(("@", "{", "<", "-")) or not all(map(_OWNER.match, owners)):
            return False
        owned = owned or bool(owners)
    return owned


def read_owners(path: Place) -> Reading:
    """The rules in the order of the file. People among the owners are left out, and counted."""
    with open_stream(str(path)) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnusableSourceError(f"{path} is too large for a CODEOWNERS.", "Check the file.")
    return owners_of(data, str(path))


def owners_of(data: bytes, path: str, folder: str = "") -> Reading:
    """The same out of the bytes of a file; its patterns begin at `folder` of the code."""
    skipped: Counter[str] = Counter()
    rules: list[OwnerRule] = []
    inherited: tuple[str, ...] = ()
    for text in decode(data).splitlines():
        line = _bare(text)
        if not line:
            continue
        if (named := _owners_of_section(line)) is not None:
            inherited = _teams(named, skipped)
            continue
        pattern, *owners = _SPACE.split(line)
        if not all(map(_OWNER.match, owners)):
            skipped[UNREADABLE] += 1
            continue
        teams = _teams(owners, skipped) if owners else inherited
        rules.append(OwnerRule(_below(folder, pattern), teams))
    if not rules:
        raise UnusableSourceError(f"{path} holds no rule.", "Give lines of a pattern and owners.")
    report = SourceReport(path, "owners", FORMAT, len(data), skipped=skipped_rows(skipped))
    return Reading(report, owners=tuple(rules))


class Ownership:
    """The teams of a path, by the last rule that fits it."""

    def __init__(self, rules: Sequence[OwnerRule]) -> None:
        self._rules = [(_compiled(rule.pattern), rule.teams) for rule in reversed(rules)]

    def teams_of(self, path: str) -> tuple[str, ...]:
        """Sorted; empty where no rule fits, or where the one that does names nobody."""
        return next((teams for fits, teams in self._rules if fits.match(path)), ())


def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression over paths from the root.

    As in .gitignore, but `folder/*` is what lies directly in the folder, and there are no
    exceptions by `!`.
    """
    text = re.sub(r"\\(.)", r"\1", pattern)
    anchored = "/" in text.rstrip("/")
    body = text.lstrip("/")
    parts = [_glob(part) for part in re.findall(r"\*\*/|/\*\*\Z|\*+|\?|[^*?/]+|/", body)]
    start = "" if anchored and not body.startswith("**/") else "(?:.*/)?"
    if body.endswith("/"):
        end = ".*"
    elif body.endswith("/*"):
        end = ""
    else:
        end = "(?:/.*)?"
    return re.compile(f"{start}{''.join(parts)}{end}\\Z", re.S)


def _below(folder: str, pattern: str) -> str:
    """The pattern for the same files where the code lies in a folder."""
    if not folder or "/" not in pattern.rstrip("/"):
        return pattern
    return f"/{folder}/{pattern.lstrip('/')}"


def _glob(part: str) -> str:
    special = {"**/": "(?:[^/]+/)*", "/**": "/.*", "?": "[^/]", "**": ".*"}
    if part in special:
        return special[part]
    return "[^/]*" if part.startswith("*") else re.escape(part)


def _owners_of_section(line: str) -> list[str] | None:
    """Those that a section's head names; None for another line, such as one of a log."""
    section = _SECTION.match(line)
    owners = section["owners"].split() if section else []
    return owners if section and all(map(_OWNER.match, owners)) else None


def _bare(text: str) -> str:
    """A line without its remark."""
    return re.sub(r"(?:^|(?<=\s))#.*", "", text).strip()


def _teams(owners: Sequence[str], skipped: Counter[str]) -> tuple[str, ...]:
    teams = {owner for owner in owners if owner.startswith("@") and "/" in owner}
    skipped[PERSON] += len(owners) - len(teams)
    return tuple(sorted(teams))
