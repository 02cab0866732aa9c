"""One module per format of files that say something of modules, and the way to tell them apart."""

from analyzer.codebase.formats.folding import Fold
from analyzer.codebase.formats.packwerk_folder import CONFIG as PACKWERK_CONFIG
from analyzer.codebase.formats.packwerk_folder import is_packwerk, read_packwerk
from analyzer.codebase.formats.recognise import read_graph, recognise_graph

__all__ = [
    "PACKWERK_CONFIG",
    "Fold",
    "is_packwerk",
    "read_graph",
    "read_packwerk",
    "recognise_graph",
]
