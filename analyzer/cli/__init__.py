"""The commands of `analyzer`; everything they do is in the public API."""

from analyzer.cli.commands import app, main

__all__ = ["app", "main"]
