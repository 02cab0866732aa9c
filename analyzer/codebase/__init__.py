"""What the code says: readers that give a `Reading` each, and `assemble`, which joins them."""

from analyzer.codebase.assemble import assemble, source_reports
from analyzer.codebase.formats import read_graph, recognise_graph
from analyzer.codebase.noise import noise_counts, noise_of, without_noise
from analyzer.codebase.reading import ModelName, Reading, Recognised, Reference
from analyzer.codebase.source import find_packages, read_python_packages

__all__ = [
    "ModelName",
    "Reading",
    "Recognised",
    "Reference",
    "assemble",
    "find_packages",
    "noise_counts",
    "noise_of",
    "read_graph",
    "read_python_packages",
    "recognise_graph",
    "source_reports",
    "without_noise",
]
