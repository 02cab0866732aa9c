"""Units that come with their shape, counted together."""

from analyzer.workload.formats.neutral_units import read_units
from analyzer.workload.shapes import Shapes


def test_what_each_step_did_is_no_part_of_a_shapes_identity_and_has_no_order() -> None:
    first = (
        b'{"name": "n", "accesses": [["a", "R"], ["b", "R"], ["a", "W"], ["b", "R"], ["a", "W"]]}'
    )
    other = (
        b'{"name": "n", "accesses": [["a", "R"], ["b", "R"], ["a", "W"], ["b", "R"], ["a", "R"]]}'
    )
    found = []
    for lines in ([first, other], [other, first]):
        shapes = Shapes()
        for shape in read_units(lines).shapes:
            shapes.add_given(shape)
        found.append(shapes.finish())
    assert found[0] == found[1]
    (shape,) = found[0]
    assert (shape.count, shape.path) == (2, ("a", "b", "a", "b", "a"))
    assert shape.path_modes == ("R", "R", "W", "R", "R")
