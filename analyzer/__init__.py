"""Finds candidate services in a monolith (rewritten at integration)."""
