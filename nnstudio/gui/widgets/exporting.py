"""Saving drawings as pictures: PNG in pixels, SVG and PDF in lines and letters."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPoint, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QWidget

from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal
from nnstudio.gui.theme import current

_PNG_SCALE = 2.0  # pixels per logical pixel: sharp in print
_LARGEST_SIDE = 16_000  # pixels of a PNG: more than most programs open
_LONGEST_PAGE = 14_400.0  # points: what readers of PDF take (ISO 32000-1, annex C)
_PIXELS_AN_INCH = 96.0  # of a widget, by convention
_MARGIN = 24.0  # around all that lies in a scene


class CannotSavePicture(Refusal):
    """The picture could not be written."""


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Something that can be painted at a size in logical pixels, from its top left corner."""

    size: QSize
    paint: Callable[[QPainter], None]
    title: str = ""


def of_widget(widget: QWidget) -> Drawing:
    """What a widget shows."""

    def paint(painter: QPainter) -> None:
        QWidget.render(widget, painter, QPoint())  # a graphics view has another render() of its own

    return Drawing(widget.size(), paint, widget.windowTitle() or widget.accessibleName())


def of_scene(scene: QGraphicsScene, title: str, area: QRectF) -> Drawing:
    """This part of a scene, with a margin."""
    area = area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    size = area.size().toSize().expandedTo(QSize(1, 1))

    def paint(painter: QPainter) -> None:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        with _uncached(scene):
            scene.render(painter, QRectF(QPoint(), QSizeF(size)), area)

    return Drawing(size, paint, title)


@contextmanager
def _uncached(scene: QGraphicsScene) -> Iterator[None]:
    """Inside, items paint lines and letters instead of pixels that were kept of them."""
    kept = [(item, item.cacheMode()) for item in scene.items()]
    cached = [(item, mode) for item, mode in kept if mode is not QGraphicsItem.CacheMode.NoCache]
    for item, _mode in cached:
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    try:
        yield
    finally:
        for item, mode in cached:
            item.setCacheMode(mode)


def save_picture(widget: QWidget, path: Path, scale: float = _PNG_SCALE) -> None:
    """Write what the widget shows to ``path``; see :func:`save_drawing`."""
    save_drawing(of_widget(widget), path, scale)


def save_drawing(drawing: Drawing, path: Path, scale: float = _PNG_SCALE) -> None:
    """Write it to ``path``, as PNG (``scale`` pixels per pixel), SVG or PDF by its ending.

    Raises:
        CannotSavePicture: for another ending, or when the file cannot be written; an old file stays whole.
    """
    render = _FORMS.get(path.suffix.lower())
    if render is None:
        raise CannotSavePicture(
            N_("A picture is saved as .png, .svg or .pdf. Received {name}."), name=path.name
        )
    content = render(drawing, scale)
    try:
        _replace(path, content)
    except OSError as error:
        raise CannotSavePicture(
            N_("The picture could not be saved as {path}: {reason}. Choose another folder."),
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def png(drawing: Drawing, scale: float = _PNG_SCALE) -> bytes:
    """The bytes of a PNG file, ``scale`` pixels per logical pixel, fewer where it would be huge."""
    longest = max(drawing.size.width(), drawing.size.height(), 1)
    scale = min(scale, _LARGEST_SIDE / longest)
    picture = QImage(drawing.size * scale, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(current().surface))
    painter = QPainter(picture)
    drawing.paint(painter)
    painter.end()
    content = QByteArray()
    buffer = _opened(content)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt a str
    return bytes(content.data())


def svg(drawing: Drawing, _scale: float = 1.0) -> bytes:
    """The bytes of an SVG file, which has no pixels to scale."""
    content = QByteArray()
    buffer = _opened(content)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(drawing.size)
    generator.setViewBox(QRect(QPoint(), drawing.size))
    generator.setTitle(drawing.title)
    painter = QPainter(generator)
    _paint_on_ground(drawing, painter)
    return bytes(content.data())


def pdf(drawing: Drawing, _scale: float = 1.0) -> bytes:
    """The bytes of a PDF file of one page, as large as the drawing at 96 pixels an inch, smaller if huge."""
    content = QByteArray()
    buffer = _opened(content)
    writer = QPdfWriter(buffer)
    writer.setTitle(drawing.title)
    writer.setCreator("nnstudio")
    longest = max(drawing.size.width(), drawing.size.height(), 1)
    inch = min(72 / _PIXELS_AN_INCH, _LONGEST_PAGE / longest)
    points = QSizeF(drawing.size.width() * inch, drawing.size.height() * inch)
    writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    scale = writer.resolution() * inch / 72
    painter.scale(scale, scale)
    _paint_on_ground(drawing, painter)
    return bytes(content.data())


_FORMS: Mapping[str, Callable[[Drawing, float], bytes]] = {".png": png, ".svg": svg, ".pdf": pdf}


def _opened(content: QByteArray) -> QBuffer:
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _paint_on_ground(drawing: Drawing, painter: QPainter) -> None:
    painter.fillRect(QRect(QPoint(), drawing.size), QColor(current().surface))
    drawing.paint(painter)
    painter.end()


def _replace(path: Path, content: bytes) -> None:
    """Write beside the file, then put it in its place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
