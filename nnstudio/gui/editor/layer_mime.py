"""How a layer or a block travels in a drag: its key (see ``placeables``), under a type of our own."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

LAYER_TYPE = "application/x-nnstudio-layer"


def layer_mime(key: str) -> QMimeData:
    """What a drag of this layer or block carries."""
    mime = QMimeData()
    mime.setData(LAYER_TYPE, key.encode())
    return mime


def layer_in(mime: QMimeData) -> str | None:
    """The key of the layer or block that is dragged, if it is one."""
    if not mime.hasFormat(LAYER_TYPE):
        return None
    return bytes(mime.data(LAYER_TYPE).data()).decode(errors="replace")
