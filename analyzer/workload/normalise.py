"""Statements with their literals taken out: what a template's text is."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from analyzer.workload import do_blocks, double_quotes
from analyzer.workload.lexer import Token, lex
from analyzer.workload.no_names import spoken_as_sql, without_passwords
from analyzer.workload.torn import torn_at

HOLE = Token("parameter", "?")
#: A list of any number of literals, as in `IN (?+)` and `VALUES (?+)`.
HOLES = Token("parameter", "?+")
#: Lists within so many others stay as they are.
DEEPEST_LIST = 40
_LITERALS = frozenset(("string", "number", "parameter"))
_CONSTANTS = frozenset(("NULL", "TRUE", "FALSE", "DEFAULT"))
#: Words that a sign may follow: there the sign belongs to the number.
_BEFORE_OPERAND = frozenset(
    (
        *("SELECT", "DISTINCT", "WHERE", "AND", "OR", "NOT", "BETWEEN", "IN", "LIKE", "LIMIT"),
        *("OFFSET", "WHEN", "THEN", "ELSE", "BY", "SET", "RETURNING", "ON", "HAVING", "FROM"),
        *("CASE", "FORWARD", "BACKWARD", "ABSOLUTE", "RELATIVE", "TO", "FETCH", "MOVE", "VALUES"),
    )
)


#: No statement ends so, unless its end was cut off.
_UNFINISHED = frozenset(
    ("…", ",", "=", "(", "WHERE", "AND", "OR", "FROM", "JOIN", "IN", "BY", "INTO")
)


class Statement(NamedTuple):
    """One statement without literals; `partial` where its text was cut off."""

    text: str
    partial: bool


class Normalised(NamedTuple):
    """The statements of one text (none for an empty one), and the comments taken out of it."""

    statements: tuple[Statement, ...]
    comments: tuple[str, ...]


def normalise(sql: str, dialect: str = "postgres") -> Normalised:
    """Take comments and literals out of `sql` and split it at its semicolons.

    Strings, numbers and parameters become `?`; lists of them after IN, in VALUES and in ARRAY[]
    become `(?+)`; rows of VALUES that are then alike appear once; white space is squeezed; names
    of savepoints, cursors, channels and of prepared statements' handles become `?`. Optimiser hints
    stay. A text that is no SQL is a `?`.
    The result of normalising a statement's text is that text.
    """
    tokens = lex(sql, dialect)
    comments = tuple(token.text for token in tokens if token.kind == "comment")
    pieces = [tokens] if _is_program(tokens, dialect) else _split(tokens)
    statements = (_statement(piece, dialect) for piece in pieces)
    return Normalised(tuple(s for s in statements if s is not None), comments)


def without_hints(text: str) -> str:
    """A normalised text without `/*+ hints */`; the code in MySQL's `/*! … */` comes forth."""
    if "/*" not in text:
        return text
    return _CONDITIONAL.sub(r" \1 ", _OPTIMISER_HINT.sub(" ", text)).strip()


_OPTIMISER_HINT = re.compile(r"/\*\+.*?\*/", re.DOTALL)
_CONDITIONAL = re.compile(r"/\*M?!\??(.*?)\*/", re.DOTALL)
#: Programs: what stands between their semicolons runs when they are called.
_PROGRAMS = frozenset(("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"))
_DEFINING = frozenset(("CREATE", "ALTER"))


def _is_program(tokens: list[Token], dialect: str) -> bool:
    """Whether a text defines a program, or is a block of statements, in some dialects."""
    if dialect not in ("mysql", "mariadb", "oracle", "sqlite"):
        return False
    words: list[str] = []
    for kind, text in tokens:
        if kind == "symbol" and text == "(":
            break
        if kind == "word":
            words.append(text.upper())
            if dialect == "oracle" and words[0] in ("BEGIN", "DECLARE"):
                return True
            if len(words) > 1 and words[0] not in _DEFINING:
                return words[:2] == ["BEGIN", "NOT"]
            if words[-1] in _PROGRAMS:
                return True
    return False


def _split(tokens: list[Token]) -> Iterable[list[Token]]:
    """Pieces between semicolons outside all brackets and outside of SQL function bodies."""
    piece: list[Token] = []
    depth = 0
    atomic = False
    before = ""
    for token in tokens:
        if token.kind == "symbol":
            depth += (token.text in "([") - (token.text in ")]")
            if token.text == ";" and depth <= 0 and not atomic:
                yield piece
                piece, depth = [], 0
                continue
        elif token.kind == "word":
            word = token.text.upper()
            atomic = atomic or (before == "BEGIN" and word == "ATOMIC")
            before = word
        piece.append(token)
    yield piece


def _statement(piece: list[Token], dialect: str) -> Statement | None:
    tokens = _squeeze(piece)
    if not tokens:
        return None
    partial = _is_cut(tokens)
    if (torn := torn_at(tokens)) is not None:
        tokens, partial = [*tokens[:torn], HOLE], True
    if not spoken_as_sql(tokens, dialect):
        return Statement(HOLE.text, True)
    tokens = without_passwords(tokens)
    if dialect in double_quotes.DIALECTS:
        tokens = double_quotes.with_strings(tokens)
    elif dialect not in ("mysql", "mariadb"):
        tokens = double_quotes.without_odd_names(tokens)
    if dialect == "postgres" and do_blocks.is_block(tokens):
        tokens, known = do_blocks.with_body(tokens, _bare)
        partial = partial or not known
    tokens = _collapse_lists(_trim(_punch(tokens, dialect)))
    if not tokens:
        return None
    tokens = _without_handles(tokens)
    return Statement("".join(token.text for token in tokens), partial)


def _bare(body: str) -> str:
    """The code of a body without literals and comments."""
    tokens = _collapse_lists(_trim(_punch(_squeeze(lex(body)), "postgres")))
    return "".join(token.text for token in tokens)


_SPACE = Token("space", " ")


def _squeeze(piece: list[Token]) -> list[Token]:
    """Without comments; any run of white space and comments is one space."""
    out: list[Token] = []
    for token in piece:
        if token.kind in ("space", "comment"):
            if out and out[-1] is not _SPACE:
                out.append(_SPACE)
        else:
            out.append(token)
    if out and out[-1] is _SPACE:
        out.pop()
    return out


def _is_cut(tokens: list[Token]) -> bool:
    if any(token.kind == "open" for token in tokens):
        return True
    last = tokens[-1].text
    if last.upper() in _UNFINISHED or [t.text for t in tokens[-3:]] == [".", ".", "."]:
        return True
    depth = 0
    for token in tokens:
        if token.kind == "symbol":
            depth += (token.text == "(") - (token.text == ")")
    return depth > 0


def _punch(tokens: list[Token], dialect: str) -> list[Token]:
    """A hole for each literal, its sign included."""
    out: list[Token] = []
    for token in tokens:
        if token.kind == "open":
            # Whatever the end cut off may be a value: a string, or a name in quotes.
            if not token.text.startswith("/*"):
                out.append(HOLE)
        elif token.kind == "hint":
            out.append(_hint(token.text, dialect))
        elif token.kind == "number":
            _drop_sign(out)
            out.append(HOLE)
        elif token.kind in _LITERALS:
            out.append(HOLE)
        else:
            out.append(token)
    return out


def _hint(text: str, dialect: str) -> Token:
    """An optimiser hint or version comment, without the literals in it."""
    start = 4 if text[2] == "M" else 3
    inner = _punch(_squeeze(lex(text[start:-2], dialect)), dialect)
    return Token("hint", text[:start] + "".join(token.text for token in inner) + "*/")


def _drop_sign(out: list[Token]) -> None:
    """Take the sign of a number from the end of `out`, unless it is an operator's."""
    at = len(out) - 1
    while at >= 0 and (out[at] is _SPACE or out[at].text in ("-", "+")):
        at -= 1
    rest = out[at + 1 :]
    signs = [i for i, token in enumerate(rest) if token is not _SPACE]
    if not signs:
        return
    before = out[at] if at >= 0 else None
    leads = before is None or (
        before.kind == "symbol" and before.text not in (")", "]", "?", "}")
        if before.kind != "word"
        else before.text.upper() in _BEFORE_OPERAND
    )
    # The first sign after an operand is an operator; those behind it belong to the number.
    keep = 0 if leads else signs[0] + 1
    kept, dropped = rest[:keep], rest[keep:]
    if _SPACE in (dropped if keep else rest[:1]):
        kept.append(_SPACE)
    out[at + 1 :] = kept


def _collapse_lists(tokens: list[Token], depth: int = 0) -> list[Token]:
    """Lists of literals after IN, in the rows of VALUES and in ARRAY[] become one hole."""
    if depth > DEEPEST_LIST:
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        word = token.text.upper() if token.kind == "word" else ""
        if word not in ("IN", "VALUES", "ARRAY"):
            out.append(token)
            at += 1
            continue
        start = at + 1
        if start < len(tokens) and tokens[start] is _SPACE:
            start += 1
        opening = "[" if word == "ARRAY" else "("
        if start >= len(tokens) or tokens[start].text != opening:
            out.append(token)
            at += 1
            continue
        end = _closing(tokens, start)
        rows = [_row(tokens[start:end], word, depth)]
        if word == "VALUES":
            end = _more_rows(tokens, end, rows, depth)
        out.extend(tokens[at:start])
        for number, row in enumerate(rows):
            if number:
                out.extend((Token("symbol", ","), _SPACE))
            out.extend(row)
        at = end
    return out


def _closing(tokens: list[Token], start: int) -> int:
    """The index behind the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, len(tokens)):
        if tokens[at].kind == "symbol":
            depth += (tokens[at].text in "([") - (tokens[at].text in ")]")
            if depth == 0:
                return at + 1
    return len(tokens)


def _more_rows(tokens: list[Token], end: int, rows: list[list[Token]], depth: int) -> int:
    """Add the rows behind `end` that differ from those before; the index behind the last row."""
    seen = {"".join(token.text for token in row) for row in rows}
    while True:
        at = end
        if at < len(tokens) and tokens[at] is _SPACE:
            at += 1
        if at >= len(tokens) or tokens[at].text != ",":
            return end
        at += 1
        if at < len(tokens) and tokens[at] is _SPACE:
            at += 1
        if at >= len(tokens) or tokens[at].text != "(":
            return end
        end = _closing(tokens, at)
        row = _row(tokens[at:end], "VALUES", depth)
        text = "".join(token.text for token in row)
        if text not in seen:
            seen.add(text)
            rows.append(row)


def _row(tokens: list[Token], word: str, depth: int) -> list[Token]:
    """One bracketed list: `(?+)` where it holds nothing but literals, else with the rest kept."""
    if len(tokens) < 3:
        return tokens
    items = _items(tokens[1:-1])
    if all(_is_literal(item, nested=word != "VALUES") for item in items):
        return [tokens[0], HOLES, tokens[-1]]
    inner = _collapse_lists(tokens[1:-1], depth + 1)
    if word != "VALUES":
        return [tokens[0], *inner, tokens[-1]]
    out = [tokens[0]]
    for number, item in enumerate(_items(inner)):
        if number:
            out.extend((Token("symbol", ","), _SPACE))
        out.extend([HOLE] if _is_literal(item, nested=False) else _trim(item))
    return [*out, tokens[-1]]


def _items(tokens: list[Token]) -> list[list[Token]]:
    """What stands between the commas outside all brackets."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "symbol":
            depth += (token.text in "([") - (token.text in ")]")
            if token.text == "," and depth == 0:
                items.append([])
                continue
        items[-1].append(token)
    return items


def _trim(tokens: list[Token]) -> list[Token]:
    start, end = 0, len(tokens)
    while start < end and tokens[start] is _SPACE:
        start += 1
    while end > start and tokens[end - 1] is _SPACE:
        end -= 1
    return tokens[start:end]


def _is_literal(item: list[Token], *, nested: bool) -> bool:
    """A hole or a constant, casts allowed; a bracket of such where `nested`."""
    item = _trim(item)
    if not item:
        return False
    if item[0].text == "(" and item[0].kind == "symbol":
        if not nested or _closing(item, 0) != len(item) or len(item) < 3:
            return False
        return all(_is_literal(part, nested=False) for part in _items(item[1:-1]))
    if item[0].kind != "parameter" and item[0].text != "?":
        return len(item) == 1 and item[0].kind == "word" and item[0].text.upper() in _CONSTANTS
    rest = item[1:]
    if rest and rest[0].text == "+" and item[0].text == "?" and len(rest) == 1:
        return True
    return not rest or rest[0].text == "::"


_SETTING = (
    r"SET (SESSION |LOCAL |GLOBAL |PERSIST )?(?!TRANSACTION\b|NAMES\b|CHARACTER\b)"
    r"([\w.\"]+)(?: TO | ?= ?| ).+"
)
_HANDLES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), replacement)
    for pattern, replacement in (
        (r"SAVEPOINT .+", "SAVEPOINT ?"),
        (r"RELEASE .+", "RELEASE SAVEPOINT ?"),
        (r"ROLLBACK (?:WORK |TRANSACTION )?TO .+", "ROLLBACK TO SAVEPOINT ?"),
        (r"DECLARE (?:\"(?:[^\"]|\"\")*\"|\S+)( .+)", r"DECLARE ?\1"),
        (r"(FETCH|MOVE)(\b.*? )(?:\"(?:[^\"]|\"\")*\"|[^\s\"]+)", r"\1\2?"),
        (r"CLOSE (?!ALL$).+", "CLOSE ?"),
        (r"(LISTEN|UNLISTEN) (?!\*$).+", r"\1 ?"),
        (r"NOTIFY (?:\"(?:[^\"]|\"\")*\"|[^\s,\"]+)(.*)", r"NOTIFY ?\1"),
        (r"DEALLOCATE (?:PREPARE )?(?!ALL$).+", "DEALLOCATE ?"),
        (r"PREPARE (?!TRANSACTION\b)(?:\"(?:[^\"]|\"\")*\"|[^\s(\"]+)(.+)", r"PREPARE ?\1"),
        (r"EXECUTE (?:\"(?:[^\"]|\"\")*\"|[^\s(\"]+).*", "EXECUTE ?"),
        (_SETTING, r"SET \1\2 = ?"),
        (r"SET (NAMES|CHARACTER SET|CHARSET) .+", r"SET \1 ?"),
    )
)
_HANDLE_WORDS = frozenset(
    (
        *("SAVEPOINT", "RELEASE", "ROLLBACK", "DECLARE", "FETCH", "MOVE", "CLOSE"),
        *("DEALLOCATE", "PREPARE", "EXECUTE", "SET", "LISTEN", "UNLISTEN", "NOTIFY"),
    )
)


def _without_handles(tokens: list[Token]) -> list[Token]:
    """Names that live as long as a session or a transaction are literals, too."""
    if tokens[0].kind != "word" or tokens[0].text.upper() not in _HANDLE_WORDS:
        return tokens
    text = "".join(token.text for token in tokens)
    for pattern, replacement in _HANDLES:
        if found := pattern.fullmatch(text):
            return [Token("word", found.expand(replacement))]
    return tokens
