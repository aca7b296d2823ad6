"""Formulas: LaTeX drawn as a picture in the theme's text colour, and copied back as LaTeX."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import current, theme_changed, zoom_changed
from nnstudio.gui.theme.painting import painting

_POINTS_TO_PIXELS = 96 / 72


class FormulaLabel(QLabel):
    """Shows one formula; its context menu copies the LaTeX, which is also what a screen reader is told."""

    def __init__(self, latex: str = "", parent: QWidget | None = None, *, factor: float = 1.15) -> None:
        super().__init__(parent)
        self._latex, self._factor = "", factor
        self._copy = QAction(self)
        self._copy.triggered.connect(self._on_copy)
        self.addAction(self._copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._retranslate()
        theme_changed.connect(self._on_look_changed)
        zoom_changed.connect(self._on_look_changed)
        self.set_latex(latex)

    @property
    def latex(self) -> str:
        return self._latex

    def set_latex(self, latex: str) -> None:
        """Show this formula; the empty text shows nothing."""
        self._latex = latex
        self.setAccessibleName(latex)
        self._show()

    def _show(self) -> None:
        if not self._latex:
            self.clear()
            return
        points = self.font().pointSizeF() * self._factor
        picture = formula_image(self._latex, current().text, points, self.devicePixelRatioF())
        if picture is None:
            self.setTextFormat(Qt.TextFormat.PlainText)
            self.setText(self._latex)
        else:
            self.setPixmap(QPixmap.fromImage(picture))

    def _retranslate(self) -> None:
        self._copy.setText(_("Copy as LaTeX"))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._latex)

    def _on_look_changed(self, _now: object) -> None:
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


@lru_cache(maxsize=512)
def formula_image(
    latex: str, colour: str, points: float, ratio: float = 1.0, *, inline: bool = False
) -> QImage | None:
    """The formula in ``"#rrggbb"`` at a text size in points; ``None`` where the LaTeX is not understood."""
    drawing = _svg(latex, colour, points, inline)
    if drawing is None:
        return None
    renderer = QSvgRenderer(drawing.encode())
    size = renderer.viewBoxF().size()
    width, height = max(1, round(size.width() * ratio)), max(1, round(size.height() * ratio))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, width / ratio, height / ratio))
    return image


def _svg(latex: str, colour: str, points: float, inline: bool) -> str | None:
    import ziamath  # a quarter of a second: only when a formula is first shown

    # QtSvg knows SVG 1.1 only, and says nothing when it skips the rest
    ziamath.config.svg2 = False  # type: ignore[attr-defined]
    size = points * _POINTS_TO_PIXELS
    try:
        return str(ziamath.Latex(latex, size=size, color=colour, inline=inline).svg())  # type: ignore[attr-defined]
    except Exception:  # its parser raises many kinds; what it cannot read is shown as text
        return None
