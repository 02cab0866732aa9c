"""Finds 3 to 5 candidate services in a monolith from its SQL logs and its import graph.

    >>> import analyzer
    >>> result = analyzer.analyze(["shop.log.zst", "imports.csv"])  # doctest: +SKIP
    >>> result.recommended.services  # doctest: +SKIP

The names below are the public API; a saved file, the command line and the app build on nothing
else.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.analysis import Analysis, Proposal, analyze, load
    from analyzer.model import (
        AnalyzerError,
        Cancelled,
        Constraints,
        Decomposition,
        NothingUsableError,
        Progress,
        Service,
        UnusableSourceError,
        UsageError,
        Verdict,
    )
    from analyzer.sample import sample_sources

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "AnalyzerError",
    "Cancelled",
    "Constraints",
    "Decomposition",
    "NothingUsableError",
    "Progress",
    "Proposal",
    "Service",
    "UnusableSourceError",
    "UsageError",
    "Verdict",
    "__version__",
    "analyze",
    "load",
    "sample_sources",
]

_HOME = {
    "Analysis": "analyzer.analysis",
    "Proposal": "analyzer.analysis",
    "analyze": "analyzer.analysis",
    "load": "analyzer.analysis",
    "sample_sources": "analyzer.sample",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: a worker that parses needs no pandas."""
    if name not in __all__:
        raise AttributeError(f"module 'analyzer' has no attribute {name!r}")
    return getattr(import_module(_HOME.get(name, "analyzer.model")), name)
