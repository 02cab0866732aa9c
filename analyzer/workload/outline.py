"""The outline of a statement's text: what is left of it without literals, found without parsing.

`outline(sql, DIALECTS[dialect])` gives None where a text has to be read in full, else

- the key: the text without its one comment before or behind it, its plain strings empty, and NUL
  for each free-standing number, so that statements which differ in such literals have one key;
- the comment without sqlcommenter's traceparent, None for none;
- the trace id out of that, None for none.

It is compiled (`_outline.c`) where the package was built with a compiler, and None elsewhere: then
texts are told by `split_comment`, `take_trace` and `LiteralMemo`, whose answers are the same.
"""

from collections.abc import Callable

from analyzer.workload.compiled import compiled

Outline = tuple[bytes, bytes | None, str | None]

#: How each dialect writes strings; all others as the last.
POSTGRES, MYSQL, OTHER = range(3)


def dialect_number(dialect: str) -> int:
    """The number of a dialect."""
    return {"postgres": POSTGRES, "mysql": MYSQL, "mariadb": MYSQL}.get(dialect, OTHER)


outline: Callable[[bytes, int], Outline | None] | None = compiled("_outline", "outline")
