"""Formulas, help pages, dialogs and pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from nnstudio.core.language import language
from nnstudio.gui.theme import DARK, apply
from nnstudio.gui.widgets import messages
from nnstudio.gui.widgets.badge import Badge
from nnstudio.gui.widgets.collapsible import CollapsibleSection
from nnstudio.gui.widgets.exporting import CannotSavePicture, save_picture
from nnstudio.gui.widgets.formula import FormulaLabel, formula_image
from nnstudio.gui.widgets.help_view import HelpView
from nnstudio.gui.widgets.plot import CurvePlot
from nnstudio.gui.widgets.search_field import SearchField


def ink(image: QImage, colour: str) -> int:
    """How many pixels have exactly this colour."""
    wide, high = image.width(), image.height()
    return sum(image.pixelColor(x, y).name() == colour for x in range(wide) for y in range(high))


def test_a_fraction_shows_more_than_its_bar(qapp) -> None:
    image = formula_image(r"\frac{a + b}{c}", "#ff0000", 20)
    rows = {
        y for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y).alpha() > 200
    }
    assert len(rows) > image.height() / 2


def test_a_formula_follows_the_theme_and_can_be_copied(qapp, qtbot) -> None:
    label = FormulaLabel(r"y = W x + b")
    qtbot.addWidget(label)
    apply(qapp, DARK)
    assert ink(label.pixmap().toImage(), DARK.text) > 5
    label.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == r"y = W x + b"
    assert label.accessibleName() == r"y = W x + b"


def test_a_formula_nobody_can_draw_is_shown_as_it_is_written(qtbot) -> None:
    label = FormulaLabel(r"\frac{a}{")
    qtbot.addWidget(label)
    assert label.text() == r"\frac{a}{"


def test_a_help_page_shows_its_formulas_and_leaves_code_alone(qtbot) -> None:
    page = HelpView()
    qtbot.addWidget(page)
    page.set_markdown("# T\n\n$$ a^2 $$\n\nso $b$ costs `$5 and $6`\n\n```\n$$ no $$\n```\n")
    assert page.formulas == ("a^2", "b")
    assert "$5 and $6" in page.toPlainText()
    assert page.toPlainText().count("\ufffc") == 2


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x.png", "file:///etc/hostname", "//server/share/x.png", "formula:99", "formula:x"],
)
def test_a_help_page_loads_nothing_from_anywhere(qtbot, address) -> None:
    page = HelpView()
    qtbot.addWidget(page)
    page.set_markdown(f"![x]({address})")
    loaded = page.loadResource(QTextDocument.ResourceType.ImageResource, QUrl(address))
    assert (loaded.width(), loaded.height()) == (1, 1)


def test_html_in_a_page_is_text(qtbot) -> None:
    page = HelpView()
    qtbot.addWidget(page)
    page.set_markdown("<script>alert(1)</script> <img src='file:///x'>")
    assert "<script>" in page.toPlainText()


def test_links_are_told_and_not_followed(qtbot) -> None:
    page = HelpView()
    qtbot.addWidget(page)
    page.set_markdown("[ReLU](ReLU)")
    with qtbot.waitSignal(page.link_clicked) as told:
        page.anchorClicked.emit(QUrl("ReLU"))
    assert told.args == ["ReLU"]
    assert "ReLU" in page.toPlainText()


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_any_widget_can_be_saved_as_a_picture(qtbot, tmp_path: Path, ending: str) -> None:
    plot = CurvePlot()
    plot.resize(300, 200)
    qtbot.addWidget(plot)
    plot.show()
    plot.set_curve("loss", np.arange(50.0), np.arange(50.0))
    path = tmp_path / f"été{ending}"
    save_picture(plot, path)
    if ending == ".png":
        assert QImage(str(path)).width() == 600
    else:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("<?xml")
        assert "polyline" in text or "<path" in text
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == [path.name]


def test_a_picture_that_cannot_be_saved_is_refused_with_a_sentence(qtbot, tmp_path: Path) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    with pytest.raises(CannotSavePicture, match=r"\.png, \.svg or \.pdf"):
        save_picture(label, tmp_path / "x.bmp")
    with pytest.raises(CannotSavePicture, match="Choose another folder"):
        save_picture(label, tmp_path / "no such folder" / "x.png")


def test_a_report_can_be_copied(qtbot) -> None:
    dialog = messages.tell(None, "Title", "It <b>broke</b>.", level="error", report="Traceback…")
    copy = next(b for b in dialog.findChildren(QPushButton) if "Copy" in b.text())
    copy.click()
    assert QGuiApplication.clipboard().text() == "It <b>broke</b>.\n\nTraceback…"
    labels = [label.text() for label in dialog.findChildren(QLabel)]
    assert "It <b>broke</b>." in labels, "a file name is never markup"
    dialog.accept()


@pytest.mark.parametrize(
    ("press", "answer"), [("Save", "save"), ("Throw away", "discard"), ("Cancel", "cancel")]
)
def test_a_question_gives_back_the_answer(qtbot, press: str, answer: str) -> None:
    def push() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        next(b for b in dialog.findChildren(QPushButton) if b.text() == press).click()

    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, push)
    answers = [("save", "Save"), ("discard", "Throw away")]
    assert messages.ask(None, "Title", "What now?", answers) == answer


def test_a_section_folds_away_its_content(qtbot) -> None:
    content = QLabel("inside")
    section = CollapsibleSection("Title", content)
    qtbot.addWidget(section)
    section.show()
    with qtbot.waitSignal(section.opened) as told:
        section.header.click()
    assert told.args == [False]
    assert not content.isVisible()
    section.set_open(True)
    assert content.isVisible()


def test_escape_clears_a_search_and_down_goes_on(qtbot) -> None:
    field = SearchField()
    qtbot.addWidget(field)
    qtbot.keyClicks(field, "conv")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    with qtbot.waitSignal(field.down_pressed):
        qtbot.keyClick(field, Qt.Key.Key_Down)


def test_a_badge_changes_its_level(qtbot) -> None:
    badge = Badge("3", "warning")
    qtbot.addWidget(badge)
    badge.show_state("4", "error")
    assert (badge.text(), badge.property("badge")) == ("4", "error")


def test_the_words_of_a_formula_menu_follow_the_language(qtbot) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    label = FormulaLabel("x")
    qtbot.addWidget(label)
    language.choose("fr")
    QCoreApplication.sendEvent(label, QEvent(QEvent.Type.LanguageChange))
    from nnstudio.core.language import _

    assert label.actions()[0].text() == _("Copy as LaTeX")


def test_importing_all_widgets_is_cheap() -> None:
    """No formula renderer, no torch, no scipy until something is shown that needs it."""
    code = (
        "import sys, pkgutil, importlib, nnstudio.gui.widgets as w\n"
        "for m in pkgutil.walk_packages(w.__path__, w.__name__ + '.'): importlib.import_module(m.name)\n"
        "print([m for m in ('torch', 'scipy', 'sklearn', 'ziamath', 'PIL') if m in sys.modules])"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "[]"
