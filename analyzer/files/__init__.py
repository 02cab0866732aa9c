"""Foreign files as streams of bytes: opened, decompressed, sampled, cut into chunks."""

from analyzer.files.chunks import CHUNK_BYTES, RECORD_BYTES, Chunk, cut, cut_blocks
from analyzer.files.json_elements import cut_elements, elements
from analyzer.files.lines import LINE_BYTES, short_lines
from analyzer.files.opening import Broken, Opened, admit, open_source, open_stream, spread
from analyzer.files.places import Address, Place, matches, place_of, shown

__all__ = [
    "CHUNK_BYTES",
    "LINE_BYTES",
    "RECORD_BYTES",
    "Address",
    "Broken",
    "Chunk",
    "Opened",
    "Place",
    "admit",
    "cut",
    "cut_blocks",
    "cut_elements",
    "elements",
    "matches",
    "open_source",
    "open_stream",
    "place_of",
    "short_lines",
    "shown",
    "spread",
]
