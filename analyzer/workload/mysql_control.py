"""How a MySQL statement controls its transaction, and what it does to the one before."""

import re
from typing import NamedTuple

from analyzer.model import Template
from analyzer.workload.events import BY_HAND, BY_ITSELF, COMMITS
from analyzer.workload.kinds import control_of, digest_of


class Effect(NamedTuple):
    """What comes `before` a statement (a mark, None for nothing), and what it does itself.

    `control` and `savepoint` are those of kinds.control_of. `fixed`: all texts of the template
    have this effect, whatever their literals and names.
    """

    before: int | None = None
    control: str | None = None
    savepoint: str | None = None
    fixed: bool = True


#: Statements that commit what is open, by MySQL's manual: definitions, accounts, administration.
_COMMITTING = re.compile(
    r"(?:CREATE(?!\s+(?:OR\s+REPLACE\s+)?TEMPORARY)|DROP(?!\s+(?:TEMPORARY|PREPARE))|ALTER|RENAME"
    r"|TRUNCATE|GRANT|REVOKE|LOCK\s+TABLES?|FLUSH|RESET|CACHE\s+INDEX"
    r"|(?:ANALYZE|CHECK|OPTIMIZE|REPAIR)\s+(?:\w+\s+)?TABLES?"
    r"|LOAD\s+INDEX|INSTALL|UNINSTALL|IMPORT|SET\s+PASSWORD|CHANGE\s+(?:MASTER|REPLICATION)"
    r"|(?:START|STOP)\s+(?:ALL\s+)?(?:SLAVE|REPLICA|GROUP_REPLICATION))\b",
    re.IGNORECASE,
)
_XA = re.compile(
    rb"\s*XA\s+(?:(?P<begin>START|BEGIN)|(?P<end>END)|(?P<prepare>PREPARE)|(?P<commit>COMMIT)"
    rb"|ROLLBACK)\b(?P<name>.*?)(?P<once>\s+ONE\s+PHASE)?[\s;]*",
    re.IGNORECASE | re.DOTALL,
)
_CHAIN = re.compile(rb"(?<!NO)\s+CHAIN\b", re.IGNORECASE)
_COMMENTS = re.compile(rb"(?:\s+|/\*.*?\*/|--\s[^\n]*\n|#[^\n]*\n)+", re.DOTALL)
_AUTOCOMMIT = re.compile(
    rb"(?:\bSET\s+|,\s*)(?:(?:SESSION|LOCAL)\s+|@@(?:(?:SESSION|LOCAL)\s*\.\s*)?)?`?autocommit`?"
    rb"\s*:?=\s*'?(?:(?P<on>1|ON|TRUE|DEFAULT)|(?P<off>0|OFF|FALSE))\b",
    re.IGNORECASE,
)
_NOTHING = Effect()


def effect_of(template: Template, text: bytes) -> Effect:
    """What a statement does to transactions; `text` is as it was written, names and all."""
    if template.kind == "transaction":
        return _of_control(text)
    if template.text[:4].upper() == "SET " and b"utocommit" in text.lower():
        return _of_autocommit(text)
    return Effect(COMMITS) if _COMMITTING.match(template.text) else _NOTHING


def _of_control(text: bytes) -> Effect:
    xa = _XA.fullmatch(text)
    if xa is not None:
        return _of_xa(xa)
    lead = _COMMENTS.match(text)
    found = control_of(text[lead.end() :] if lead else text)
    if found is None:
        return Effect(fixed=False)
    control, savepoint = found
    if control in ("commit", "rollback") and _CHAIN.search(text):
        control += " chain"
    # A transaction does not begin within another one: it commits it.
    return Effect(COMMITS if control == "begin" else None, control, savepoint, fixed=False)


def _of_xa(xa: re.Match[bytes]) -> Effect:
    """XA: from START to PREPARE the transaction is its session's, from then on anybody's."""
    if xa["begin"]:
        return Effect(None, "begin", fixed=False)
    if xa["end"]:
        return Effect(fixed=False)
    name = digest_of(xa["name"])
    if xa["prepare"]:
        return Effect(None, "prepare", name, fixed=False)
    if xa["once"]:
        return Effect(None, "commit", fixed=False)
    control = "commit_prepared" if xa["commit"] else "rollback_prepared"
    return Effect(None, control, name, fixed=False)


def _of_autocommit(text: bytes) -> Effect:
    last = None
    for found in _AUTOCOMMIT.finditer(text):
        last = found
    if last is None:
        return Effect(fixed=False)
    return Effect(BY_ITSELF if last["on"] else BY_HAND, fixed=False)
