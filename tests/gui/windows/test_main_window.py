"""The real window, offscreen: what it shows, and what it does when it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from nnstudio.core.language import N_
from nnstudio.core.session import RunStatus
from nnstudio.core.storage import files
from nnstudio.core.storage.recent import recent_files
from nnstudio.core.storage.settings import read_settings
from nnstudio.gui import theme
from nnstudio.gui.windows.action_table import ACTIONS, MENUS
from nnstudio.gui.windows.gallery import Gallery

from .projects import broken, circle, other


def press(button: str) -> None:
    """Soon, press this button of the dialog that will be open by then."""

    def push() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        names = {found.text(): found for found in dialog.findChildren(QPushButton)}
        names[button].click()

    QTimer.singleShot(50, push)


def edit(studio) -> None:
    studio.session.apply(other, label=N_("Edit"))


# what it is made of


def test_every_action_stands_in_a_menu_with_words_a_shortcut_and_an_icon(make_studio) -> None:
    window = make_studio(circle()).window
    in_menus = {item for menu in MENUS for item in menu.items} | {"theme_light", "theme_dark", "theme_system"}
    for spec in ACTIONS:
        action = window.actions_by_name[spec.name]
        assert spec.name in in_menus
        assert action.text()
        assert action.toolTip()
        assert action.shortcuts()
        assert not action.icon().isNull()


def test_no_two_actions_share_a_shortcut(make_studio) -> None:
    window = make_studio(circle()).window
    seen: dict[str, str] = {}
    for action in window._actions_in_menus():
        for keys in action.shortcuts():
            text = keys.toString(QKeySequence.SequenceFormat.PortableText)
            assert text not in seen, f"{text}: {action.text()} and {seen.get(text)}"
            seen[text] = action.text()


def test_everything_that_takes_the_focus_has_a_name(make_studio) -> None:
    window = make_studio(circle()).window
    for bar in (window.bar, window.status):
        for widget in bar.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_hidden_docks_are_empty_until_they_are_shown(make_studio) -> None:
    docks = make_studio(circle()).window.docks
    assert docks["palette"].content is not None
    assert docks["training"].content is None
    docks["training"].raise_()
    QApplication.processEvents()
    assert docks["training"].content is not None


def test_the_layout_is_remembered_and_can_be_put_back(make_studio, qtbot) -> None:
    studio = make_studio(circle())
    docks = studio.window.docks
    docks["inspector"].hide()
    docks["loss"].setFloating(True)
    text = docks.state()
    docks.lay_out()
    assert docks["inspector"].isVisible()
    assert not docks["loss"].isFloating()
    assert docks.restore(text)
    assert docks["inspector"].isHidden()
    assert docks["loss"].isFloating()
    assert not docks.restore("nonsense")
    docks.lay_out()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_at_first_nothing_is_squeezed(make_studio, size) -> None:
    window = make_studio(circle()).window
    window.resize(*size)
    window.docks.size()
    QApplication.processEvents()
    assert (window.width(), window.height()) == size
    assert window.view.width() >= 500
    assert window.view.height() >= 300
    for name in ("palette", "inspector", "loss"):
        assert window.docks[name].width() >= 200
        assert window.docks[name].height() >= 180


def test_a_dock_has_a_title_bar_where_no_tab_says_its_name(make_studio, qtbot) -> None:
    window = make_studio(circle()).window
    docks = window.docks
    window.actions_by_name["reset_layout"].trigger()
    assert docks["palette"].titleBarWidget().sizeHint().isEmpty()
    assert docks["loss"].titleBarWidget().sizeHint().isEmpty()
    assert not docks["inspector"].titleBarWidget().sizeHint().isEmpty()
    docks["predictions"].close()
    qtbot.waitUntil(lambda: not docks["loss"].titleBarWidget().sizeHint().isEmpty(), timeout=5000)
    docks["predictions"].show()
    qtbot.waitUntil(lambda: docks["loss"].titleBarWidget().sizeHint().isEmpty(), timeout=5000)


# title, language, theme, zoom


def test_the_title_tells_the_file_and_whether_it_is_changed(make_studio, tmp_path: Path) -> None:
    studio = make_studio(circle())
    assert studio.window.windowTitle() == "Untitled[*] – nnstudio"
    edit(studio)
    assert studio.window.isWindowModified()
    assert studio.window.document.save_to(tmp_path / "mine.nnstudio")
    assert studio.window.windowTitle() == "mine[*] – nnstudio"
    assert not studio.window.isWindowModified()


def test_the_whole_window_speaks_another_language_at_once(make_studio) -> None:
    studio = make_studio(circle())
    before = [action.text() for action in studio.window.menuBar().actions()]
    studio.preferences.choose_language("fr")
    QApplication.processEvents()
    after = [action.text() for action in studio.window.menuBar().actions()]
    from nnstudio.core.language import _

    assert after == [_(menu.title) for menu in MENUS]
    if _("&File") != "&File":
        assert before != after
    studio.preferences.write()
    assert read_settings().language == "fr"


def test_the_view_menu_changes_theme_and_text_size(make_studio) -> None:
    studio = make_studio(circle())
    actions = studio.window.actions_by_name
    actions["theme_dark"].trigger()
    assert theme.current() is theme.DARK
    assert studio.window.palette().window().color().name() == theme.DARK.window
    actions["text_larger"].trigger()
    assert theme.zoom() > 1
    actions["text_normal"].trigger()
    assert theme.zoom() == 1
    studio.preferences.write()
    assert read_settings().theme == "dark"


# training from the window


def test_training_goes_through_the_toolbar(make_studio, qtbot) -> None:
    studio = make_studio(circle())
    actions = studio.window.actions_by_name
    actions["step"].trigger()
    qtbot.waitUntil(lambda: studio.session.run.step == 1 and studio.controller.is_settled, timeout=30_000)
    assert "step 1" in studio.window.status.text("place")
    actions["train"].trigger()
    qtbot.waitUntil(lambda: studio.session.run.step > 20, timeout=20_000)
    assert actions["train"].iconText() == "Pause"
    actions["train"].trigger()
    qtbot.waitUntil(lambda: studio.session.run.status is RunStatus.PAUSED, timeout=5000)
    assert actions["train"].iconText() == "Train"
    assert studio.window.bar.state == "Paused"
    actions["reset"].trigger()
    qtbot.waitUntil(lambda: studio.session.run.step == 0 and studio.controller.is_settled, timeout=5000)
    assert studio.session.run.status is RunStatus.IDLE


def test_closing_while_it_trains_ends_the_training(make_studio, qtbot) -> None:
    studio = make_studio(circle())
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.step > 5, timeout=30_000)
    assert studio.window.close()
    assert not studio.controller.is_busy
    assert read_settings().window
    assert read_settings().layout


def test_a_network_that_cannot_be_trained_is_told_above_the_canvas(make_studio, qtbot) -> None:
    studio = make_studio(broken())
    qtbot.waitUntil(lambda: studio.session.plan is not None, timeout=30_000)
    assert "problem" in studio.window.status._problems.text()
    studio.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: bool(studio.window.notice.text), timeout=5000)
    assert not studio.controller.is_busy
    studio.window.status._problems.click()
    assert studio.session.selection.single_node is not None


def test_why_it_cannot_be_trained_is_told_until_the_network_is_edited(make_studio, qtbot) -> None:
    studio = make_studio(broken())
    qtbot.waitUntil(lambda: studio.session.plan is not None, timeout=30_000)
    studio.window.actions_by_name["train"].trigger()
    qtbot.waitUntil(lambda: bool(studio.window.notice.text), timeout=5000)
    edit(studio)
    assert not studio.window.notice.text


def test_a_sentence_above_the_canvas_does_not_move_the_paper_under_the_pointer(make_studio) -> None:
    studio = make_studio(circle())
    view = studio.window.view
    view.touched()
    before = view.viewport().mapToGlobal(view.mapFromScene(0.0, 0.0))
    studio.window.notice.say("Look here.")
    QApplication.processEvents()
    assert view.y() > 0
    assert view.viewport().mapToGlobal(view.mapFromScene(0.0, 0.0)) == before
    studio.window.notice.hide()
    QApplication.processEvents()
    assert view.viewport().mapToGlobal(view.mapFromScene(0.0, 0.0)) == before


# files


def test_file_dialogs_begin_among_the_documents_then_where_they_ended(make_studio, tmp_path: Path) -> None:
    document = make_studio(circle()).window.document
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    assert documents
    assert document.start_folder() == documents
    assert document.save_to(tmp_path / "mine.nnstudio")
    assert document.start_folder() == str(tmp_path)


def test_saving_opening_and_going_on_keeps_what_was_learned(make_studio, qtbot, tmp_path: Path) -> None:
    studio = make_studio(circle())
    studio.controller.steps(30)
    qtbot.waitUntil(lambda: studio.session.run.step == 30 and studio.controller.is_settled, timeout=30_000)
    path = tmp_path / "learned.nnstudio"
    assert studio.window.document.save_to(path)
    assert files.read(path).checkpoint is not None
    assert studio.window.document.new()
    assert studio.session.run.step == 0
    assert studio.window.document.open_path(path)
    qtbot.waitUntil(lambda: studio.session.run.step == 30, timeout=10_000)
    assert recent_files()[0] == path


def test_saving_while_it_trains_keeps_a_whole_step_and_training_goes_on(make_studio, qtbot, tmp_path) -> None:
    studio = make_studio(circle())
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.step > 20, timeout=30_000)
    path = tmp_path / "running.nnstudio"
    assert studio.window.document.save_to(path)
    kept = files.read(path).checkpoint
    assert kept is not None
    assert kept.state["step"] >= 20
    before = studio.session.run.step
    qtbot.waitUntil(
        lambda: studio.session.run.step > before + 5 or not studio.controller.is_busy, timeout=10_000
    )
    studio.controller.pause()


@pytest.mark.parametrize(
    ("button", "goes", "saved"),
    [("Cancel", False, False), ("Do not save", True, False), ("Save", True, True)],
)
def test_unsaved_changes_are_asked_about(make_studio, tmp_path: Path, button, goes, saved) -> None:
    studio = make_studio(circle())
    path = tmp_path / "mine.nnstudio"
    studio.window.document.save_to(path)
    edit(studio)
    press(button)
    assert studio.window.document.new() is goes
    assert (files.read(path).project.title == "!") is saved


def test_a_file_that_cannot_be_read_leaves_the_open_project_alone(make_studio, qtbot, tmp_path: Path) -> None:
    studio = make_studio(circle())
    before = studio.session.project
    path = tmp_path / "bad.nnstudio"
    path.write_bytes(b"no project at all")
    assert not studio.window.document.open_path(path)
    dialog = QApplication.activeModalWidget()
    assert "bad.nnstudio" in dialog.sentence
    dialog.accept()
    assert studio.session.project is before


def test_a_file_dropped_on_the_window_is_opened(make_studio, qtbot, tmp_path: Path) -> None:
    studio = make_studio(circle())
    path = tmp_path / "dropped.nnstudio"
    files.write(path, other(circle()))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    studio.window.dropEvent(event)
    qtbot.waitUntil(lambda: studio.session.path == path)


def test_the_gallery_shows_searches_and_opens_examples(make_studio, qtbot) -> None:
    studio = make_studio(circle())
    gallery = Gallery(studio.window)
    everything = gallery.shown()
    assert {"xor", "digits-cnn"} <= set(everything)
    gallery._field.setText("xor")
    assert gallery.shown() == ["xor"]
    gallery._on_accepted()
    assert gallery.chosen.name == "xor"
    gallery.deleteLater()
    assert studio.window.document.open_project(gallery.chosen.load())
    assert studio.session.path is None


def test_recent_files_are_in_the_menu_newest_first(make_studio, tmp_path: Path) -> None:
    studio = make_studio(circle())
    for name in ("one", "two & three"):
        studio.window.document.save_to(tmp_path / f"{name}.nnstudio")
    menu = studio.window.menus.submenus["recent"]
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts[:2] == ["&1 two && three", "&2 one"]


def test_python_and_pictures_are_exported(make_studio, qtbot, tmp_path: Path) -> None:
    studio = make_studio(circle())
    exports = studio.window.exports
    exports.write_python(tmp_path / "net.py")
    assert "class " in (tmp_path / "net.py").read_text(encoding="utf-8")
    assert "Loss and accuracy" in exports.things()
    for title in exports.things():
        for ending in (".png", ".svg"):
            path = tmp_path / f"{len(list(tmp_path.iterdir()))}{ending}"
            exports.write_picture(title, path)
            assert path.stat().st_size > 300


# help


@pytest.mark.parametrize("name", ["about", "shortcuts", "layer_help"])
def test_help_opens_and_closes(make_studio, qtbot, name: str) -> None:
    studio = make_studio(circle())
    studio.window.actions_by_name[name].trigger()
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert not dialog.grab().isNull()
    dialog.reject()


def test_pointing_at_nothing_in_particular_does_no_harm(make_studio, qtbot) -> None:
    window = make_studio(circle()).window
    for x in range(10, window.width(), 150):
        for y in range(10, window.height(), 90):
            target = window.childAt(QPoint(x, y)) or window
            qtbot.mouseMove(target, target.mapFrom(window, QPoint(x, y)))
