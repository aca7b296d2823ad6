"""How a layer of the catalogue travels in a drag: its name, under a type of our own."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

LAYER_TYPE = "application/x-nnstudio-layer"


def layer_mime(name: str) -> QMimeData:
    """What a drag of this layer carries."""
    mime = QMimeData()
    mime.setData(LAYER_TYPE, name.encode())
    return mime


def layer_in(mime: QMimeData) -> str | None:
    """The name of the layer that is dragged, if it is one."""
    if not mime.hasFormat(LAYER_TYPE):
        return None
    return bytes(mime.data(LAYER_TYPE).data()).decode(errors="replace")
