"""Source trees read by tree-sitter, one module per language: the code is read, never run.

A folder, zip or tar becomes the facts of its files (`python.py` and its neighbours, in worker
processes), then names, imports and tables over all files together (`python_imports.py`, …).
"""

from analyzer.codebase.source.archives import archive_kind
from analyzer.codebase.source.languages import is_source_file
from analyzer.codebase.source.queries import UNKNOWN as UNKNOWN_NAME
from analyzer.codebase.source.scan import holds_source, read_source

__all__ = ["UNKNOWN_NAME", "archive_kind", "holds_source", "is_source_file", "read_source"]
