"""Layers on the clipboard, as the text of a project file, so that they can go to another window or a mail."""

from __future__ import annotations

from immutabledict import immutabledict
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from nnstudio.core.language import N_
from nnstudio.core.project import Network, Project
from nnstudio.core.refusal import Refusal

NETWORK_TYPE = "application/x-nnstudio-network+json"
LARGEST_TEXT = 4_000_000  # characters: ten thousand layers; more is not a copy of layers
_NAME = "clipboard"


class NothingToPaste(Refusal):
    """The clipboard holds no layers."""


def put(fragment: Network) -> None:
    """Copy these layers and the links between them."""
    from nnstudio.core.storage.project_json import to_json

    text = to_json(Project(networks=immutabledict({_NAME: fragment})))
    mime = QMimeData()
    mime.setData(NETWORK_TYPE, text.encode())
    mime.setText(text)
    QGuiApplication.clipboard().setMimeData(mime)


def take() -> Network:
    """The layers on the clipboard, checked like a file from elsewhere.

    Raises:
        Refusal: there are none, or the text is damaged.
    """
    return parsed(_text(QGuiApplication.clipboard().mimeData()))


def parsed(text: str) -> Network:
    """The layers that a copied text holds.

    Raises:
        Refusal: it holds none, or is damaged.
    """
    if not text.lstrip().startswith("{"):
        raise NothingToPaste(N_("There are no layers on the clipboard. Copy some first."))
    if len(text) > LARGEST_TEXT:
        raise NothingToPaste(N_("What is on the clipboard is too long to be layers."))
    from nnstudio.core.storage.project_json import from_json

    project = from_json(text)
    fragment = project.networks.get(_NAME)
    if fragment is None or not fragment.nodes:
        raise NothingToPaste(N_("There are no layers on the clipboard. Copy some first."))
    return fragment


def _text(mime: QMimeData) -> str:
    if mime.hasFormat(NETWORK_TYPE):
        return bytes(mime.data(NETWORK_TYPE).data()).decode(errors="replace")
    return mime.text() if mime.hasText() else ""
