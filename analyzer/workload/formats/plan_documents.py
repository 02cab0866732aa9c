"""Plans of auto_explain that come as documents: JSON, XML and YAML, each as nested members.

Members have PostgreSQL's own names in all three (`Node Type`, `Relation Name`).
"""

import json
import re
from typing import Any
from xml.etree import ElementTree

Members = dict[str, Any]
#: Members that hold a list of others.
_LISTS = frozenset(("Plans", "Target Tables"))
_LINE = re.compile(
    r"(?P<indent> *)(?P<item>- )?(?:(?P<key>[A-Z][^\":\n]*):(?: +(?P<value>\S.*)?)?|[^\n]*)$",
    re.MULTILINE,
)


def plan_document(body: bytes) -> Members | None:
    """The members of a plan; None for a plan that is no document, or a broken one."""
    text = body.decode("utf-8", "replace")
    try:
        if text.startswith("{"):
            document = json.loads(text, strict=False)
        elif text.startswith("<explain"):
            # Nothing stands before its first element, so no document type can, and no entity.
            document = _of_xml(ElementTree.fromstring(text))  # noqa: S314
        elif text.startswith('Query Text: "'):
            document = _of_yaml(text)
        else:
            return None
    except (ValueError, RecursionError, ElementTree.ParseError):
        return None
    return document if isinstance(document, dict) else None


def _of_xml(element: ElementTree.Element) -> Members:
    members: Members = {}
    for child in element:
        name = child.tag.rpartition("}")[2].replace("-", " ")
        if name in _LISTS:
            members[name] = [_of_xml(each) for each in child]
        else:
            members[name] = _of_xml(child) if len(child) else child.text or ""
    return members


def _of_yaml(text: str) -> Members:
    """What the server prints of YAML: a member a line, texts in the quotes of JSON.

    Raises ValueError for a text that breaks off.
    """
    top: Members = {}
    #: The members that stand around a line: in which column, and the name of the latest.
    around: list[tuple[int, Members, list[str]]] = [(0, top, [""])]
    for line in _LINE.finditer(text):
        if line["key"] is None:
            continue
        outside = len(line["indent"])
        column = outside + 2 if line["item"] else outside
        while len(around) > 1 and around[-1][0] > (outside if line["item"] else column):
            around.pop()
        above, members, latest = around[-1]
        if line["item"] or column > above:
            inner: Members = {}
            if line["item"]:
                each = members.setdefault(latest[0], [])
                if isinstance(each, list):
                    each.append(inner)
            else:
                members[latest[0]] = inner
            members, latest = inner, [""]
            around.append((column, members, latest))
        latest[0], value = line["key"], line["value"]
        members[latest[0]] = [] if value is None else _scalar(value)
    return top


def _scalar(value: str) -> object:
    return json.loads(value, strict=False) if value.startswith('"') else value
