"""The part of YAML that tools write for people to keep: block mappings, lists, plain scalars.

No anchors, tags, flow collections (but for empty ones) or texts of several lines: none of them can
make a small file large or run anything. A full reader would be a dependency for two small files.
"""

import re
from typing import Any

from analyzer.codebase.formats.rows import text_lines

#: Deeper than any file of this kind.
DEEPEST = 20
_QUOTED_KEY = re.compile(r"""("(?:[^"\\]|\\.)*+"|'(?:[^']|'')*+')\s*:(?:\s+(.*))?\Z""")
_COMMENT = re.compile(r"(?<=\s)#[^\"']*\Z")


class NotPlainError(Exception):
    """Indicates a line beyond this part of YAML; the message says which."""


def plain_yaml(text: str) -> Any:
    r"""Mappings, lists and strings (scalars stay text); None for an empty text. NotPlainError.

    >>> plain_yaml("dependencies:\n- a/b\n- '.'\n")
    {'dependencies': ['a/b', '.']}
    """
    root: list[Any] = [None]
    stack: list[tuple[int, Any]] = []  # what is open: its indentation and itself
    #: A key without a value so far: what it stands in, itself, and its indentation.
    waiting: tuple[Any, Any, int] | None = (root, 0, -1)
    for number, raw in enumerate(text_lines(text), 1):
        line = _COMMENT.sub("", raw).rstrip()
        content = line.lstrip(" ")
        if not content or content.startswith("#") or content in ("---", "..."):
            continue
        indent = len(line) - len(content)
        if len(raw) > 100_000 or content.startswith("\t"):
            raise NotPlainError(f"line {number}")
        if content.startswith("? "):  # how long keys are written: `? key`, then `: value`
            content = f"{content[2:]}:"
        elif content.startswith(": ") and waiting is not None and waiting[2] == indent:
            content, indent = content[2:], indent + 2
        item = content == "-" or content.startswith("- ")
        if waiting is not None:
            parent, key, above = waiting
            if indent > above or (indent == above and item):
                container: Any = [] if item else {}
                parent[key] = container
                stack.append((indent, container))
                if len(stack) > DEEPEST:
                    raise NotPlainError(f"line {number}")
            waiting = None
        while stack and (
            stack[-1][0] > indent
            or (stack[-1][0] == indent and isinstance(stack[-1][1], list) and not item)
        ):
            stack.pop()
        if not stack or stack[-1][0] != indent or isinstance(stack[-1][1], list) is not item:
            raise NotPlainError(f"line {number}")
        here = stack[-1][1]
        if item:
            here.append(_scalar(content[1:].strip(), number))
            continue
        key, value = _pair(content, number)
        here[key] = _scalar(value, number) if value else None
        if not value:
            waiting = (here, key, indent)
    return root[0]


def _pair(content: str, number: int) -> tuple[str, str]:
    """The key and what stands behind its colon."""
    if quoted := _QUOTED_KEY.match(content):
        return str(_scalar(quoted[1], number)), (quoted[2] or "").strip()
    key, colon, value = f"{content} ".partition(": ")
    if not colon:
        raise NotPlainError(f"line {number}")
    return str(_scalar(key.strip(), number)), value.strip()


def _scalar(word: str, number: int) -> Any:
    if word[:1] == '"' and word[-1:] == '"' and len(word) > 1:
        return word[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if word[:1] == "'" and word[-1:] == "'" and len(word) > 1:
        return word[1:-1].replace("''", "'")
    if word in ("[]", "{}"):
        return [] if word == "[]" else {}
    if word[:1] in tuple("[{&*!|>%@`\"'"):
        raise NotPlainError(f"line {number}")
    return word
