"""The inspector shows what is selected and edits it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from nnstudio.core.compiler.plan import Contract, NodePlan, Plan
from nnstudio.core.language import language
from nnstudio.core.layers import catalogue
from nnstudio.core.project import edits
from nnstudio.core.project.specs import Target, TargetSpec, TensorSpec
from nnstudio.core.session import Selection, Session
from nnstudio.gui import theme
from nnstudio.gui.editor import InspectorWidget
from nnstudio.gui.editor.inspector.facts import node_facts

from .projects import arrows, chain, names, network, node_named


@pytest.fixture
def inspector(qtbot, session) -> InspectorWidget:
    widget = InspectorWidget(session)
    qtbot.addWidget(widget)
    widget.resize(320, 800)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def _resolve(session: Session) -> None:
    from nnstudio.core.compiler.resolve import resolve_network

    contract = Contract(TensorSpec((1, 28, 28)), (10,), TargetSpec(Target.CLASSES, 10), "CrossEntropy")
    plan, problems = resolve_network(session.project, "main", contract)
    session.set_plan(Plan({"main": plan}, problems))


def _select(session: Session, *wanted: str) -> None:
    session.select(Selection(frozenset(node_named(session.project, name).id for name in wanted)))


def _group(session: Session, *wanted: str) -> str:
    before = session.project
    chosen = frozenset(node_named(before, name).id for name in wanted)
    session.apply(edits.group, "main", chosen)
    (block,) = edits.new_nodes(before, session.project, "main")
    session.select(Selection(frozenset({block})))
    return block


def test_a_block_shows_its_ports_its_sums_and_what_is_inside(inspector, session):
    block = _group(session, "conv1", "relu1")
    session.apply(edits.set_repeat, "main", block, 1)
    _resolve(session)
    page = inspector.node_page
    rows = [page.inside.layers.item(row).text() for row in range(page.inside.layers.count())]
    assert [row.split()[0] for row in rows] == ["conv1", "relu1"]
    assert dict(page.inside.ports.facts) == {"Inputs": "input", "Outputs": "output"}
    assert dict(page.facts.facts)["Parameters"] == str(1 * 16 * 9 + 16)
    assert page.form.parameters[0].name == "repeat"
    _select(session, "linear1")
    assert not page.inside.isVisible()


def test_a_block_is_repeated_in_its_form(inspector, session):
    block = _group(session, "relu1")
    inspector.node_page.form.value_edited.emit("repeat", 4)
    assert network(session.project).nodes[block].repeat == 4


def test_a_block_is_opened_from_its_page_at_the_layer_that_is_meant(inspector, session):
    block = _group(session, "conv1", "relu1")
    page = inspector.node_page
    page.inside.layers.itemActivated.emit(page.inside.layers.item(1))
    assert session.network_name == f"main/{block}"
    chosen = session.project.network_at(session.network_name).nodes[session.selection.single_node]
    assert chosen.name == "relu1"
    session.show_network("main")
    session.select(Selection(frozenset({block})))
    page.inside.open_button.click()
    assert session.network_name == f"main/{block}"
    assert session.selection == Selection()


def test_a_problem_inside_a_block_is_told_on_its_page(inspector, session):
    _group(session, "flatten1", "linear1")
    session.apply(edits.delete, "main/" + _block_id(session), _inner(session, "flatten1"))
    _resolve(session)
    shown = inspector.node_page.problems
    assert shown.isVisible()


def _block_id(session: Session) -> str:
    return next(id for id, node in network(session.project).nodes.items() if node.body is not None)


def _inner(session: Session, name: str) -> frozenset[str]:
    body = network(session.project).nodes[_block_id(session)].body
    return frozenset({body.named(name).id})


def test_nothing_selected_shows_the_network(inspector, session):
    assert inspector.page is inspector.network_page
    _resolve(session)
    facts = dict(inspector.network_page.facts.facts)
    assert facts["Layers"] == "6"
    assert facts["Links"] == "5"
    # conv: 16·9 + 16; linear: 16·26·26·out + out, from torch's own modules
    assert facts["Parameters"].replace("\u2009", "") == str(session.plan.parameters)


def test_a_node_shows_its_real_shapes_and_weights(inspector, session):
    _select(session, "conv1")
    assert inspector.page is inspector.node_page
    _resolve(session)
    facts = dict(inspector.node_page.facts.facts)
    assert facts["Input shape"] == "1 × 28 × 28 = 784"
    assert facts["Output shape"] == "16 × 26 × 26 = 10\u2009816"
    assert facts["weight"] == "16 × 1 × 3 × 3"
    assert facts["bias"] == "16"
    assert facts["Parameters"] == "160"
    assert facts["Multiply-adds"] == "97\u2009344"
    assert facts["Memory of its output"] == "42.2 KiB"


def test_a_sweep_of_a_parameter_is_one_undo_step(inspector, session):
    before = session.project
    _select(session, "conv1")
    form = inspector.node_page.form
    for value in (17, 18, 19):
        form.value_edited.emit("out_channels", value)
    form.edit_finished.emit("out_channels")
    assert node_named(session.project, "conv1").params["out_channels"] == 19
    form.value_edited.emit("out_channels", 20)
    form.edit_finished.emit("out_channels")
    session.undo()
    assert node_named(session.project, "conv1").params["out_channels"] == 19
    session.undo()
    assert session.project == before


def test_the_form_shows_what_undo_brings_back(inspector, session):
    _select(session, "conv1")
    conv = node_named(session.project, "conv1").id
    session.apply(edits.set_param, "main", conv, "out_channels", 99)
    assert inspector.node_page.form.editor("out_channels").field.value == 99
    session.undo()
    assert inspector.node_page.form.editor("out_channels").field.value == 16


def test_the_name_can_be_changed_and_a_taken_one_is_refused(inspector, session, qtbot):
    _select(session, "conv1")
    field = inspector.node_page.name_field
    field.selectAll()
    qtbot.keyClicks(field, "edges")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "edges" in names(session.project)
    field.selectAll()
    qtbot.keyClicks(field, "relu1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "edges" in names(session.project)
    assert field.text() == "edges"
    assert "relu1" in inspector.node_page.refusal.text()


def test_a_problem_is_told_with_a_button_that_mends_it(qtbot):
    session = Session(chain("Input", "Conv2d", "Linear", "Output"))
    inspector = InspectorWidget(session)
    qtbot.addWidget(inspector)
    inspector.show()
    _select(session, "linear1")
    _resolve(session)
    assert session.plan.problems
    buttons = [b for b in inspector.node_page.problems.findChildren(QPushButton) if "Flatten" in b.text()]
    assert buttons
    before = session.project
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert "conv1>flatten1" in arrows(session.project)
    session.undo()
    assert session.project == before


def test_several_nodes_are_summed_up(inspector, session):
    _resolve(session)
    _select(session, "conv1", "relu1", "flatten1")
    assert inspector.page is inspector.several_page
    facts = dict(inspector.several_page.facts.facts)
    assert facts["Layers"] == "3"
    assert facts["Links"] == "2"
    assert facts["Parameters"] == "160"


def test_a_link_shows_the_tensor_that_flows(inspector, session):
    _resolve(session)
    session.select(Selection(links=frozenset({network(session.project).links[1]})))
    assert inspector.page is inspector.link_page
    facts = dict(inspector.link_page.facts.facts)
    assert facts["From"] == "conv1"
    assert facts["To"] == "relu1"
    assert facts["Shape"].startswith("16 × 26 × 26")
    assert facts["Memory per sample"] == "42.2 KiB"


def test_a_layer_of_every_family_has_a_page_that_can_be_shown(inspector, session):
    project = session.project
    of_families = {layer.family: layer for layer in catalogue}.values()
    for index, layer in enumerate(of_families):
        project = edits.add_node(project, "main", layer.name, (0.0, 200.0 + index * 100))
    session.open(project)
    for node in network(project).nodes:
        session.select(Selection(frozenset({node})))
        assert inspector.page is inspector.node_page
        assert inspector.node_page.help.toPlainText().strip()


def test_an_unknown_layer_shows_its_parameters(qtbot):
    from dataclasses import replace

    from immutabledict import immutabledict

    project = chain("Input", "ReLU", "Output")
    whole = network(project)
    odd = replace(whole.named("relu1"), layer="Quantum9", params=immutabledict({"spin": 3}))
    project = project.with_network("main", replace(whole, nodes=immutabledict({**whole.nodes, odd.id: odd})))
    session = Session(project)
    inspector = InspectorWidget(session)
    qtbot.addWidget(inspector)
    session.select(Selection(frozenset({odd.id})))
    assert dict(inspector.node_page.facts.facts)["spin"] == "3"


def test_another_language_is_spoken_at_once(inspector, session, monkeypatch):
    _select(session, "conv1")
    monkeypatch.setattr("nnstudio.gui.editor.inspector.node_page._", str.upper)
    language.changed.emit("fr")
    assert inspector.node_page._parameters.header.text() == "PARAMETERS"


def test_the_picture_of_a_page_is_drawn_again_in_another_theme(inspector, session):
    light = inspector.network_page._icon.pixmap().toImage()
    theme.apply(QApplication.instance(), "dark")
    dark = inspector.network_page._icon.pixmap().toImage()
    theme.apply(QApplication.instance(), "light")
    assert dark != light
    assert inspector.network_page._icon.pixmap().toImage() == light


def test_enter_leads_to_the_first_field(inspector, session):
    _select(session, "conv1")
    inspector.activateWindow()
    inspector.focus_form()
    editor = inspector.node_page.form.editor("out_channels")
    focused = inspector.focusWidget()
    assert focused is editor or editor.isAncestorOf(focused)


def test_costs_of_a_node_without_a_shape_are_not_made_up(session):
    conv = node_named(session.project, "conv1")
    assert node_facts(conv, NodePlan()) == ()
    assert node_facts(conv, None) == ()
