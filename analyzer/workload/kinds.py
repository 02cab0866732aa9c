"""What kind of statement a text is, and whether it controls a transaction."""

import re
from hashlib import blake2b

from analyzer.model.workload import Kind
from analyzer.workload.lexer import Token, lex

_BY_FIRST_WORD: dict[str, Kind] = {
    **dict.fromkeys(("SELECT", "VALUES", "TABLE"), "select"),
    **dict.fromkeys(("INSERT", "REPLACE"), "insert"),
    **dict.fromkeys(("UPDATE", "MERGE"), "update"),
    "DELETE": "delete",
    **dict.fromkeys(
        ("BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE", "XA"),
        "transaction",
    ),
    **dict.fromkeys(
        (
            *("CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT", "REVOKE", "RENAME"),
            *("REINDEX", "CLUSTER", "REFRESH", "REASSIGN", "SECURITY", "IMPORT"),
        ),
        "ddl",
    ),
}
#: Where these begin or end a block, unless a word for a transaction follows.
_BLOCK_WORDS = {"tsql": ("BEGIN", "END"), "oracle": ("BEGIN", "END")}
_OF_TRANSACTION = frozenset(("TRAN", "TRANSACTION", "DISTRIBUTED"))
_AFTER_WITH = frozenset(("SELECT", "VALUES", "TABLE", "INSERT", "UPDATE", "DELETE", "MERGE"))
_FIRST_WORD = re.compile(r"[\s(]*(\w+)\s*(\w*)")


def kind_of(text: str, dialect: str = "postgres") -> Kind:
    """The statement's own kind: DECLARE, FETCH, PREPARE, COPY, SET are other, TRUNCATE is ddl.

    A WITH is what follows its common table expressions. `text` begins without a comment.
    """
    first = _FIRST_WORD.match(text)
    if first is None:
        return "other"
    word = first.group(1).upper()
    if word == "WITH":
        word = _verb_after_with(lex(text, dialect))
    elif word == "PREPARE" and first.group(2).upper() == "TRANSACTION":
        return "transaction"
    elif word == "START" and first.group(2).upper() != "TRANSACTION":
        return "other"  # a replica, say
    elif word == "BEGIN" and first.group(2).upper() == "NOT":
        return "other"  # MariaDB's BEGIN NOT ATOMIC is a block of statements
    elif word in _BLOCK_WORDS.get(dialect, ()) and first.group(2).upper() not in _OF_TRANSACTION:
        return "other"  # a block of statements, or its end
    elif word == "SAVE" and dialect == "tsql" and first.group(2).upper() in _OF_TRANSACTION:
        return "transaction"
    return _BY_FIRST_WORD.get(word, "other")


def _verb_after_with(tokens: list[Token]) -> str:
    """The first verb outside all brackets."""
    depth = 0
    for kind, text in tokens:
        if kind == "symbol":
            depth += (text == "(") - (text == ")")
        elif kind == "word" and depth == 0 and text.upper() in _AFTER_WITH:
            return text.upper()
    return "SELECT"


_SPACE = rb"(?>\s|/\*.*?\*/|--[^\n]*(?:\n|$))"
_LITERAL = re.compile(rb"(?<=')(?:[^']|'')*+(?=')")
_CONTROL = re.compile(
    rb"%(s)s*+(?:"
    rb"(?P<begin>BEGIN|START%(s)s++TRANSACTION)"
    rb"|(?P<savepoint>SAVEPOINT)%(s)s++(?P<name>%(n)s)"
    rb"|(?P<release>RELEASE)(?:%(s)s++SAVEPOINT)?%(s)s++(?P<released>%(n)s)"
    rb"|(?:ROLLBACK|ABORT)(?:%(s)s++(?:WORK|TRANSACTION))?"
    rb"(?:%(s)s++TO(?:%(s)s++SAVEPOINT)?%(s)s++(?P<target>%(n)s))?"
    rb"|(?P<prepare>PREPARE)%(s)s++TRANSACTION"
    rb"|(?P<commit>COMMIT|END)"
    rb")(?![\w$])(?P<prepared>%(s)s++PREPARED\b)?(?P<rest>.*)"
    % {b"s": _SPACE, b"n": rb'(?:"(?:[^"]|"")*"|`[^`]*`|[^\s;"`/]++)'},
    re.IGNORECASE | re.DOTALL,
)
#: How a text begins that may be transaction control: a first word, white space or a comment.
_STARTS = frozenset(
    (first + second).encode()
    for word in ("BE", "ST", "SA", "RE", "RO", "AB", "CO", "EN", "PR")
    for first in (word[0], word[0].lower())
    for second in (word[1], word[1].lower())
)
_SPACES = frozenset(b" \t\r\n/-")


def control_of(sql: bytes) -> tuple[str, str | None] | None:
    """How a text controls its transaction: (what, savepoint name), None where it does not.

    What is one of begin, commit, rollback, savepoint, release, rollback_to, and of two phases
    prepare, commit_prepared, rollback_prepared. Comments before, inside and after are tolerated.
    Savepoint names come out as they compare: unquoted ones lower-cased. The name of a prepared
    transaction is a literal, so it comes out as its digest.
    """
    if sql[:2] not in _STARTS and (not sql or sql[0] not in _SPACES):
        return None
    found = _CONTROL.match(sql)
    if found is None:
        return None
    if found["begin"]:
        return ("begin", None)
    if found["savepoint"]:
        return ("savepoint", _savepoint_name(found["name"]))
    if found["release"]:
        return ("release", _savepoint_name(found["released"]))
    if found["target"]:
        return ("rollback_to", _savepoint_name(found["target"]))
    if found["prepare"]:
        return ("prepare", digest_of(found["rest"]))
    verb = "commit" if found["commit"] else "rollback"
    if found["prepared"]:
        return (f"{verb}_prepared", digest_of(found["rest"]))
    return (verb, None)


def digest_of(text: bytes) -> str:
    """What tells one prepared transaction from another without the first literal in the text."""
    name = _LITERAL.search(text)
    return blake2b(name[0] if name else b"", digest_size=8).hexdigest()


def _savepoint_name(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    if text[0] in '"`':
        return text[1:-1].replace(text[0] * 2, text[0])
    return text.lower()
