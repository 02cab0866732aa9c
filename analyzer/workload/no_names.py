"""Words in a log that stand where names do, and may be somebody's secret.

Whoever types a password at a prompt that takes SQL has it in the log of the server; who sets one in
Oracle need not put it into quotes.
"""

from collections.abc import Sequence
from itertools import pairwise

from analyzer.workload.lexer import Token

#: What statements begin with, in any dialect.
_VERBS = frozenset(
    (
        *("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT", "WITH", "VALUES"),
        *("TABLE", "FROM", "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT"),
        *("RELEASE", "SAVE", "XA", "CREATE", "ALTER", "DROP", "TRUNCATE", "COMMENT", "GRANT"),
        *("REVOKE", "DENY", "RENAME", "REINDEX", "CLUSTER", "REFRESH", "REASSIGN", "SECURITY"),
        *("IMPORT", "SET", "RESET", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "ANALYZE", "ANALYSE"),
        *("VACUUM", "OPTIMIZE", "CHECK", "CHECKSUM", "REPAIR", "LOCK", "UNLOCK", "COPY", "LOAD"),
        *("UNLOAD", "CALL", "EXEC", "EXECUTE", "PREPARE", "DEALLOCATE", "DECLARE", "OPEN", "FETCH"),
        *("MOVE", "CLOSE", "DO", "USE", "LISTEN", "UNLISTEN", "NOTIFY", "DISCARD", "CHECKPOINT"),
        *("PRAGMA", "ATTACH", "DETACH", "FLUSH", "KILL", "HANDLER", "HELP", "PURGE", "CHANGE"),
        *("STOP", "INSTALL", "UNINSTALL", "CACHE", "BINLOG", "SHUTDOWN", "RESTART", "CLONE", "GET"),
        *(
            "SIGNAL",
            "RESIGNAL",
            "RETURN",
            "RETURNS",
            "IF",
            "WHILE",
            "LOOP",
            "REPEAT",
            "CASE",
            "FOR",
        ),
        *("LEAVE", "ITERATE", "GOTO", "BACKUP", "RESTORE", "BULK", "PRINT", "RAISERROR", "THROW"),
        *("WAITFOR", "RECONFIGURE", "DBCC", "READTEXT", "WRITETEXT", "UPDATETEXT", "DEALLOCATE"),
        *(
            "DISABLE",
            "ENABLE",
            "REVERT",
            "AUDIT",
            "NOAUDIT",
            "ASSOCIATE",
            "DISASSOCIATE",
            "FLASHBACK",
        ),
        *("ADMINISTER", "PERFORM", "RAISE", "NULL", "ELSE", "ELSEIF", "ELSIF", "EXCEPTION", "EXIT"),
        *("CONTINUE", "UNLISTEN", "TRY", "GO", "CONNECT", "DISCONNECT", "SUSPEND", "RESUME"),
        *("RECEIVE", "SEND", "REPLICATE", "SYNC", "TRANSACTION", "WORK", "IDENTIFIED", "PING"),
    )
)
#: What sets passwords without quotes.
_WITH_PASSWORDS = frozenset(("CREATE", "ALTER", "GRANT", "SET"))
_CALLS_BY_NAME, _BEFORE_PASSWORD = "tsql", "IDENTIFIED"


def spoken_as_sql(tokens: Sequence[Token], dialect: str) -> bool:
    """Whether a statement's tokens, without comments, begin as a statement can.

    T-SQL executes a procedure whose name is a batch's first word, with what stands behind it as
    values.
    """
    solid = (token for token in tokens if token.kind not in ("space", "hint"))
    first = next((token for token in solid if token.text != "("), None)
    if first is None or first.kind != "word" or first.text.upper() in _VERBS:
        return True
    if dialect != _CALLS_BY_NAME:
        return False
    at = tokens.index(first)
    behind = tokens[at + 1 : at + 3]
    if [token.kind for token in behind] == ["space", "word"]:
        return False
    return not (behind and behind[0].text == "@")


def without_passwords(tokens: list[Token]) -> list[Token]:
    """The tokens with a string for each password that stands without quotes, or in double ones.

    IDENTIFIED BY new REPLACE old, as Oracle has it.
    """
    if tokens[0].text.upper() not in _WITH_PASSWORDS:
        return tokens
    words = [token.text.upper() for token in tokens]
    if _BEFORE_PASSWORD not in words:
        return tokens
    out = list(tokens)
    solid = [at for at, token in enumerate(tokens) if token.kind != "space"]
    since = words.index(_BEFORE_PASSWORD)
    for before, at in pairwise(solid):
        named = out[at].kind in ("word", "quoted") and words[at] not in ("VALUES", "PASSWORD")
        if at > since and words[before] in ("BY", "REPLACE") and named:
            out[at] = Token("string", out[at].text)
    return out
