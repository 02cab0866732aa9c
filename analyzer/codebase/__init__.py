"""What the code says: readers that give a `Reading` each, and `assemble`, which joins them.

What reads source code and graphs is imported when it is first asked for: many sources are logs.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from analyzer.codebase.assemble import assemble, source_reports
from analyzer.codebase.contracts import contracts_file, looks_like_contracts, read_contracts
from analyzer.codebase.formats.folding import Fold
from analyzer.codebase.formats.packwerk_folder import CONFIG as PACKWERK_CONFIG
from analyzer.codebase.formats.packwerk_folder import is_packwerk, read_packwerk
from analyzer.codebase.history import looks_like_history, read_history
from analyzer.codebase.noise import noise_counts, noise_of, without_noise
from analyzer.codebase.nx_workspace import CONFIG as NX_CONFIG
from analyzer.codebase.nx_workspace import is_nx, read_nx_workspace
from analyzer.codebase.owners import looks_like_owners, owners_file, read_owners
from analyzer.codebase.reading import ModelName, QueryText, Reading, Recognised, Reference
from analyzer.codebase.repository import is_repository, read_repository
from analyzer.codebase.settings import settings_within
from analyzer.codebase.source.archives import archive_kind
from analyzer.codebase.source.queries import UNKNOWN as UNKNOWN_NAME

if TYPE_CHECKING:
    from analyzer.codebase.formats.recognise import read_graph, recognise_graph
    from analyzer.codebase.source.languages import is_source_file
    from analyzer.codebase.source.scan import holds_source, read_source

__all__ = [
    "NX_CONFIG",
    "PACKWERK_CONFIG",
    "UNKNOWN_NAME",
    "Fold",
    "ModelName",
    "QueryText",
    "Reading",
    "Recognised",
    "Reference",
    "archive_kind",
    "assemble",
    "contracts_file",
    "holds_source",
    "is_nx",
    "is_packwerk",
    "is_repository",
    "is_source_file",
    "looks_like_contracts",
    "looks_like_history",
    "looks_like_owners",
    "noise_counts",
    "noise_of",
    "owners_file",
    "read_contracts",
    "read_graph",
    "read_history",
    "read_nx_workspace",
    "read_owners",
    "read_packwerk",
    "read_repository",
    "read_source",
    "recognise_graph",
    "settings_within",
    "source_reports",
    "without_noise",
]

_HOME = {
    "holds_source": "source.scan",
    "is_source_file": "source.languages",
    "read_graph": "formats.recognise",
    "read_source": "source.scan",
    "recognise_graph": "formats.recognise",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'analyzer.codebase' has no attribute {name!r}")
    return getattr(import_module(f"analyzer.codebase.{_HOME[name]}"), name)
