"""The inspector's section on how a layer's weights begin and learn."""

from __future__ import annotations

import pytest

from nnstudio.core.project import edits
from nnstudio.core.session import Selection, Session
from nnstudio.core.storage.examples import example
from nnstudio.core.training.resolving import resolve
from nnstudio.gui.editor.inspector import InspectorWidget


@pytest.fixture
def inspector(qtbot):
    session = Session(example("digits-cnn").load())
    session.set_plan(resolve(session.project))
    widget = InspectorWidget(session)
    qtbot.addWidget(widget)
    widget.show()
    widget.session = session
    return widget


def _select(widget, name):
    node = widget.session.project.networks["main"].named(name)
    widget.session.select(Selection(frozenset({node.id})))
    return widget.node_page


def _learning(widget, name="conv1"):
    return widget.session.project.networks["main"].named(name).learning


def test_layers_without_weights_have_no_such_section(inspector):
    assert not _select(inspector, "conv1")._learning.isHidden()
    assert _select(inspector, "relu1")._learning.isHidden()


def test_an_initialisation_is_chosen_with_its_parameters_and_undone(inspector):
    section = _select(inspector, "conv1").learning
    assert section.weights.own.isHidden()
    section.weights.choice.value_edited.emit("initialisation", "normal")
    assert [one.name for one in section.weights.own.parameters] == ["mean", "std"]
    assert not section.weights._formula.isHidden()
    section.weights.own.value_edited.emit("std", 0.5)
    assert _learning(inspector).initialisation_params == {"std": 0.5}
    inspector.session.undo()
    inspector.session.undo()
    assert _learning(inspector).initialisation == "default"
    assert section.weights.own.isHidden()


def test_a_sweep_of_the_rate_is_one_undo_step(inspector):
    section = _select(inspector, "conv1").learning
    for factor in (0.9, 0.5, 0.1):
        section.rest.value_edited.emit("rate_factor", factor)
    section.rest.edit_finished.emit("rate_factor")
    assert _learning(inspector).rate_factor == 0.1
    inspector.session.undo()
    assert _learning(inspector).rate_factor == 1.0


def test_a_frozen_layer_has_no_rate_to_change(inspector):
    section = _select(inspector, "conv1").learning
    section.rest.value_edited.emit("frozen", True)
    assert not section.rest.editor("rate_factor").isEnabled()
    assert _learning(inspector).frozen


def test_another_layer_shows_its_own(inspector):
    node = inspector.session.project.networks["main"].named("conv1").id
    inspector.session.apply(edits.set_layer_learning, "main", node, "frozen", True)
    assert not _select(inspector, "conv1").learning.rest.editor("rate_factor").isEnabled()
    assert _select(inspector, "conv2").learning.rest.editor("rate_factor").isEnabled()


def test_refusals_are_told_at_the_field(inspector):
    section = _select(inspector, "conv1").learning
    section.rest.value_edited.emit("rate_factor", -3.0)
    assert _learning(inspector).rate_factor == 1.0
    assert not section.rest._rows["rate_factor"]._refusal.isHidden()


def test_a_block_hands_its_learning_on(inspector):
    session = inspector.session
    network = session.project.networks["main"]
    inside = frozenset({network.named("conv1").id, network.named("relu1").id})
    session.apply(edits.group, "main", inside, "block1")
    session.set_plan(resolve(session.project))
    page = _select(inspector, "block1")
    assert not page._learning.isHidden()
    page.learning.rest.value_edited.emit("frozen", True)
    assert _learning(inspector, "block1").frozen
    page.learning.rest.value_edited.emit("reparametrisation", "weight_norm")
    assert "reparametrisation-idle" not in {one.code for one in resolve(session.project).problems}
