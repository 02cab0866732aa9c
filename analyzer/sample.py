"""Where the sample stands: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

from analyzer.model import UnusableSourceError

#: The files of the sample that are sources; the others explain it.
SAMPLE_FILES = (
    "shop.log.zst",
    "imports.csv",
    "modules.csv",
    "dynamic_refs.csv",
    "model_tables.csv",
    "schema.sql",
)


def sample_sources() -> tuple[Path, ...]:
    """The sample's sources; UnusableSourceError where the installation came without them."""
    package = Path(__file__).parent
    for folder in (package.parent / "sample_data", package / "sample_data"):
        paths = tuple(folder / name for name in SAMPLE_FILES)
        if all(path.is_file() for path in paths):
            return paths
    raise UnusableSourceError(
        "The sample is not part of this installation.", "Run it from a checkout of the project."
    )
