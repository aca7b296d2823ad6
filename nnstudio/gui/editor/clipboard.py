"""Layers on the clipboard, as the text of a project file, so that they can go to another window or a mail."""

from __future__ import annotations

from immutabledict import immutabledict
from PySide6.QtGui import QGuiApplication

from nnstudio.core.language import N_
from nnstudio.core.project import Network, Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.storage.strict_json import JsonError, dump, parse

LARGEST = 8_000_000  # bytes: some ten thousand layers; more is not a copy of layers
_NAME = "clipboard"


class NothingToPaste(Refusal):
    """The clipboard holds no layers, or damaged ones."""


def put(fragment: Network) -> None:
    """Copy these layers and the links between them.

    As plain text, so that Qt makes the clipboard's content itself: one made here would have a Python half,
    and Qt frees what is on the clipboard after Python has ended, which takes the process down.
    """
    QGuiApplication.clipboard().setText(written(fragment).decode())


def take() -> Network:
    """The layers on the clipboard, checked like a file from elsewhere.

    Raises:
        Refusal: there are none, or the text is damaged.
    """
    return parsed(QGuiApplication.clipboard().text().encode(errors="replace"))


def written(fragment: Network) -> bytes:
    """The text that :func:`parsed` reads."""
    return dump(to_json(Project(networks=immutabledict({_NAME: fragment}))))


def parsed(text: bytes) -> Network:
    """The layers that a copied text holds.

    Raises:
        Refusal: it holds none, or is damaged.
    """
    if len(text) > LARGEST or not text.lstrip().startswith(b"{"):
        raise NothingToPaste(N_("There are no layers on the clipboard. Copy some first."))
    try:
        project = from_json(parse(text))
    except JsonError as error:
        raise NothingToPaste(N_("The layers on the clipboard are damaged. Copy them again.")) from error
    fragment = next(iter(project.networks.values()))
    if not fragment.nodes and not fragment.annotations:
        raise NothingToPaste(N_("There are no layers on the clipboard. Copy some first."))
    return fragment
