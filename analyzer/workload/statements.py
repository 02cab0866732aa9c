"""SQL texts to templates, tags and traces: fast where a text's like was seen before."""

import hashlib
import re
from typing import NamedTuple

from analyzer.model import CodeTag, Schema, Template
from analyzer.workload.accesses import accesses_of
from analyzer.workload.comments import code_tag, take_trace
from analyzer.workload.kinds import kind_of
from analyzer.workload.noise import noise_of_template
from analyzer.workload.normalise import Statement, normalise

#: Bounds of the memos: so many bytes of keys, so many templates, so many comments.
MEMO_BYTES = 32 << 20
MEMO_TEMPLATES = 50_000
MEMO_TAGS = 20_000
#: Longer keys are not kept.
LONGEST_KEY = 64 << 10

_DIGITS = b"0123456789"
#: A digit that may be a part of a name, a parameter or a fraction.
_BOUND_DIGIT = re.compile(rb"[A-Za-z_.$\"\x80-\xff][0-9]|[0-9][A-Za-z_.\x80-\xff]")
_FREE_NUMBER = re.compile(rb"(?<![\w.$\"\x80-\xff])[0-9]+(?:\.[0-9]+)?(?![\w.\x80-\xff])")
#: Where a key shows that its quotes may have been paired wrongly, or that it holds a comment.
_UNSAFE = re.compile(rb"/\*|--|#|\\|\$[A-Za-z_\x80-\xff]*\$|[eE]'|&'|`")
#: Statements that carry a name which lives as long as their session.
_HANDLE_STARTS = frozenset(
    case(start)
    for start in (b"SA", b"RE", b"RO", b"DE", b"FE", b"MO", b"CL", b"PR", b"EX")
    for case in (bytes.upper, bytes.lower, bytes.title)
)
_HANDLE = re.compile(
    rb"(?P<verb>(?:SAVEPOINT|RELEASE(?:\s+SAVEPOINT)?|ROLLBACK\s+TO(?:\s+SAVEPOINT)?|DECLARE|CLOSE"
    rb"|(?:FETCH|MOVE)\s[\w\s]*(?:FROM|IN))\s+)(?:\"[^\"']*\"|[A-Za-z_][\w$]*)(?=\s|;|$)",
    re.IGNORECASE,
)


class ReadStatement(NamedTuple):
    """What one text of a log held: `templates` is one for each statement in it."""

    templates: tuple[Template, ...]
    tag: CodeTag
    trace: str | None


NO_TAG = CodeTag()


class StatementReader:
    """Reads texts of one dialect; what it answers depends on the text and the schema alone.

    Holds memos of bounded size, so that a text which differs from an earlier one only in its
    literals, trace and session names costs little more than a dict look-up. One per worker.
    """

    def __init__(self, dialect: str = "postgres", schema: Schema | None = None) -> None:
        self.dialect = dialect
        self.schema = schema or Schema()
        self._backslashes = dialect != "postgres"
        # Keys without free digits, keys with their digits deleted, and keys that prove nothing.
        self._exact: dict[bytes, tuple[Template, ...]] = {}
        self._loose: dict[bytes, tuple[Template, ...]] = {}
        self._bytes = 0
        self._templates: dict[Statement, Template] = {}
        self._tags: dict[bytes, CodeTag] = {}

    def read(self, sql: bytes) -> ReadStatement:
        """The templates of a text, its code tag, and its trace id (32 hex digits)."""
        body, comment = _without_comment(sql)
        if body is None:
            return self._read_fully(sql)
        templates = self._known(body)
        if templates is None:
            return self._read_fully(sql)
        if not comment:
            return ReadStatement(templates, NO_TAG, None)
        comment, trace = take_trace(comment)
        tag = self._tags.get(comment)
        if tag is None:
            tag = self._tag(comment)
        return ReadStatement(templates, tag, trace)

    def _known(self, body: bytes) -> tuple[Template, ...] | None:
        """The templates of a text without comments, None where its key would prove nothing."""
        if body[:2] in _HANDLE_STARTS and (handle := _HANDLE.match(body)):
            body = handle["verb"] + b"h" + body[handle.end() :]
        parts = body.split(b"'")
        if not len(parts) & 1 or (self._backslashes and b"\\" in body):
            return None
        key = b"'".join(parts[::2])
        templates = self._exact.get(key)
        if templates is not None:
            return templates
        if _BOUND_DIGIT.search(key):
            loose = _FREE_NUMBER.sub(b"", key)
        else:
            loose = key.translate(None, _DIGITS)
        templates = self._loose.get(loose)
        if templates is not None and len(loose) != len(key):
            return templates
        if not self._proves(key):
            return None
        templates = self._templates_of(normalise(body.decode("utf-8", "replace"), self.dialect)[0])
        memo = self._loose if len(loose) != len(key) else self._exact
        self._keep(memo, loose, templates)
        return templates

    def _proves(self, key: bytes) -> bool:
        """Whether the key's own quotes are paired as the split paired them, without a comment.

        By induction from the left: each piece outside of strings leaves no name open, starts no
        comment and no other kind of string, so the next quote does open a plain string.
        """
        if _UNSAFE.search(key) or (self._backslashes and b'"' in key):
            return False
        return all(not piece.count(b'"') & 1 for piece in key.split(b"'"))

    def _keep(
        self, memo: dict[bytes, tuple[Template, ...]], key: bytes, value: tuple[Template, ...]
    ) -> None:
        if len(key) > LONGEST_KEY:
            return
        if self._bytes + len(key) > MEMO_BYTES:
            self._exact.clear()
            self._loose.clear()
            self._bytes = 0
        memo[key] = value
        self._bytes += len(key) + 100

    def _read_fully(self, sql: bytes) -> ReadStatement:
        """Without short cuts: for comments in the midst, dollar quotes, escapes, cut texts."""
        text = sql.replace(b"\0", b"").decode("utf-8", "replace")
        statements, comments = normalise(text, self.dialect)
        joined, trace = take_trace("\n".join(comments).encode())
        tag = code_tag(take_trace(comment.encode())[0].decode() for comment in comments)
        return ReadStatement(self._templates_of(statements), tag if joined else NO_TAG, trace)

    def _tag(self, comment: bytes) -> CodeTag:
        if len(self._tags) >= MEMO_TAGS:
            self._tags.clear()
        tag = self._tags[comment] = code_tag([comment.decode("utf-8", "replace")])
        return tag

    def _templates_of(self, statements: tuple[Statement, ...]) -> tuple[Template, ...]:
        return tuple(self._template(statement) for statement in statements)

    def _template(self, statement: Statement) -> Template:
        template = self._templates.get(statement)
        if template is None:
            if len(self._templates) >= MEMO_TEMPLATES:
                self._templates.clear()
            template = template_of(statement, self.dialect, self.schema)
            self._templates[statement] = template
        return template


def template_of(
    statement: Statement, dialect: str = "postgres", schema: Schema | None = None
) -> Template:
    """The template of a normalised statement. Its id is a digest of dialect and text."""
    text, partial = statement
    kind = kind_of(text, dialect)
    found = accesses_of(text, dialect, schema, partial=partial)
    tables = tuple(dict.fromkeys(access.table for access in found.accesses))
    digest = hashlib.blake2b(f"{dialect}\n{text}".encode(), digest_size=6)
    return Template(
        id=digest.hexdigest(),
        text=text,
        kind=kind,
        accesses=found.accesses,
        main=found.main,
        parsed_by=found.parsed_by,
        partial=partial,
        noise=noise_of_template(text, kind, tables, found.catalogue),
        via=found.via,
    )


def _without_comment(sql: bytes) -> tuple[bytes | None, bytes]:
    """A text without the comment before or behind it, and that comment.

    The body is None where there are several, or an optimiser hint. Whether the comment's marks
    stood inside a string shows in the body's key.
    """
    end = sql.rstrip(b"; \t\r\n") if sql[-1:] in (b";", b"\n", b" ", b"\t", b"\r") else sql
    if end.endswith(b"*/"):
        start = end.rfind(b"/*")
        if start > 0 and end[start + 2 : start + 3] not in (b"+", b"!"):
            if end.startswith((b"/*", b" ", b"\n")) and end.lstrip().startswith(b"/*"):
                return None, b""
            return end[:start].rstrip(), end[start:]
        return None, b""
    if end.startswith(b"/*"):
        stop = end.find(b"*/")
        if stop < 0 or end[2:3] in (b"+", b"!") or end.find(b"/*", 2, stop) >= 0:
            return None, b""
        return end[stop + 2 :].strip(), end[: stop + 2]
    return end, b""
