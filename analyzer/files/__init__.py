"""Foreign files as streams of bytes: opened, decompressed, sampled, cut into chunks."""

from analyzer.files.chunks import CHUNK_BYTES, Chunk, cut
from analyzer.files.opening import Opened, open_source, open_stream

__all__ = ["CHUNK_BYTES", "Chunk", "Opened", "cut", "open_source", "open_stream"]
