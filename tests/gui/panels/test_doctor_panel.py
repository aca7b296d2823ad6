"""The doctor: groups, words, mends, selection, and a run that falls ill before one's eyes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea

from nnstudio.core.language import language
from nnstudio.core.project.edits import delete, rename, set_value
from nnstudio.core.session import RunStatus
from nnstudio.core.storage.examples import example
from nnstudio.gui.panels.finding_list import FindingList
from nnstudio.gui.panels.finding_row import FindingRow
from nnstudio.gui.panels.findings import Group
from nnstudio.gui.widgets.badge import Badge
from nnstudio.gui.widgets.help_block import HelpBlock
from tests.core.training.making import linear, optimizer, project

RELU, SIGMOID = ("ReLU", {}), ("Sigmoid", {})


def codes(panel) -> list[str]:
    return [finding.problem.code for finding in panel.findings]


def rows(panel) -> list[FindingRow]:
    return panel.findChild(FindingList).rows


def row_of(panel, code: str) -> FindingRow:
    return next(row for row in rows(panel) if row.finding.problem.code == code)


def shown_words(panel) -> str:
    labels = [label for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]
    return "\n".join(label.text() for label in labels)


def doctor(bench, of):
    studio = bench(of)
    panel = studio.show("doctor")
    studio.settle()
    return studio, panel


def test_a_healthy_project_says_what_was_checked(bench):
    _studio, panel = doctor(bench, "circle")
    assert codes(panel) == []
    words = shown_words(panel)
    assert "Nothing found" in words
    assert "shapes and links" in words
    assert "classes out of balance" in words
    assert "Will be watched while training" in words


@pytest.fixture
def ill():
    """Linear layers that collapse (a risk), and seven outputs for two classes (an error)."""
    return project(linear(8), linear(7))


def test_errors_come_first_then_risks_each_by_word(bench, ill):
    _studio, panel = doctor(bench, ill)
    assert [finding.group for finding in panel.findings] == [Group.MUST, Group.RISK]
    assert codes(panel) == ["output-size", "linear-collapse"]
    words = shown_words(panel)
    assert "Must be mended (1)" in words
    assert "Risks (1)" in words
    badges = [badge.text() for badge in panel.findChildren(Badge) if badge.isVisibleTo(panel)]
    assert {"1 error", "1 risk", "Error", "Risk"} <= set(badges)


def test_the_button_mends_in_one_step_that_can_be_undone(bench, ill):
    studio, panel = doctor(bench, ill)
    button = row_of(panel, "output-size").findChild(QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    studio.settle()
    assert codes(panel) == ["linear-collapse"]
    studio.session.undo()
    studio.settle()
    assert studio.session.project == ill
    assert codes(panel) == ["output-size", "linear-collapse"]


def test_a_mend_that_no_longer_fits_is_refused_in_words(bench, ill, qtbot):
    from nnstudio.gui.widgets.messages import MessageDialog

    studio, panel = doctor(bench, ill)
    row = row_of(panel, "linear-collapse")
    studio.session.apply(delete, "main", frozenset({"n2"}))
    row.mend_requested.emit()
    (dialog,) = panel.findChildren(MessageDialog)
    assert dialog.sentence
    dialog.close()
    studio.settle()


def test_a_click_or_enter_selects_the_node(bench, ill):
    studio, panel = doctor(bench, ill)
    QTest.mouseClick(row_of(panel, "linear-collapse"), Qt.MouseButton.LeftButton)
    assert studio.session.selection.nodes == {"n2"}
    row_of(panel, "output-size").setFocus()
    QTest.keyClick(row_of(panel, "output-size"), Qt.Key.Key_Return)
    assert studio.session.selection.nodes == {"n3"}


def test_the_keyboard_walks_and_unfolds_why_with_its_formula(bench, ill):
    _studio, panel = doctor(bench, ill)
    first, second = rows(panel)
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert panel.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Right)
    assert second.is_unfolded
    help_block = second.findChild(HelpBlock)
    assert any("W_2" in formula for formula in help_block.formulas)
    assert help_block.height() >= help_block.document().size().height()
    QTest.keyClick(second, Qt.Key.Key_Left)
    assert not second.is_unfolded
    QTest.keyClick(second, Qt.Key.Key_Up)
    assert panel.focusWidget() is first


def test_what_is_unfolded_stays_so_while_other_findings_come_and_go(bench, ill):
    studio, panel = doctor(bench, ill)
    row = row_of(panel, "linear-collapse")
    row.unfold()
    studio.session.apply(set_value, "networks.main.linear2.out_features", 2)
    studio.settle()
    assert rows(panel) == [row]
    assert row.is_unfolded


def test_every_part_of_a_row_can_be_named(bench, ill):
    _studio, panel = doctor(bench, ill)
    row = row_of(panel, "linear-collapse")
    assert row.accessibleName().startswith("Risk: linear2: ")
    assert row.findChild(QPushButton).accessibleName() == "Mend: Insert ReLU"


def test_another_language_is_spoken_in_the_rows_and_their_pages(bench, ill):
    _studio, panel = doctor(bench, ill)
    row = row_of(panel, "linear-collapse")
    row.unfold()
    before = row.findChild(HelpBlock).toPlainText()
    language.choose("fr")
    QCoreApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    after = row.findChild(HelpBlock).toPlainText()
    assert before != after
    assert "application" in after


def test_data_that_are_not_normalised_are_a_risk_and_normalised_by_the_button(bench):
    wine = project(linear(8), RELU, linear(3), source="wine", data={})
    studio, panel = doctor(bench, wine)
    assert codes(panel) == ["not-normalised"]
    QTest.mouseClick(rows(panel)[0].findChild(QPushButton), Qt.MouseButton.LeftButton)
    studio.settle()
    assert studio.session.project.data.normalise == "standard"
    assert codes(panel) == []


def test_a_run_that_falls_ill_shows_it_and_a_reset_forgets_it(bench):
    much = project(linear(16), RELU, linear(16), RELU, linear(2), by=optimizer("Adam", 1.0), epochs=50)
    studio, panel = doctor(bench, much)
    assert codes(panel) == []
    studio.train(60)
    found = [finding for finding in panel.findings if finding.group is Group.SYMPTOM]
    assert "dead-relus" in {finding.problem.code for finding in found}
    assert "While training" in shown_words(panel)
    studio.controller.reset()
    studio.settle()
    assert codes(panel) == []


def test_nan_is_told_with_its_layer_and_a_lower_rate(bench):
    leaky = ("LeakyReLU", {})
    layers = (linear(6), leaky, linear(6), leaky, linear(1))
    studio, panel = doctor(bench, project(*layers, loss="MSE", by=optimizer("SGD", 5.0), epochs=50))
    studio.train(200)
    assert codes(panel)[0] == "not-finite"
    QTest.mouseClick(rows(panel)[0].findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert studio.session.project.training.optimizers["main"].learning_rate == 0.5
    studio.settle()


def test_networks_of_a_game_are_named_and_shown(bench):
    gan = example("gan-ring").load()
    nodes = gan.networks["discriminator"].nodes
    leaky = next(id for id, node in nodes.items() if node.layer == "LeakyReLU")
    from nnstudio.core.project.edits import delete_and_heal

    studio, panel = doctor(bench, delete_and_heal(gan, "discriminator", frozenset({leaky})))
    (row,) = rows(panel)
    assert row.accessibleName().startswith("Risk: discriminator · linear2")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert studio.session.network_name == "discriminator"


def test_every_finding_of_these_rooms_has_its_page_in_both_languages():
    from nnstudio.core.resources import resource_path
    from nnstudio.core.training.symptoms.facts import symptoms
    from nnstudio.gui.panels.doctor_help import _SHARED, page_name

    english, french = (
        {path.stem for path in resource_path("help", "doctor", code).glob("*.md")} for code in ("en", "fr")
    )
    assert english == french
    own = {"linear-collapse", "no-nonlinearity", "sigmoid-stack", "batch-norm-alone", "equal-weights"}
    run = {symptom.name for symptom in symptoms} - {"last-batch-alone"}
    shared = {code for codes in _SHARED.values() for code in codes}
    assert all(page_name(code) for code in own | run | shared)


def test_every_page_has_formulas_that_can_be_drawn(qtbot):
    from nnstudio.core.resources import resource_path
    from nnstudio.gui.widgets.formula import formula_image

    for path in sorted(resource_path("help", "doctor").glob("*/*.md")):
        view = HelpBlock()
        qtbot.addWidget(view)
        view.set_markdown(path.read_text(encoding="utf-8"))
        assert view.formulas, path
        for latex in view.formulas:
            assert formula_image(latex, "#000000", 10) is not None, (path, latex)


def test_the_title_counts_what_was_found(bench, ill):
    studio, panel = doctor(bench, ill)
    assert panel.windowTitle() == "Doctor (2)"
    panel.hide()
    studio.session.apply(set_value, "networks.main.linear2.out_features", 2)
    studio.settle()
    assert panel.windowTitle() == "Doctor (1)"
    panel.show()
    studio.session.open(example("circle").load())
    studio.settle()
    assert panel.windowTitle() == "Doctor"


def test_a_thousand_risks_are_counted_and_the_first_of_them_shown(bench):
    from nnstudio.gui.panels.finding_list import MOST_SHOWN

    _studio, panel = doctor(bench, project(*[linear(2)] * 300))
    assert "Risks (299)" in shown_words(panel)
    assert len(rows(panel)) == MOST_SHOWN


def test_a_layer_inside_of_a_block_is_named_with_the_block_and_shown_there(bench):
    from nnstudio.core.project.edits import group

    deep = project(linear(16), RELU, linear(16), RELU, linear(2), by=optimizer("Adam", 1.0), epochs=50)
    studio, panel = doctor(bench, group(deep, "main", frozenset({"n1", "n2", "n3", "n4"}), "hidden"))
    studio.train(60)
    row = row_of(panel, "dead-relus")
    assert row.accessibleName().startswith("Symptom: hidden · relu")
    QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    assert studio.session.network_name == row.finding.problem.network != "main"
    assert studio.session.selection.nodes == {row.finding.problem.node}
    QTest.mouseClick(row.findChild(QPushButton), Qt.MouseButton.LeftButton)
    studio.settle()
    body = studio.session.project.network_at(studio.session.network_name)
    assert "LeakyReLU" in [node.layer for node in body.nodes.values()]


def test_cards_are_never_wider_than_the_panel(bench, ill):
    studio, panel = doctor(bench, ill)
    studio.session.apply(rename, "main", "n2", "a_layer_whose_name_is_longer_than_anybody_would_like_it")
    studio.settle()
    panel.resize(180, 300)
    QCoreApplication.processEvents()
    viewport = panel.findChild(QScrollArea).viewport()
    assert all(row.width() <= viewport.width() for row in rows(panel))


def test_what_a_run_ends_with_is_shown_at_once_however_seldom_it_is_drawn(bench, monkeypatch):
    tanh = ("Tanh", {})
    layers = (linear(16), tanh, linear(16), tanh, linear(2))
    studio, panel = doctor(bench, project(*layers, by=optimizer("SGD", 100.0), epochs=20))
    monkeypatch.setattr(panel, "least_seconds", 60.0)
    studio.controller.steps(100)
    studio.wait(lambda: studio.session.run.status is RunStatus.PAUSED, timeout=30_000)
    assert "learning-rate-high" in codes(panel)
