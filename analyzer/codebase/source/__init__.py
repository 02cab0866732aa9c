"""One module per language: imports out of source trees, read and never executed."""

from analyzer.codebase.source.packages import find_packages
from analyzer.codebase.source.python_package import read_python_packages

__all__ = ["find_packages", "read_python_packages"]
