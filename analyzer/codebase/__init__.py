"""What the code says: readers that give a `Reading` each, and `assemble`, which joins them."""

from analyzer.codebase.assemble import assemble, source_reports
from analyzer.codebase.formats import (
    PACKWERK_CONFIG,
    is_packwerk,
    read_graph,
    read_packwerk,
    recognise_graph,
)
from analyzer.codebase.noise import noise_counts, noise_of, without_noise
from analyzer.codebase.reading import ModelName, QueryText, Reading, Recognised, Reference
from analyzer.codebase.source import (
    UNKNOWN_NAME,
    archive_kind,
    holds_source,
    is_source_file,
    read_source,
)

__all__ = [
    "PACKWERK_CONFIG",
    "UNKNOWN_NAME",
    "ModelName",
    "QueryText",
    "Reading",
    "Recognised",
    "Reference",
    "archive_kind",
    "assemble",
    "holds_source",
    "is_packwerk",
    "is_source_file",
    "noise_counts",
    "noise_of",
    "read_graph",
    "read_packwerk",
    "read_source",
    "recognise_graph",
    "source_reports",
    "without_noise",
]
