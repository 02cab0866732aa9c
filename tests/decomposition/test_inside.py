"""A service opened: its parts are made of its members, and take its place in the cut."""

import pytest

from analyzer.coupling import couple
from analyzer.decomposition import inside, opened, propose
from analyzer.decomposition.inside import restricted
from analyzer.model import Service, UsageError


@pytest.fixture(scope="module")
def large(make_monolith):
    """A monolith of five domains, and its cut into two services."""
    shop = make_monolith(per_service=8, units=300)
    graph = couple(*shop)
    return shop[0], graph, propose(shop[0], graph, [2], resamples=3)[0]


@pytest.fixture(scope="module")
def larger(large):
    return max(large[2], key=len)


@pytest.fixture(scope="module")
def parts(large, larger):
    return inside(*large, larger.name, (3, 4))


def test_the_restricted_graph_holds_the_edges_between_its_nodes(large):
    _, graph, _ = large
    nodes = graph.nodes[::3]
    found = restricted(graph, nodes)
    assert found.nodes == nodes
    for view in found.views:
        whole = {(graph.nodes[i], graph.nodes[j]): w for i, j, w in graph.view(view.name).edges}
        kept = {(nodes[i], nodes[j]): w for i, j, w in view.edges}
        assert kept == {ends: w for ends, w in whole.items() if {*ends} <= {*nodes}}
        assert view.edges == tuple(sorted(view.edges))


def test_parts_hold_the_members_and_nothing_else(larger, parts):
    assert [found.k for found in parts] == [3, 4]
    for found in parts:
        loose = [each.node for each in found.unattached]
        assert sorted([*found.service_of(), *loose]) == sorted(larger.nodes)
        assert {node for node, _ in found.confidence} == {*found.service_of()}
        assert found.largest_share() <= 0.55


def test_parts_are_the_planted_domains(parts):
    """The larger half holds three domains of five; each lies in one part, but for strays."""
    for part in parts[0]:
        domains = [table.split("_")[0] for table in part.tables]
        assert max(map(domains.count, domains)) >= 0.8 * len(domains)


def test_parts_take_the_place_of_the_service(large, larger, parts):
    _, _, cut = large
    whole = opened(cut, larger.name, parts[0])
    at = cut.services.index(larger)
    assert whole.services[at : at + 3] == parts[0].services
    assert whole.k == cut.k + 2
    loose = {each.node for each in parts[0].unattached}
    assert {*whole.service_of()} | loose == {*cut.service_of()}
    names = {service.name for service in whole}
    assert {name for _, name in whole.runners_up} <= names
    assert len(names) == whole.k


def test_no_part_bears_the_name_of_another_service(large, larger, parts):
    workload, graph, cut = large
    other = next(each for each in cut if each is not larger)
    name = next(part.name for part in parts[0] if part.name != larger.name)
    taken = cut.rename(other.name, name)
    found = inside(workload, graph, taken, larger.name, [3])[0]
    assert name not in {part.name for part in found}
    assert opened(taken, larger.name, found).k == 4
    with pytest.raises(UsageError, match="a part and of another service"):
        opened(taken, larger.name, parts[0])


def test_the_same_parts_each_time(large, larger, parts):
    assert inside(*large, larger.name, (4, 3)) == parts


def test_what_cannot_be_opened_is_said(large, larger, parts):
    workload, graph, cut = large
    with pytest.raises(UsageError, match="no service named Nowhere"):
        inside(workload, graph, cut, "Nowhere")
    small = type(cut)((Service("Tiny", (), ("order_a", "order_b")),))
    with pytest.raises(UsageError, match="holds only 2 modules and tables"):
        inside(workload, graph, small, "Tiny")
    other = next(each for each in cut if each is not larger)
    with pytest.raises(UsageError, match="not made of the members"):
        opened(cut, other.name, parts[0])
