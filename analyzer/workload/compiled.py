"""What is written in C, where the package was built with a compiler."""

from importlib import import_module
from typing import Any


def compiled(module: str, name: str) -> Any:
    """A function of a C module beside this one; None where nothing is compiled."""
    try:
        return getattr(import_module(f"analyzer.workload.{module}"), name)
    except ImportError:
        return None
