"""The gallery: two pages, searched together; templates drawn and counted when they are first looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from nnstudio.core.storage.examples import examples
from nnstudio.core.templates.library import all_templates, template
from nnstudio.core.training.resolving import resolve
from nnstudio.gui import theme
from nnstudio.gui.windows import gallery as gallery_module
from nnstudio.gui.windows.gallery import Gallery
from nnstudio.gui.windows.gallery_page import GalleryPage
from nnstudio.gui.windows.schematic import schematic

from .projects import circle


@pytest.fixture
def gallery(make_studio, qtbot) -> Iterator[Gallery]:
    studio = make_studio(circle())
    opened = Gallery(studio.window, studio.controller.background)
    opened.show()
    qtbot.waitExposed(opened)
    yield opened
    opened.reject()
    opened.deleteLater()


def test_examples_come_first_and_templates_have_a_page(gallery):
    assert gallery.shown() == [one.name for one in examples()]
    gallery.show_page(gallery.templates)
    assert gallery.shown() == [one.name for one in all_templates()]


def test_a_word_found_on_the_other_page_only_brings_it_to_the_front(gallery, qtbot):
    qtbot.keyClicks(gallery._field, "resnet-50")
    assert gallery.page is gallery.templates
    assert gallery.shown() == ["resnet50"]
    qtbot.keyClick(gallery._field, Qt.Key.Key_Return)
    assert gallery.chosen.name == "resnet50"


def test_a_word_found_nowhere_opens_nothing(gallery, qtbot):
    qtbot.keyClicks(gallery._field, "no such thing")
    assert not gallery._open.isEnabled()
    gallery._on_accepted()
    assert gallery.chosen is None


def test_parameters_are_counted_once_the_templates_are_looked_at(gallery, qtbot):
    assert gallery._counting == []
    gallery.show_page(gallery.templates)
    items = {_name(item): item for item in _items(gallery.templates)}
    qtbot.waitUntil(lambda: "parameters" in items["mlp"].text(), timeout=60_000)
    told = "".join(letter for letter in items["mlp"].text() if letter.isdigit())
    assert told == str(resolve(template("mlp").load()).parameters)


def test_pictures_come_after_the_page_is_shown(gallery, qtbot, monkeypatch):
    drawn = []
    monkeypatch.setattr(gallery.templates, "_picture_of", lambda one: drawn.append(one.name) or _any())
    assert drawn == []
    gallery.show_page(gallery.templates)
    qtbot.waitUntil(lambda: len(drawn) == len(all_templates()))
    qtbot.waitUntil(lambda: not gallery.templates._timer.isActive())


def test_closing_early_leaves_nothing_running(make_studio, qtbot):
    studio = make_studio(circle())
    opened = Gallery(studio.window, studio.controller.background)
    opened.show()
    opened.show_page(opened.templates)
    opened.reject()
    assert not opened.templates._timer.isActive()
    assert all(task.is_cancelled for task in opened._counting)
    opened.deleteLater()


@pytest.mark.parametrize("one", all_templates(), ids=lambda one: one.name)
def test_the_picture_of_a_template_has_a_bar_for_each_layer(qapp, one):
    network = next(iter(one.load().networks.values()))
    picture = schematic(network, QSize(224, 126)).toImage()
    families = {theme.family_colour("input_output"), theme.family_colour("blocks")}
    found = {picture.pixelColor(x, y).name() for x in range(0, 224, 2) for y in range(0, 126, 2)}
    assert families & found
    assert _margin_is_empty(picture)


def test_the_picture_of_nothing_is_empty_ground(qapp):
    from nnstudio.core.project import Network

    assert not schematic(Network(), QSize(224, 126)).isNull()


def test_templates_are_entries_of_the_gallery(gallery):
    assert isinstance(gallery.templates, GalleryPage)
    gallery.show_page(gallery.templates)
    gallery.select("unet")
    assert gallery_module.template("unet").reference in gallery._about.text()


def _margin_is_empty(picture: QImage) -> bool:
    """No link leaves the picture: nothing but ground near its left and right edges."""
    ground = picture.pixelColor(4, 63).name()
    return all(picture.pixelColor(x, y).name() == ground for x in (3, 220) for y in range(10, 116))


def _items(page: GalleryPage) -> list:
    return [page.item(row) for row in range(page.count())]


def _name(item) -> str:
    return item.data(Qt.ItemDataRole.UserRole)


def _any():
    return schematic(template("mlp").load().networks["main"], QSize(10, 10))
