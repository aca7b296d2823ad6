"""The main window: where everything is put. What things do is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QEvent, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from nnstudio.core.language import N_, Message
from nnstudio.core.session import RunStatus, Session
from nnstudio.gui import theme
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.staying_awake import StayingAwake
from nnstudio.gui.editor import NetworkView
from nnstudio.gui.windows import resetting
from nnstudio.gui.windows.actions import WindowActions
from nnstudio.gui.windows.after_failure import AfterFailure
from nnstudio.gui.windows.comparing import Comparing
from nnstudio.gui.windows.contents import dock_types, front_panel
from nnstudio.gui.windows.docks import Docks
from nnstudio.gui.windows.document import Document
from nnstudio.gui.windows.drops import dropped_file
from nnstudio.gui.windows.exports import Exports
from nnstudio.gui.windows.imports import Imports
from nnstudio.gui.windows.isolation import IsolationChoice
from nnstudio.gui.windows.menus import Menus
from nnstudio.gui.windows.notice import NoticeBar
from nnstudio.gui.windows.past_bar import PastBar
from nnstudio.gui.windows.preferences import Preferences
from nnstudio.gui.windows.recent_menu import RecentMenu
from nnstudio.gui.windows.recording_choice import RecordingChoice
from nnstudio.gui.windows.recovery import Recovery
from nnstudio.gui.windows.refused import Refused
from nnstudio.gui.windows.resetting import Resetting
from nnstudio.gui.windows.status_bar import StatusBar
from nnstudio.gui.windows.sweeping import Sweeping
from nnstudio.gui.windows.training_bar import TrainingBar

FIRST_SIZE = (1366, 768)
_STALE = "stale"  # topic of what is said above the canvas


class MainWindow(QMainWindow):
    """The canvas with its palette, inspector, panels, bars and menus."""

    def __init__(self, session: Session, controller: TrainingController, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.session, self.controller, self.preferences = session, controller, preferences
        self.setWindowIcon(theme.icon("nnstudio"))
        self.setAcceptDrops(True)
        self.resize(*FIRST_SIZE)
        self._put_canvas()
        self.document = Document(session, controller, self)
        self.recovery = Recovery(session, self)
        self.docks = Docks(self, dock_types(session, controller))
        self.exports = Exports(session, controller, self.document, self.docks, self.view, self)
        self.imports = Imports(self.document, self)
        self.comparing = Comparing(session, self.document, self)
        self.sweeping = Sweeping(session, controller, self.document, self.docks, self.notice, self)
        self.staying_awake = StayingAwake(controller)
        self._put_menus_and_bars()
        self._connect()
        self.view.tools.hints.begin()
        self._restore()
        self._retranslate()
        self._on_opened()

    # where things are put

    def _put_canvas(self) -> None:
        self.view = NetworkView(self.session)
        self.notice = NoticeBar()
        self.resetting = Resetting(self.session, self.controller, self.notice, self)
        self.refused = Refused(self.session, self.controller, self.notice, self)
        self.after_failure = AfterFailure(self.session, self.controller, self.notice, self)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(PastBar(self.session, self.controller.travel))
        column.addWidget(self.view, 1)
        self.setCentralWidget(centre)

    def _put_menus_and_bars(self) -> None:
        self.actions_by_name = WindowActions(self)
        every = self._every_action()
        self.menus = Menus(self, every)
        self.recent = RecentMenu(self.menus.submenus["recent"], self.document)
        self.docks.fill_menu(self.menus.submenus["panels"])
        for name in ("theme_light", "theme_dark", "theme_system"):
            self.menus.submenus["theme"].addAction(every[name])
        self.preferences.connect_actions(self.actions_by_name, self.menus.submenus["language"])
        self.isolation = IsolationChoice(
            self.actions_by_name["isolated"], self.controller.isolating, self.preferences, self
        )
        self.recording = RecordingChoice(self.controller.travel, self.preferences, self)
        self.bar = TrainingBar(self.session, self.controller, every, self)
        self.addToolBar(self.bar)
        self.status = StatusBar(self.session, self)
        self.setStatusBar(self.status)

    def _every_action(self) -> Mapping[str, QAction]:
        """The window's actions by name, and the canvas' own as ``"editor:…"``."""
        own = {action.objectName(): action for action in self.actions_by_name}
        canvas = {
            f"editor:{action.objectName().removeprefix('editor_')}": action
            for action in self.view.editor_actions.all()
        }
        return {**own, **canvas}

    def _connect(self) -> None:
        handlers = {
            "new": self.document.new,
            "open": self.document.open,
            "gallery": self.show_gallery,
            "save": self.document.save,
            "save_as": self.document.save_as,
            "import": self.imports.ask,
            "compare": self.comparing.ask,
            "export": self.exports.export,
            "export_python": self.exports.export_python,
            "export_picture": self.exports.export_picture,
            "quit": self.close,
            "train": self.resetting.toggle,
            "step": self.resetting.step,
            "epoch": self.resetting.epoch,
            "reset": self.resetting.reset,
            "new_seed": self.resetting.new_seed,
            "sweep": self.sweeping.ask,
            "fork": self.controller.travel.fork,
            "to_now": self.controller.travel.back_to_now,
            "recording": self.recording.ask,
            "reset_layout": self.docks.lay_out,
            "full_screen": self._on_full_screen,
            "layer_help": self.show_layer_help,
            "shortcuts": self.show_shortcuts,
            "about": self.show_about,
        }
        for name, handler in handlers.items():
            self.actions_by_name[name].triggered.connect(handler)
        self.view.inspect_requested.connect(self._on_inspect_requested)
        self.document.noted.connect(self._on_noted)
        self.controller.travel.noted.connect(self._on_noted)
        self.controller.travel.open_wanted.connect(self.document.open_run)
        self.document.opened.connect(self._on_opened)
        self.refused.withdrawn.connect(self._on_refusal_withdrawn)
        self.controller.stale_changed.connect(self._on_stale_changed)
        self.session.run.status_changed.connect(self._on_status_changed)
        self.session.file_changed.connect(self._on_file_changed)
        self.session.microscope.moved.connect(self._on_microscope_moved)

    def _restore(self) -> None:
        settings = self.preferences.settings
        if settings.window:
            self.restoreGeometry(QByteArray.fromBase64(settings.window.encode("ascii", "ignore")))
        self.docks.restore(settings.layout)
        self.document.folder = settings.folder

    # what the menus ask for

    def show_gallery(self) -> None:
        """Let the user choose an example or a template, and open it."""
        from nnstudio.gui.windows.gallery import Gallery

        gallery = Gallery(self, self.controller.background)
        if gallery.exec() and gallery.chosen is not None:
            self.document.open_project(gallery.chosen.load())
        gallery.deleteLater()

    def show_layer_help(self) -> None:
        """The page of the selected layer, or of the first one where none is selected."""
        from nnstudio.gui.windows import help as pages

        network = self.session.project.network_at(self.session.network_name)
        node = network.nodes.get(self.session.selection.single_node or "")
        pages.layer_help(self, node.layer if node is not None else "Input").open()

    def show_shortcuts(self) -> None:
        from nnstudio.gui.windows import help as pages

        pages.shortcuts(self, self._actions_in_menus()).open()

    def show_about(self) -> None:
        from nnstudio.gui.windows import help as pages

        pages.about(self).open()

    def _actions_in_menus(self) -> list[QAction]:
        toggles = self.menus.submenus["panels"].actions() + self.menus.submenus["language"].actions()
        return [*self._every_action().values(), *toggles]

    # what is heard

    def _on_full_screen(self, on: bool) -> None:
        if on:
            self.showFullScreen()
        else:
            self.showNormal()

    def _on_inspect_requested(self) -> None:
        dock = self.docks["inspector"]
        dock.show()
        dock.raise_()
        dock.fill().setFocus()

    def _on_opened(self) -> None:
        """Another project: nothing said of the last one holds, and other panels tell most."""
        self.notice.hide()
        self.resetting.forget()
        self.docks.bring_forward(front_panel(self.session.project))

    def _on_noted(self, note: Message) -> None:
        self.notice.say(note, "warning")

    def _on_refusal_withdrawn(self) -> None:
        self._on_stale_changed(self.controller.is_stale)

    def _on_stale_changed(self, stale: bool) -> None:
        offers_more = self.notice.topic == resetting.TOPIC
        if stale and self.session.run.is_touched and not offers_more:
            self.notice.say(_stale_message(), "about", topic=_STALE)
        else:
            self.notice.withdraw(_STALE)

    def _on_status_changed(self, status: RunStatus) -> None:
        if not isValid(self):
            return
        if status in (RunStatus.DIVERGED, RunStatus.FAILED):
            self.after_failure.tell()
        elif status is RunStatus.RUNNING and self.notice.topic != resetting.TOPIC:
            self.notice.hide()

    def _on_microscope_moved(self) -> None:
        scope = self.session.microscope
        if isValid(self) and scope.stage is not None and scope.place == 0:
            self.docks.bring_forward("microscope")

    def _on_file_changed(self) -> None:
        if isValid(self):
            self._show_title()

    def _show_title(self) -> None:
        self.setWindowTitle(f"{self.document.title}[*] – nnstudio")
        self.setWindowModified(self.session.is_modified)
        self.setWindowFilePath(str(self.session.path or ""))

    def _retranslate(self) -> None:
        self.actions_by_name.retranslate()
        self.menus.retranslate()
        self._show_title()

    # Qt's own

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.controller.planner.postpone()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self._dropped = path
            QTimer.singleShot(0, self, self._open_dropped)  # the drag must end before a dialog may open

    def _open_dropped(self) -> None:
        self.document.open_path(self._dropped)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.document.may_go():
            event.ignore()
            return
        self.imports.stop()
        self.sweeping.stop()
        self.controller.stop_and_wait()
        self.recovery.forget()
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.preferences.change(window=geometry, layout=self.docks.state(), folder=self.document.folder)
        self.preferences.write()
        super().closeEvent(event)


def _stale_message() -> Message:
    return Message.of(
        N_("The network or its data were edited. Reset or Train starts again with them; undo to go on.")
    )
