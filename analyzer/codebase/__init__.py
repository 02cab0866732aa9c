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
from analyzer.codebase.reading import ModelName, Reading, Recognised, Reference
from analyzer.codebase.source import find_packages, read_python_packages

__all__ = [
    "PACKWERK_CONFIG",
    "ModelName",
    "Reading",
    "Recognised",
    "Reference",
    "assemble",
    "find_packages",
    "is_packwerk",
    "noise_counts",
    "noise_of",
    "read_graph",
    "read_packwerk",
    "read_python_packages",
    "recognise_graph",
    "source_reports",
    "without_noise",
]
