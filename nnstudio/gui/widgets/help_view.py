"""A page of help: Markdown with formulas. It loads nothing from the network or the disk."""

from __future__ import annotations

import re

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QImage, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from nnstudio.gui.theme import current, theme_changed, zoom_changed
from nnstudio.gui.widgets.formula import formula_image

_SCHEME = "formula"
_LINE_PERCENT = 125.0
_FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.DOTALL)
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


# an empty picture, because Qt draws a broken one where it gets none
_NOTHING = QImage(1, 1, QImage.Format.Format_ARGB32_Premultiplied)
_NOTHING.fill(0)


class HelpView(QTextBrowser):
    """Shows Markdown; ``$$…$$`` is a formula on a line of its own, ``$…$`` one in the text.

    Signals:
        link_clicked(str): the user follows a link; nothing is opened by the view itself.
    """

    link_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = ""
        self._formulas: list[tuple[str, bool]] = []
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.document().setDocumentMargin(10)
        self.anchorClicked.connect(self._on_anchor_clicked)
        theme_changed.connect(self._on_look_changed)
        zoom_changed.connect(self._on_look_changed)

    def set_markdown(self, source: str) -> None:
        """Show this page from its beginning."""
        if source != self._source:
            self._source = source
            self._show()
            self.moveCursor(QTextCursor.MoveOperation.Start)  # else showing the view scrolls to the end
            self.verticalScrollBar().setValue(0)

    @property
    def formulas(self) -> tuple[str, ...]:
        """The LaTeX of the page's formulas, in order."""
        return tuple(latex for latex, _inline in self._formulas)

    def _show(self) -> None:
        self._formulas = []
        pieces = _CODE.split(self._source)
        # what lies between back quotes is code: dollars in it mean themselves
        pieces[::2] = [_FORMULA.sub(self._placed, piece) for piece in pieces[::2]]
        self.document().clear()
        features = QTextDocument.MarkdownFeature
        self.document().setMarkdown("".join(pieces), features.MarkdownDialectGitHub | features.MarkdownNoHTML)
        self._space_lines()
        self._centre_inline_formulas()

    def _space_lines(self) -> None:
        """A little more room between lines than Qt gives: this is for reading."""
        spaced = QTextBlockFormat()
        spaced.setLineHeight(_LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spaced)

    def _centre_inline_formulas(self) -> None:
        """Put formulas on the middle of their line of text instead of above its baseline."""
        middle = QTextCharFormat()
        middle.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        cursor = self.document().find("\ufffc")
        while not cursor.isNull():
            cursor.mergeCharFormat(middle)
            cursor = self.document().find("\ufffc", cursor)

    def _placed(self, match: re.Match[str]) -> str:
        """The Markdown image that stands for this formula."""
        on_own_line = match.group(1) is not None
        latex = (match.group(1) or match.group(2)).strip()
        self._formulas.append((latex, not on_own_line))
        image = f"![formula]({_SCHEME}:{len(self._formulas) - 1})"
        return f"\n\n{image}\n\n" if on_own_line else image

    def _on_anchor_clicked(self, url: QUrl) -> None:
        self.link_clicked.emit(url.toString())

    def _on_look_changed(self, _now: object) -> None:
        position = self.verticalScrollBar().value()
        self._show()
        self.verticalScrollBar().setValue(position)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        url = QUrl(name)
        if url.scheme() != _SCHEME or not url.path().isdigit() or int(url.path()) >= len(self._formulas):
            return _NOTHING  # nothing else is ever loaded
        latex, inline = self._formulas[int(url.path())]
        points = self.font().pointSizeF() * (1.0 if inline else 1.2)
        image = formula_image(latex, current().text, points, self.devicePixelRatioF(), inline=inline)
        return image if image is not None else _NOTHING
