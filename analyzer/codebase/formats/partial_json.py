"""As much of a JSON text as is there: enough to tell by a file's beginning what it is."""

import json
import re
from typing import Any

_TOKEN = re.compile(
    r'[\s,]*+(?:(?P<string>"(?:[^"\\]|\\.)*+")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<colon>:)'
    r"|(?P<plain>[\w+\-.]++)(?=[\s,\]}:]))",
    re.DOTALL,
)
#: What tells formats apart lies far above this depth.
DEEPEST = 50


def partial_json(text: str) -> tuple[Any, bool]:
    """The first value of a text that may break off, and whether it is complete.

    Objects and arrays hold what had arrived when the text broke off, was nested too deep, or went
    wrong. Numbers and truth values are 0: that they are there is all that recognising needs. Never
    raises; (None, False) where no object or array begins.

    >>> partial_json('{"nodes": [{"id": "a"}, {"i')
    ({'nodes': [{'id': 'a'}, {}]}, False)
    """
    root: Any = None
    stack: list[Any] = []
    key: str | None = None
    pending: str | None = None
    position = 0
    while token := _TOKEN.match(text, position):
        kind, position = token.lastgroup, token.end()
        if kind == "colon":
            key, pending = pending, None
            if key is None:
                return root, False
            continue
        if kind == "close":
            if stack:
                stack.pop()
            key = pending = None
            if not stack:
                return root, root is not None
            continue
        value: Any = None
        if kind == "open":
            value = {} if token["open"] == "{" else []
        elif kind == "string":
            try:
                value = json.loads(token["string"], strict=False)
            except ValueError:
                return root, False
        elif token["plain"] != "null":
            value = 0
        if not stack:
            if kind != "open":
                return None, False
            root = value
        elif isinstance(stack[-1], list):
            stack[-1].append(value)
        elif key is not None:
            stack[-1][key] = value
            key = None
        elif kind == "string":
            pending = value
            continue
        else:
            return root, False
        if kind == "open":
            stack.append(value)
            if len(stack) > DEEPEST:
                return root, False
    return root, False
