"""One module per format of files that say something of modules, and the way to tell them apart."""

from analyzer.codebase.formats.recognise import read_graph, recognise_graph

__all__ = ["read_graph", "recognise_graph"]
