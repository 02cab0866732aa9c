"""SQL texts to templates, tags and traces: fast where a text's like was seen before."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from analyzer.model import CodeTag, Schema, Template
from analyzer.workload.accesses import accesses_of
from analyzer.workload.comments import code_tag, take_trace
from analyzer.workload.kinds import kind_of
from analyzer.workload.memo import LONGEST_KEY, MEMO_BYTES, LiteralMemo
from analyzer.workload.noise import noise_of_template
from analyzer.workload.normalise import Statement, normalise, without_hints
from analyzer.workload.outline import Outline, dialect_number, outline

#: Bounds of the memos: bytes of templates, each its text and what stands beside it; comments.
MEMO_TEMPLATES, _BESIDE = 38 << 20, 900
MEMO_TAGS = 20_000

#: Statements that carry a name which lives as long as their session.
_HANDLE_STARTS = frozenset(
    case(start)
    for start in (b"SA", b"RE", b"RO", b"DE", b"FE", b"MO", b"CL")
    for case in (bytes.upper, bytes.lower, bytes.title)
)
_TRAILING = frozenset((b";", b" ", b"\n", b"\r", b"\t"))
_HINTS = frozenset((b"+", b"!"))
#: MariaDB's own code in a comment.
_MARIADB = b"M!"
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
    Tables that `excludes` names are left out of accesses; `excluded` holds the ids of templates
    that had some.
    """

    def __init__(
        self,
        dialect: str = "postgres",
        schema: Schema | None = None,
        excludes: Callable[[str], bool] | None = None,
    ) -> None:
        self.dialect = dialect
        self.schema = schema or Schema()
        self.excluded: set[str] = set()
        self._excludes = excludes
        self._memo: LiteralMemo[ReadStatement] = LiteralMemo(dialect)
        self._outline = outline
        self._dialect_number = dialect_number(dialect)
        #: By outline; it holds nothing that the memo does not prove.
        self._outlined: dict[bytes, ReadStatement] = {}
        self._outlined_bytes = 0
        self._templates: dict[Statement, Template] = {}
        self._templates_bytes = 0
        self._tags: dict[bytes, CodeTag] = {}

    def read(self, sql: bytes) -> ReadStatement:
        """The templates of a text, its code tag, and its trace id (32 hex digits)."""
        found = None if self._outline is None else self._outline(sql, self._dialect_number)
        if found is not None:
            outlined, comment, trace = found
            read = self._outlined.get(outlined)
            if read is not None:
                if comment is None:
                    return read
                tag = self._tags.get(comment)
                if tag is None:
                    tag = self._tag(comment)
                return ReadStatement(read.templates, tag, trace)
        return self._read_by_memo(sql, found)

    def _read_by_memo(self, sql: bytes, found: Outline | None) -> ReadStatement:
        body, comment = split_comment(sql)
        if body[:2] in _HANDLE_STARTS and (handle := _HANDLE.match(body)):
            body = handle["verb"] + b"h" + body[handle.end() :]
        key = self._memo.key(body)
        if key is None:
            return self._read_fully(sql)
        outlined = None
        if found is not None and (found[1] is None) == (not comment):
            outlined = found[0]
        read = self._memo.get(key) if outlined is None else None
        if read is None:
            if not self._memo.proves(key):
                return self._read_fully(sql)  # what looked like a comment may be none
            statements = normalise(_text(body), self.dialect).statements
            read = ReadStatement(self._templates_of(statements), NO_TAG, None)
            if outlined is None:
                self._memo.keep(key, read)
            else:
                self._keep_outlined(outlined, read)
        if not comment:
            return read
        comment, trace = take_trace(comment)
        tag = self._tags.get(comment)
        if tag is None:
            tag = self._tag(comment)
        return ReadStatement(read.templates, tag, trace)

    def _keep_outlined(self, outlined: bytes, read: ReadStatement) -> None:
        if len(outlined) > LONGEST_KEY:
            return
        self._outlined_bytes += len(outlined) + 200
        if self._outlined_bytes > MEMO_BYTES:
            self._outlined.clear()
            self._outlined_bytes = len(outlined) + 200
        self._outlined[outlined] = read

    def recall(self, sql: bytes) -> ReadStatement | None:
        """What a text says that carries no comment, if its like was read before."""
        if self._outline is not None:
            found = self._outline(sql, self._dialect_number)
            if found is not None:
                return self._outlined.get(found[0]) if found[1] is None else None
        key = self._memo.key(sql)
        return None if key is None else self._memo.get(key)

    def _read_fully(self, sql: bytes) -> ReadStatement:
        """Without short cuts: for comments in the midst, dollar quotes, escapes, cut texts."""
        statements, comments = normalise(_text(sql), self.dialect)
        bare: list[str] = []
        trace: str | None = None
        for comment in comments:
            rest, found = take_trace(comment.encode())
            bare.append(rest.decode())
            trace = trace or found
        return ReadStatement(self._templates_of(statements), code_tag(bare), trace)

    def _tag(self, comment: bytes) -> CodeTag:
        if len(self._tags) >= MEMO_TAGS:
            self._tags.clear()
        tag = self._tags[comment] = code_tag([_text(comment)])
        return tag

    def _templates_of(self, statements: tuple[Statement, ...]) -> tuple[Template, ...]:
        return tuple(self._template(statement) for statement in statements)

    def _template(self, statement: Statement) -> Template:
        template = self._templates.get(statement)
        if template is None:
            size = len(statement.text) + _BESIDE
            if self._templates_bytes + size > MEMO_TEMPLATES:
                self._templates.clear()
                self._templates_bytes = 0
            self._templates_bytes += size
            template = template_of(statement, self.dialect, self.schema)
            if self._excludes is not None:
                template = self._without_excluded(template, self._excludes)
            self._templates[statement] = template
        return template

    def _without_excluded(self, template: Template, excludes: Callable[[str], bool]) -> Template:
        kept = tuple(access for access in template.accesses if not excludes(access.table))
        if len(kept) == len(template.accesses):
            return template
        self.excluded.add(template.id)
        main = template.main if template.main in {access.table for access in kept} else None
        return replace(
            template,
            accesses=kept,
            main=main or next((access.table for access in kept), None),
            noise=template.noise if kept else "excluded",
            via=tuple(pair for pair in template.via if not excludes(pair[0])),
        )


def template_of(
    statement: Statement, dialect: str = "postgres", schema: Schema | None = None
) -> Template:
    """The template of a normalised statement. Its id is a digest of dialect and text."""
    text, partial = statement
    bare = without_hints(text)
    kind = kind_of(bare, dialect)
    found = accesses_of(bare, dialect, schema, partial=partial)
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
        noise=noise_of_template(bare, kind, tables, found.catalogue),
        via=found.via,
    )


def split_comment(sql: bytes) -> tuple[bytes, bytes]:
    """A text without the one comment before or behind it, and that comment (empty for none).

    Only a guess from the two ends: whether the comment's marks stood inside a string, and whether
    there are more comments, shows in what is left, which is then read in full.
    """
    if sql[-1:] in _TRAILING:
        bare = sql.rstrip(b"; \t\r\n")
        if bare[-2:] == b"*/":
            body, comment = split_comment(bare)
            return (body + sql[len(bare) :], comment) if comment else (sql, b"")
    if sql[-2:] == b"*/":
        start = sql.rfind(b"*", 0, -2) - 1  # one byte is found faster than two
        if start < 0 or sql[start] != 47:
            start = sql.rfind(b"/*")
        mark = sql[start + 2 : start + 4]
        one = 0 < start < len(sql) - 3 and sql.find(b"*/", start + 2) == len(sql) - 2
        if one and mark[:1] not in _HINTS and mark != _MARIADB:
            return sql[:start], sql[start:]
    elif sql[:2] == b"/*" and sql[2:3] not in _HINTS and sql[2:4] != _MARIADB:
        stop = sql.find(b"*/", 2) + 2
        if stop > 3 and sql.find(b"/*", 2, stop) < 0:
            return sql[stop:].lstrip(), sql[:stop]
    return sql, b""


def _text(sql: bytes) -> str:
    return sql.replace(b"\0", b"").decode("utf-8", "replace")
