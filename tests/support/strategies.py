"""Hypothesis strategies for value objects, derived from their fields.

A field that is added to a value object is drawn from then on, without anyone thinking of it.
"""

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from analyzer.model import CouplingGraph, Findings, View

_TEXT = st.text(max_size=6) | st.sampled_from(["orders", "naïve 表", "a'b\"c", "x\0y", "=1+1"])
_COUNT = st.integers(0, 9) | st.integers(-(2**63), 2**63 - 1)
_FRACTION = st.floats(allow_nan=False, allow_infinity=False)


@cache
def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type as fields are annotated: value objects, tuples, mappings, plain types."""
    plain = {
        str: _TEXT,
        int: _COUNT,
        float: _FRACTION,
        bool: st.booleans(),
        CouplingGraph: graphs(),
    }
    if hint in plain:
        return plain[hint]
    parts = get_args(hint)
    if get_origin(hint) in (Union, UnionType):
        return st.one_of([st.none() if part is NoneType else values(part) for part in parts])
    if get_origin(hint) is Literal:
        return st.sampled_from(parts)
    if get_origin(hint) is tuple:
        if parts[-1] is Ellipsis:
            return st.lists(values(parts[0]), max_size=2).map(tuple)
        return st.tuples(*map(values, parts))
    if get_origin(hint) is Mapping:
        return st.dictionaries(values(parts[0]), values(parts[1]), max_size=2)
    hints = get_type_hints(hint)
    names = (
        [field.name for field in dataclasses.fields(hint)]
        if dataclasses.is_dataclass(hint)
        else list(hint._fields)
    )
    return st.builds(hint, **{name: st.deferred(lambda h=hints[name]: values(h)) for name in names})


@st.composite
def graphs(draw: st.DrawFn) -> CouplingGraph:
    """Edges refer to nodes that are there."""
    nodes = draw(st.lists(_TEXT, max_size=4, unique=True))
    index = st.integers(0, len(nodes) - 1)
    edges = st.lists(st.tuples(index, index, _FRACTION), max_size=3) if nodes else st.just([])
    views = draw(st.lists(st.builds(View, _TEXT, edges.map(tuple)), max_size=2))
    hubs = draw(st.lists(st.tuples(_TEXT, _TEXT), max_size=2))
    return CouplingGraph(tuple(nodes), tuple(views), tuple(hubs))


def findings() -> st.SearchStrategy[Findings]:
    """Findings of any content, plausible or not."""
    return values(Findings)
