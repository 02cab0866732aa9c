"""Source trees read by tree-sitter, one module per language: the code is read, never run.

A folder, zip or tar becomes the facts of its files (`python.py` and its neighbours, in worker
processes), then names, imports and tables over all files together (`python_imports.py`, …).
"""
