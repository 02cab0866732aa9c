"""A service opened, as JSON: described by `inside.schema.json` beside this file."""

import json
from collections.abc import Sequence
from importlib.resources import files

from analyzer.export.json_document import (
    Document,
    boundary_document,
    services_document,
    unattached_document,
)
from analyzer.model import Decomposition, Proposal, Service

SCHEMA_VERSION = 1


def inside_document(
    k: int, service: Service, found: Sequence[tuple[Decomposition, Proposal]]
) -> Document:
    """`found` are the parts for each number, and the whole proposal with them in place.

    Boundaries are those between two parts; what a part shares with other services is in theirs.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "k": k,
        "service": service.name,
        "modules": len(service.modules),
        "tables": len(service.tables),
        "parts": [_parts(parts, whole) for parts, whole in found],
    }


def inside_schema() -> Document:
    """The JSON Schema (2020-12) that every such document obeys."""
    text = files("analyzer.export").joinpath("inside.schema.json").read_text("utf-8")
    schema: Document = json.loads(text)
    return schema


def _parts(parts: Decomposition, whole: Proposal) -> Document:
    names = {part.name for part in parts}
    return {
        "k": parts.k,
        **services_document(parts),
        "unattached": unattached_document({each.node: each.reason for each in parts.unattached}),
        "boundaries": [
            boundary_document(each)
            for each in whole.assessment.boundaries
            if {each.from_service, each.to_service} <= names
        ],
    }
