"""Layers grouped into blocks, blocks opened, repeated and taken apart again."""

from __future__ import annotations

import pytest

from nnstudio.core.layers.catalogue import Role
from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import Link, Network, Port, Project, edits
from nnstudio.core.project.entries import Block, boundary_role, entry_of
from nnstudio.core.project.nesting import all_networks, all_nodes, working_layers
from nnstudio.core.project.paths import inside, is_within, outside, steps
from nnstudio.core.project.refusals import CannotGroup, CannotUngroup, NotABlock
from nnstudio.core.session import Selection, Session

from .builders import arrows, chain, into, main, named, out
from .validity import comes_back, faults


@pytest.fixture
def plain() -> Project:
    return chain("Input", "Linear", "ReLU", "Linear", "Output")


@pytest.fixture
def grouped(plain: Project) -> Project:
    return edits.group(plain, "main", frozenset({"n2", "n3"}), "stage")


def block_in(project: Project, path: str = "main") -> str:
    """The id of the only block there."""
    (found,) = [node.id for node in project.network_at(path).nodes.values() if node.body is not None]
    return found


def body_arrows(body: Network) -> list[str]:
    names = {id: node.name for id, node in body.nodes.items()}
    return sorted(f"{names[link.source.node]} → {names[link.target.node]}" for link in body.links)


def test_grouped_layers_stand_in_a_block_with_the_cut_links_as_ports(grouped: Project) -> None:
    assert arrows(grouped) == ["input → stage", "linear2 → output", "stage → linear2"]
    block = named(grouped, "stage")
    assert block.body is not None
    assert body_arrows(block.body) == ["input → linear1", "linear1 → relu1", "relu1 → output"]
    assert entry_of(block).inputs == ("input",)
    assert entry_of(block).outputs == ("output",)
    assert not faults(grouped)
    assert comes_back(grouped)


def test_one_tensor_makes_one_port_however_many_layers_take_it(plain: Project) -> None:
    project = edits.add_node(plain, "main", "Add", (0.0, 500.0))
    project = edits.connect(project, "main", out("n1"), into("n6"))
    project = edits.connect(project, "main", out("n2"), into("n6"))
    both = edits.group(project, "main", frozenset({"n2", "n6"}), "both")
    block = named(both, "both")
    assert entry_of(block).inputs == ("input",)
    assert entry_of(block).outputs == ("output",)
    assert [link.source.node for link in block.body.links_into("n6")][1] == "n2"  # the order of a merge


def test_where_no_link_is_cut_the_loose_ends_become_ports() -> None:
    project = chain("Linear", "ReLU", "Linear")
    block = named(edits.group(project, "main", frozenset({"n1", "n2", "n3"}), "all_of_it"), "all_of_it")
    assert (entry_of(block).inputs, entry_of(block).outputs) == (("input",), ("output",))


@pytest.mark.parametrize("chosen", [{"n1", "n2"}, {"n4", "n5"}, set()])
def test_the_ends_of_a_network_and_nothing_cannot_be_grouped(plain: Project, chosen: set[str]) -> None:
    with pytest.raises(CannotGroup):
        edits.group(plain, "main", frozenset(chosen))


def test_a_block_that_would_lead_into_itself_is_refused_with_the_layer_between(plain: Project) -> None:
    with pytest.raises(CannotGroup, match="relu1 lies between"):
        edits.group(plain, "main", frozenset({"n2", "n4"}))


def test_ungrouping_gives_the_same_network_back(plain: Project, grouped: Project) -> None:
    back = edits.ungroup(grouped, "main", block_in(grouped))
    assert arrows(back) == arrows(plain)
    assert [node.layer for node in main(back).nodes.values() if node.body] == []


def test_ungrouping_a_repeated_block_lays_its_copies_out_one_behind_the_other(grouped: Project) -> None:
    three = edits.set_repeat(grouped, "main", block_in(grouped), 3)
    back = edits.ungroup(three, "main", block_in(three))
    assert arrows(back) == [
        *("input → linear1", "linear1 → relu1", "linear2 → output", "linear3 → relu2", "linear4 → relu3"),
        *("relu1 → linear3", "relu2 → linear4", "relu3 → linear2"),
    ]
    places = [node.at for node in main(back).nodes.values()]
    assert len(set(places)) == len(places)
    assert not faults(back)


def test_too_many_copies_are_not_laid_out(grouped: Project) -> None:
    block = block_in(grouped)
    nested = edits.group(grouped, inside("main", block), frozenset({"n2", "n3"}), "inner")
    many = edits.set_repeat(nested, inside("main", block), block_in(nested, inside("main", block)), 1000)
    many = edits.set_repeat(many, "main", block, 1000)
    wide = edits.ungroup(many, inside("main", block), block_in(many, inside("main", block)))
    with pytest.raises(CannotUngroup, match="too many"):
        edits.ungroup(wide, "main", block)


def test_only_blocks_are_repeated_or_taken_apart(plain: Project) -> None:
    for edit, more in ((edits.ungroup, ()), (edits.set_repeat, (2,))):
        with pytest.raises(NotABlock, match="linear1 is no block"):
            edit(plain, "main", "n2", *more)


def test_a_block_is_repeated_a_sensible_number_of_times(grouped: Project) -> None:
    for count in (0, 1001):
        with pytest.raises(InvalidValue):
            edits.set_repeat(grouped, "main", block_in(grouped), count)


def test_every_edit_acts_inside_a_block_by_its_path(grouped: Project) -> None:
    path = inside("main", block_in(grouped))
    project = edits.append_node(grouped, path, "Tanh", "n3")
    project = edits.set_param(project, path, "n2", "out_features", 7)
    body = project.network_at(path)
    assert body_arrows(body) == ["input → linear1", "linear1 → relu1", "relu1 → tanh1", "tanh1 → output"]
    assert body.nodes["n2"].params["out_features"] == 7
    assert arrows(project) == arrows(grouped)
    copied = edits.duplicate(project, path, frozenset({"n2"}))
    assert [node.name for node in copied.network_at(path).nodes.values()][-1] == "linear2"


def test_a_port_follows_the_name_of_its_end_and_goes_with_it(grouped: Project) -> None:
    block = block_in(grouped)
    path = inside("main", block)
    end = next(
        node.id for node in grouped.network_at(path).nodes.values() if boundary_role(node) is Role.INPUT
    )
    renamed = edits.rename(grouped, path, end, "pixels")
    assert Link(out("n1"), Port(block, "pixels")) in main(renamed).links
    gone = edits.delete(renamed, path, frozenset({end}))
    assert arrows(gone) == ["linear2 → output", "stage → linear2"]
    assert not faults(gone)


def test_values_inside_blocks_are_set_by_the_names_that_lead_there(grouped: Project) -> None:
    project = edits.set_value(grouped, "networks.main.stage.linear1.out_features", "5")
    project = edits.set_value(project, "networks.main.stage.repeat", "4")
    assert edits.value_at(project, "networks.main.stage.linear1.out_features") == 5
    assert named(project, "stage").repeat == 4


def test_a_block_can_stand_wherever_a_layer_can(grouped: Project) -> None:
    made = Block("piece", named(grouped, "stage").body, 2)
    appended = edits.append_node(Project(), "main", made)
    assert named(appended, "piece1").repeat == 2
    link = main(grouped).links[0]
    on_link = edits.insert_on_link(grouped, "main", link, made)
    assert {"input → piece1", "piece1 → stage"} <= set(arrows(on_link))
    replaced = edits.replace_layer(grouped, "main", "n4", made)
    assert main(replaced).nodes["n4"].body is made.body
    back = edits.replace_layer(replaced, "main", "n4", "Linear")
    assert main(back).nodes["n4"].body is None


def test_copies_share_bodies_but_not_what_is_done_to_them(grouped: Project) -> None:
    twice = edits.duplicate(grouped, "main", frozenset({block_in(grouped)}))
    first, second = [node for node in main(twice).nodes.values() if node.body is not None]
    assert first.body is second.body
    changed = edits.set_param(twice, inside("main", second.id), "n2", "out_features", 3)
    assert main(changed).nodes[first.id].body.nodes["n2"].params["out_features"] == 16


def test_paths_lead_in_and_out_also_by_ids_that_look_like_paths() -> None:
    path = inside("main", "a/b", "50%", "%2F")
    assert steps(path) == ("main", ("a/b", "50%", "%2F"))
    assert outside(path) == (inside("main", "a/b", "50%"), "%2F")
    assert outside("main") is None
    assert is_within(path, "main", "a/b")
    assert not is_within(inside("main", "n10"), "main", "n1")


def test_the_session_leaves_a_block_that_is_no_longer_there(grouped: Project) -> None:
    session = Session(grouped)
    shown: list[str] = []
    session.network_shown.connect(shown.append)
    block = block_in(grouped)
    session.show_network(inside("main", block))
    session.apply(edits.group, inside("main", block), frozenset({"n2"}), "inner")
    inner = block_in(session.project, inside("main", block))
    session.show_network(inside("main", block, inner))
    session.select(Selection(frozenset({"n2"})))
    session.undo()
    assert session.network_name == inside("main", block)
    assert session.selection == Selection()
    session.apply(edits.ungroup, "main", block)
    assert session.network_name == "main"
    assert shown[-2:] == [inside("main", block), "main"]
    session.undo()
    session.show_network(inside("main", block))
    session.open(grouped)
    assert session.network_name == "main"


def test_undo_takes_back_what_was_done_inside(grouped: Project) -> None:
    session = Session(grouped)
    path = inside("main", block_in(grouped))
    session.apply(edits.set_param, path, "n2", "out_features", 9)
    session.undo()
    assert session.project == grouped
    session.redo()
    assert session.project.network_at(path).nodes["n2"].params["out_features"] == 9


def deep(levels: int) -> Project:
    """A chain in a block in a block…"""
    project, path = chain("Input", "Linear", "ReLU", "Output"), "main"
    for level in range(levels):
        inner = frozenset(
            id for id, node in project.network_at(path).nodes.items() if boundary_role(node) is None
        )
        project = edits.group(project, path, inner, f"level{level}")
        path = inside(path, block_in(project, path))
    return project


def test_two_hundred_levels_are_compared_edited_and_saved_without_recursion() -> None:
    project, twin = deep(200), deep(200)
    assert project == twin
    path = list(dict(all_networks(project)))[-1]
    changed = edits.set_param(project, path, "n2", "out_features", 3)
    assert changed != project
    assert edits.set_param(changed, path, "n2", "out_features", 16) == project
    assert hash(main(project)) == hash(main(twin))
    assert comes_back(changed)
    assert sum(node.layer == "ReLU" for node in all_nodes(main(project))) == 1


def test_what_is_bypassed_does_not_work_and_neither_does_anything_inside_it(grouped: Project) -> None:
    assert {node.name for node in working_layers(main(grouped))} >= {"linear1", "relu1", "linear2"}
    block = block_in(grouped)
    asleep = edits.set_bypassed(grouped, "main", frozenset({block}), True)
    assert "linear1" not in {node.name for node in working_layers(main(asleep))}
    apart = edits.ungroup(asleep, "main", block)
    assert all(main(apart).named(name).bypassed for name in ("linear1", "relu1"))
