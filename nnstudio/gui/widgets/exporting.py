"""Saving any widget as a picture: PNG in pixels, SVG in lines and letters."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget

from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal
from nnstudio.gui.theme import current

_PNG_SCALE = 2.0  # pixels per logical pixel: sharp in print


class CannotSavePicture(Refusal):
    """The picture could not be written."""


def save_picture(widget: QWidget, path: Path, scale: float = _PNG_SCALE) -> None:
    """Write what the widget shows to ``path``, as PNG (``scale`` pixels per pixel) or SVG by its ending.

    Raises:
        CannotSavePicture: for another ending, or when the file cannot be written; an old file stays whole.
    """
    render = _FORMS.get(path.suffix.lower())
    if render is None:
        raise CannotSavePicture(N_("A picture is saved as .png or .svg. Received {name}."), name=path.name)
    content = render(widget, scale)
    try:
        _replace(path, content)
    except OSError as error:
        raise CannotSavePicture(
            N_("The picture could not be saved as {path}: {reason}. Choose another folder."),
            path=str(path),
            reason=error.strerror or str(error),
        ) from error


def png(widget: QWidget, scale: float = _PNG_SCALE) -> bytes:
    """The widget as the bytes of a PNG file, ``scale`` pixels per logical pixel."""
    picture = QImage(widget.size() * scale, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(current().surface))
    painter = QPainter(picture)
    QWidget.render(widget, painter, QPoint())  # a graphics view has another render() of its own
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt a str
    return bytes(content.data())


def svg(widget: QWidget, _scale: float = 1.0) -> bytes:
    """The widget as the bytes of an SVG file, which has no pixels to scale."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size()))
    generator.setTitle(widget.windowTitle() or widget.accessibleName())
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(), widget.size()), QColor(current().surface))
    QWidget.render(widget, painter, QPoint())  # a graphics view has another render() of its own
    painter.end()
    return bytes(content.data())


_FORMS: Mapping[str, Callable[[QWidget, float], bytes]] = {".png": png, ".svg": svg}


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
