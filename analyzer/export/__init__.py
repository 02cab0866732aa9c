"""Findings in the formats of other tools; each a pure function to text."""

from analyzer.export.formats import FORMATS, Format, render
from analyzer.export.inside_document import inside_document, inside_schema
from analyzer.export.json_document import document, inspect_document, json_schema, to_json

__all__ = [
    "FORMATS",
    "Format",
    "document",
    "inside_document",
    "inside_schema",
    "inspect_document",
    "json_schema",
    "render",
    "to_json",
]
