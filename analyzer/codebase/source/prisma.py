"""Prisma's schema: the tables of its models, by the name that the client has for a model."""

import re
from collections.abc import Iterable

_MODEL = re.compile(r"^[ \t]*model\s+(\w+)\s*\{(.*?)^[ \t]*\}", re.M | re.S)
_MAP = re.compile(r"@@map\(\s*(?:name:\s*)?\"([^\"]+)\"")
_SCHEMA = re.compile(r"@@schema\(\s*\"([^\"]+)\"")
_COMMENT = re.compile(r"//[^\n]*")


def prisma_tables(schemas: Iterable[str]) -> dict[str, str]:
    r"""Tables by model, the model's first letter small as in `prisma.orderLine.findMany()`.

    >>> prisma_tables(['model OrderLine {\n  id Int\n  @@map("lines")\n}'])
    {'orderLine': 'lines'}
    """
    found: dict[str, str] = {}
    for text in schemas:
        for model in _MODEL.finditer(_COMMENT.sub("", text)):
            name, body = model[1], model[2]
            stated, schema = _MAP.search(body), _SCHEMA.search(body)
            table = stated[1] if stated else name
            if schema and schema[1] != "public":
                table = f"{schema[1]}.{table}"
            found[name[0].lower() + name[1:]] = table
    return found
