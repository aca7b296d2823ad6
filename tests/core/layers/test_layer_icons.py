"""Every layer has a drawing that takes the colour of its family."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from nnstudio.core.layers import catalogue
from nnstudio.core.project.entries import BLOCK
from nnstudio.core.resources import resource_path

FOLDER = resource_path("icons", "layers")


@pytest.mark.parametrize("name", [*catalogue.names(), BLOCK])
def test_every_layer_has_an_icon_of_24_pixels_in_the_current_colour(name: str) -> None:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    colours = set(re.findall(r'(?:stroke|fill)="([^"]*)"', text))
    assert colours <= {"none", "currentColor"}
    assert len(root) >= 1


@pytest.mark.parametrize("name", [*catalogue.names(), BLOCK])
def test_no_icon_needs_what_qt_cannot_draw(name: str) -> None:
    root = ElementTree.fromstring((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "path", "circle", "rect"}


def test_no_two_layers_look_the_same_and_no_drawing_is_left_over() -> None:
    drawings = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
    assert set(drawings) == {*catalogue.names(), BLOCK}
    assert len(set(drawings.values())) == len(drawings)
