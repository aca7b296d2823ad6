"""The menu of recent files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnstudio.core.language import _
from nnstudio.core.storage.recent import clear_recent, recent_files
from nnstudio.gui.windows.document import Document


class RecentMenu(QObject):
    """Fills the menu when it opens; the first nine can be reached by their number."""

    def __init__(self, menu: QMenu, document: Document) -> None:
        super().__init__(menu)
        self._menu, self._document = menu, document
        menu.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self._menu.clear()
        paths = recent_files()
        for number, path in enumerate(paths, 1):
            mark = f"&{number} " if number < 10 else ""
            name = path.stem.replace("&", "&&")
            action = self._menu.addAction(f"{mark}{name}")
            action.setData(str(path))
            action.setToolTip(str(path))
            action.setEnabled(path.exists())
            action.triggered.connect(self._on_chosen)
        if not paths:
            self._menu.addAction(_("No recent files")).setEnabled(False)
            return
        self._menu.addSeparator()
        self._menu.addAction(_("Clear this list")).triggered.connect(self._on_cleared)

    def _on_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._document.open_path(Path(str(action.data())))

    def _on_cleared(self) -> None:
        clear_recent()
