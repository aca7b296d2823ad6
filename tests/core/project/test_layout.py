"""Layered drawings: nothing overlaps, links point forward, skips pass by the cards."""

from __future__ import annotations

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutabledict import immutabledict

from nnstudio.core.project import Link, Network, Node, Port, Project
from nnstudio.core.project.edits.space import CARD_HEIGHT, CARD_WIDTH, COLUMN, GRID, ROW
from nnstudio.core.project.layout import Direction, laid_out, lay_out
from nnstudio.core.project.layout.graph import components, graph_of, in_order_of_flow
from nnstudio.core.project.layout.layered import layered
from nnstudio.core.project.layout.layering import columns
from nnstudio.core.project.layout.ordering import crossings, naive_order, ordered
from nnstudio.core.project.refusals import UnknownNetwork

RIGHT, DOWN = Direction.RIGHT, Direction.DOWN
Places = dict[str, tuple[float, float]]


def network(links: list[tuple[int, int]], count: int = 0) -> Network:
    """Merging nodes ``n0``, ``n1``… with these links."""
    count = max([count, *(max(pair) + 1 for pair in links)])
    nodes = {f"n{i}": Node(f"n{i}", "Add", f"add{i}") for i in range(count)}
    made = (Link(Port(f"n{a}", "out"), Port(f"n{b}", "in")) for a, b in links)
    return Network(immutabledict(nodes), tuple(made))


def chain(length: int) -> list[tuple[int, int]]:
    return [(i, i + 1) for i in range(length - 1)]


def residual(blocks: int, body: int = 4) -> list[tuple[int, int]]:
    """A chain of blocks, each with a link past its body."""
    size = body + 1
    skips = [(block * size, (block + 1) * size) for block in range(blocks)]
    return chain(blocks * size + 1) + skips


def u_net(depth: int) -> list[tuple[int, int]]:
    """Down ``depth`` stages of two layers and up again, a link across at every stage."""
    length = 4 * depth + 3
    return chain(length) + [(2 * stage + 1, length - 2 - 2 * stage) for stage in range(depth)]


def inception(*branches: int) -> list[tuple[int, int]]:
    """Branches of these lengths between one layer and one that merges them."""
    links, last = [], 1
    for length in branches:
        nodes = [0, *range(last + 1, last + 1 + length), 1]
        links += list(pairwise(nodes))
        last += length
    return links


@st.composite
def graphs(draw) -> Network:
    count = draw(st.integers(1, 24))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    drawn = draw(st.lists(pairs, max_size=50))
    return network(sorted({(min(pair), max(pair)) for pair in drawn if pair[0] != pair[1]}), count)


def covering(places: Places) -> list[tuple[str, str]]:
    return [
        (one, other)
        for one, other in combinations(places, 2)
        if abs(places[one][0] - places[other][0]) < CARD_WIDTH + GRID
        and abs(places[one][1] - places[other][1]) < CARD_HEIGHT + GRID
    ]


def hit_on_the_way(whole: Network, places: Places) -> list[tuple[str, str]]:
    """Cards that a straight line from an output to an input passes through."""
    hits = []
    for link in whole.links:
        (x0, y0), (x1, y1) = places[link.source.node], places[link.target.node]
        start, end = (x0 + CARD_WIDTH, y0 + CARD_HEIGHT / 2), (x1, y1 + CARD_HEIGHT / 2)
        for node, (left, top) in places.items():
            if node in (link.source.node, link.target.node) or start[0] >= end[0]:
                continue
            for step in range(41):
                x = start[0] + (end[0] - start[0]) * step / 40
                y = start[1] + (end[1] - start[1]) * step / 40
                if left <= x <= left + CARD_WIDTH and top <= y <= top + CARD_HEIGHT:
                    hits.append((f"{link.source.node}-{link.target.node}", node))
                    break
    return hits


# Every network


@settings(max_examples=60, deadline=None)
@given(graphs(), st.sampled_from(Direction))
def test_no_card_covers_another_and_all_are_on_the_grid(whole, direction):
    places = laid_out(whole, direction)
    assert set(places) == set(whole.nodes)
    assert covering(places) == []
    assert all(part % GRID == 0 for at in places.values() for part in at)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_every_link_leads_to_a_later_column(whole):
    graph = graph_of(whole)
    column = columns(graph)
    assert all(column[edge.source] < column[edge.target] for edge in graph.edges)
    assert min(column) == 0


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_links_point_right_or_to_a_later_row(whole):
    """A row ends where the drawing goes on at the left; within a row all links point right."""
    places = laid_out(whole, RIGHT)
    for link in whole.links:
        source, target = places[link.source.node], places[link.target.node]
        assert source[0] + COLUMN <= target[0] or target[1] > source[1]


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_there_are_never_more_crossings_than_in_the_order_of_adding(whole):
    graph = graph_of(whole)
    whole_graph = layered(graph, columns(graph))
    assert crossings(whole_graph, ordered(whole_graph)) <= crossings(whole_graph, naive_order(whole_graph))


def test_random_networks_have_far_fewer_crossings_than_in_the_order_of_adding():
    draw = random.Random(0)
    found = naive = 0
    for _ in range(20):
        links = {tuple(sorted(draw.sample(range(30), 2))) for _ in range(40)}
        graph = graph_of(network(sorted(links), 30))
        drawing = layered(graph, columns(graph))
        found += crossings(drawing, ordered(drawing))
        naive += crossings(drawing, naive_order(drawing))
    assert found < naive / 2


@settings(max_examples=20, deadline=None)
@given(graphs(), st.sampled_from(Direction))
def test_the_same_network_always_gets_the_same_drawing(whole, direction):
    project = lay_out(Project(networks=immutabledict({"main": whole})), "main", direction)
    assert laid_out(whole, direction) == laid_out(whole, direction)
    assert lay_out(project, "main", direction) == project


# Shapes that a reader knows


def test_a_chain_runs_straight():
    places = laid_out(network(chain(8)), RIGHT)
    assert [places[f"n{i}"] for i in range(8)] == [(i * COLUMN, 0.0) for i in range(8)]
    down = laid_out(network(chain(8)), DOWN)
    assert [down[f"n{i}"] for i in range(8)] == [(0.0, i * ROW) for i in range(8)]


def test_a_long_chain_goes_on_in_rows_that_are_about_equal():
    places = laid_out(network(chain(60)), RIGHT)
    rows: dict[float, int] = {}
    for _, y in places.values():
        rows[y] = rows.get(y, 0) + 1
    assert len(rows) > 3
    assert max(rows.values()) - min(rows.values()) <= max(rows.values()) // 2
    assert max(x for x, _ in places.values()) < 12 * COLUMN
    for i in range(59):
        (x0, y0), (x1, y1) = places[f"n{i}"], places[f"n{i + 1}"]
        assert (x1, y1) in ((x0 + COLUMN, y0), (0.0, y0 + ROW))


@pytest.mark.parametrize("blocks", [1, 2, 8])
def test_a_skip_passes_by_the_body_of_its_block(blocks):
    whole = network(residual(blocks))
    places = laid_out(whole, RIGHT)
    assert hit_on_the_way(whole, places) == []
    body = {places[f"n{i}"][1] for i in range(1, 5)}
    assert len(body) == 1
    assert places["n0"][1] == places["n5"][1] not in body


def test_many_blocks_go_on_in_rows():
    whole = network(residual(12))
    places = laid_out(whole, RIGHT)
    assert hit_on_the_way(whole, places) == []
    assert max(x for x, _ in places.values()) < 30 * COLUMN


def test_a_drawing_is_not_cut_where_several_layers_lead_on():
    places = laid_out(network([*chain(40), (0, 39)]), RIGHT)
    assert max(x for x, _ in places.values()) == 39 * COLUMN


@pytest.mark.parametrize("depth", [1, 3, 5])
def test_a_u_net_looks_like_a_u(depth):
    whole = network(u_net(depth))
    places = laid_out(whole, RIGHT)
    assert hit_on_the_way(whole, places) == []
    for stage in range(depth):
        assert places[f"n{2 * stage + 1}"][1] == places[f"n{4 * depth + 1 - 2 * stage}"][1]
    lowest = max(places, key=lambda node: places[node][1])
    assert int(lowest[1:]) in range(2 * depth, 2 * depth + 3)


@pytest.mark.parametrize("branches", [(1, 2, 2, 2), (1, 1), (3, 1, 2), (2, 2, 2)])
def test_parallel_branches_run_side_by_side(branches):
    whole = network(inception(*branches))
    places = laid_out(whole, RIGHT)
    assert hit_on_the_way(whole, places) == []
    first = 2
    heights = []
    for length in branches:
        own = {places[f"n{node}"][1] for node in range(first, first + length)}
        assert len(own) == 1
        heights += own
        first += length
    assert len(set(heights)) == len(branches)


def test_what_is_used_late_stands_near_to_where_it_is_used():
    whole = network([*chain(8), (8, 6)])
    assert laid_out(whole, RIGHT)["n8"][0] == 5 * COLUMN


def test_parts_that_are_not_linked_do_not_mix():
    whole = network([(0, 2), (2, 4), (1, 3), (3, 5)], 9)
    assert components(graph_of(whole)) == [[0, 2, 4], [1, 3, 5], [6], [7], [8]]
    places = laid_out(whole, RIGHT)
    assert covering(places) == []
    assert len({places[f"n{i}"][1] for i in (0, 2, 4)}) == 1


# The edit


def test_the_corner_of_the_network_stays_where_it_was():
    whole = network(chain(3))
    away = {id: Node(id, node.layer, node.name, at=(700.0, -90.0)) for id, node in whole.nodes.items()}
    project = Project(networks=immutabledict({"main": Network(immutabledict(away), whole.links)}))
    nodes = lay_out(project, "main").networks["main"].nodes
    assert nodes["n0"].at == (700.0, -90.0)
    assert nodes["n2"].at == (700.0 + 2 * COLUMN, -90.0)


def test_only_places_change():
    project = Project(networks=immutabledict({"main": network(residual(2))}))
    after = lay_out(project, "main", DOWN).networks["main"]
    before = project.networks["main"]
    assert after.links is before.links
    assert [(n.id, n.layer, n.name) for n in after.nodes.values()] == [
        (n.id, n.layer, n.name) for n in before.nodes.values()
    ]


def test_an_empty_network_stays_empty_and_an_unknown_one_is_refused():
    assert lay_out(Project(), "main") == Project()
    with pytest.raises(UnknownNetwork):
        lay_out(Project(), "critic")


def test_a_loop_in_a_damaged_file_is_drawn_all_the_same():
    whole = network([(0, 1), (1, 2), (2, 0), (2, 3)])
    graph = graph_of(whole)
    assert len(graph.edges) == 3
    assert len(in_order_of_flow(graph)) == 4
    assert covering(laid_out(whole)) == []


def test_ten_thousand_layers_in_a_chain_need_no_recursion():
    whole = network([*chain(10_000), (0, 9_999)])
    assert len(set(laid_out(whole).values())) == 10_000


def test_a_network_where_everything_is_linked_with_everything_is_drawn():
    whole = network(list(combinations(range(60), 2)))
    assert covering(laid_out(whole)) == []
