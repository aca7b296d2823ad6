"""The colours can be read by everybody."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel

from nnstudio.core.layers.families import FAMILIES
from nnstudio.core.resources import resource_path
from nnstudio.gui import theme
from nnstudio.gui.theme import colour_maps
from nnstudio.gui.theme.contrast import contrast, readable_on

BOTH = pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
GROUNDS = ("window", "raised", "surface", "canvas", "hover", "pressed", "accent_soft")
TEXTS = ("text", "text_muted", "accent", "success", "warning", "error")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert readable_on("#ffff00") != readable_on("#000080")


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
def test_every_text_can_be_read_on_every_ground(look: theme.Theme, ground: str) -> None:
    for text in TEXTS:
        assert contrast(getattr(look, text), getattr(look, ground)) >= 4.5, text


@BOTH
@pytest.mark.parametrize("ground", ["window", "surface", "raised"])
def test_what_cannot_be_used_can_still_be_read(look: theme.Theme, ground: str) -> None:
    assert contrast(look.text_disabled, getattr(look, ground)) >= 3
    assert contrast(look.text_disabled, look.text) > 2, "and still looks different"


@BOTH
def test_states_can_be_read_on_their_own_soft_ground(look: theme.Theme) -> None:
    for name in ("success", "warning", "error", "accent"):
        assert contrast(getattr(look, name), getattr(look, f"{name}_soft")) >= 4.5, name
    assert contrast(look.on_accent, look.accent) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["surface", "raised", "canvas"])
def test_curves_families_and_edges_stand_out(look: theme.Theme, ground: str) -> None:
    for colour in (*look.series, *look.families.values(), look.border_strong):
        assert contrast(colour, getattr(look, ground)) >= 3, colour


@BOTH
def test_the_first_curves_differ_for_colour_blind_eyes(look: theme.Theme) -> None:
    for seen in (_protanope, _deuteranope):
        colours = [seen(colour_maps._channels(colour)) for colour in look.series[:6]]
        labs = colour_maps.oklab(np.clip(np.array(colours), 0, 1))
        for one in range(6):
            for other in range(one):
                assert np.linalg.norm(labs[one] - labs[other]) > 0.06, (seen.__name__, one, other)


# Viénot, Brettel and Mollon, "Digital video colourmaps for checking the legibility of displays by
# dichromats", 1999: what linear RGB becomes
def _protanope(rgb: np.ndarray) -> np.ndarray:
    return _dichromat(rgb, [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]])


def _deuteranope(rgb: np.ndarray) -> np.ndarray:
    return _dichromat(rgb, [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]])


def _dichromat(rgb: np.ndarray, matrix: list[list[float]]) -> np.ndarray:
    return np.clip(np.array(matrix) @ rgb**2.2, 0, 1) ** (1 / 2.2)


def test_all_families_have_colours_in_both_themes() -> None:
    assert theme.LIGHT.families.keys() == theme.DARK.families.keys()
    assert theme.LIGHT.families.keys() == FAMILIES.keys()
    assert theme.family_colour("nobody's") == theme.family_colour("reshape")


def test_a_theme_switches_live_and_tells(qapp, qtbot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    with qtbot.waitSignal(theme.theme_changed) as told:
        theme.apply(qapp, "dark")
    assert told.args == [theme.DARK]
    assert theme.current() is theme.DARK
    assert label.palette().windowText().color().name() == theme.DARK.text


def test_following_the_system_shows_one_of_both(qapp) -> None:
    theme.apply(qapp, "system")
    assert theme.current() in (theme.LIGHT, theme.DARK)
    assert theme.current() == theme.system_theme(qapp)


def test_zoom_scales_fonts_and_lengths_and_stays_in_bounds(qapp, qtbot) -> None:
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    normal = label.font().pointSizeF()
    theme.set_zoom(qapp, 2.0)
    assert label.font().pointSizeF() == pytest.approx(2 * normal)
    assert theme.scaled(10) == 20
    theme.set_zoom(qapp, 99)
    assert theme.zoom() == 3.0
    theme.set_zoom(qapp, 1.0)
    theme.zoom_in(qapp)
    theme.zoom_out(qapp)
    assert theme.zoom() == pytest.approx(1.0)


def test_an_icon_follows_the_theme_by_itself(qapp) -> None:
    icon = theme.icon("stop")
    assert _middle(icon) == theme.LIGHT.text
    theme.apply(qapp, theme.DARK)
    assert _middle(icon) == theme.DARK.text
    assert _middle(icon, QIcon.Mode.Disabled) == theme.DARK.text_disabled
    assert _middle(QIcon(icon), QIcon.Mode.Active) == theme.DARK.accent


def test_an_icon_is_sharp_on_a_dense_screen(qapp) -> None:
    picture = theme.icon("save").pixmap(QSize(16, 16), 2.0)
    assert picture.width() == 32
    assert picture.devicePixelRatio() == 2.0


def test_a_missing_icon_is_an_error_but_a_layer_without_one_gets_the_general_one() -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("no such thing")
    assert not theme.layer_icon("../../secret", "dense").pixmap(QSize(16, 16)).isNull()


def test_every_drawing_can_be_drawn(qapp) -> None:
    drawings = list(resource_path("icons").glob("*.svg"))
    assert len(drawings) > 60
    for path in drawings:
        picture = theme.icon(path.stem).pixmap(QSize(24, 24)).toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(24) for y in range(24)), path.stem


def test_sequential_colours_rise_in_lightness() -> None:
    for name in ("sequential", "grey"):
        lightness = colour_maps.oklab(colour_maps.table(name) / 255)[:, 0]
        assert (np.diff(lightness) >= -1e-3).all(), name
        assert lightness[-1] - lightness[0] > 0.6


@BOTH
def test_diverging_colours_meet_in_a_neutral_middle(look: theme.Theme) -> None:
    table = colour_maps.table("diverging", look)
    lab = colour_maps.oklab(table / 255)
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    assert chroma[127] < 0.03
    assert chroma[0] > 0.08
    assert chroma[-1] > 0.08
    assert lab[0, 2] < 0 < lab[-1, 2]  # blue on one side, orange on the other


def test_colourise_clips_and_marks_what_is_not_a_number(qapp) -> None:
    values = np.array([[-5.0, 0.0, 5.0, np.nan]])
    colours = colour_maps.colourise(values, "diverging", -1, 1)
    table = colour_maps.table("diverging")
    assert (colours[0, 0] == table[0]).all()
    assert (colours[0, 2] == table[255]).all()
    assert "#{:02x}{:02x}{:02x}".format(*colours[0, 3]) == theme.LIGHT.border


def test_class_pictures_are_paler_where_unsure(qapp) -> None:
    probabilities = np.array([[[0.99, 0.01], [0.55, 0.45]]])
    sure, unsure = colour_maps.class_picture(probabilities)[0].astype(int)
    white = np.array([255, 255, 255])
    assert np.abs(white - sure).sum() > np.abs(white - unsure).sum()


def _middle(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> str:
    return icon.pixmap(QSize(24, 24), mode).toImage().pixelColor(12, 12).name()
