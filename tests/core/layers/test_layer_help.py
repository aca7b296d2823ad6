"""Every layer has a page of help in each language, whose formulas can be drawn."""

from __future__ import annotations

import re
from functools import cache
from xml.etree import ElementTree

import pytest
import ziamath
from ziamath.tex import tex2mml

from nnstudio.core.language import LANGUAGES
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.project import Network
from nnstudio.core.project.entries import BLOCK, REPEAT, body_entry
from nnstudio.core.resources import resource_path

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)
SHAPE = {"en": "**Output shape:**", "fr": "**Forme de sortie\N{NO-BREAK SPACE}:**"}
ziamath.config.svg2 = False  # as the studio draws them: Qt knows no SVG 2

pages = pytest.mark.parametrize("language", LANGUAGES)
every_layer = pytest.mark.parametrize("layer", catalogue, ids=lambda layer: layer.name)


def page(layer: LayerType, language: str) -> str:
    return resource_path("help", "layers", language, f"{layer.name}.md").read_text(encoding="utf-8")


def formulas(text: str) -> list[str]:
    return [(block or inline).strip() for block, inline in FORMULA.findall(text)]


@cache
def drawing(formula: str) -> ElementTree.Element:
    """The formula as ziamath draws it, 24 pixels to the em."""
    return ElementTree.fromstring(ziamath.Latex(formula, size=24).svg())


@pages
@every_layer
def test_a_page_explains_formula_shape_and_use_in_few_words(layer: LayerType, language: str) -> None:
    text = page(layer, language)
    title, what, formula, symbols, shape, use, *reference = text.strip().split("\n\n")
    assert title.startswith("# ")
    assert formula == f"$$\n{layer.formula}\n$$"
    assert shape.startswith(SHAPE[language])
    assert bool(reference) == bool(layer.reference)
    assert not reference or layer.reference in reference[0]
    words = FORMULA.sub("", " ".join((what, symbols, shape, use))).split()
    assert 60 <= len(words) <= 150


@pages
@every_layer
def test_a_page_explains_only_parameters_that_exist(layer: LayerType, language: str) -> None:
    known = {parameter.name for parameter in layer.params}
    quoted = {name.split("[")[0] for name in re.findall(r"`([^`]+)`", page(layer, language))}
    assert quoted <= known


@pages
def test_no_page_is_left_over(language: str) -> None:
    folder = resource_path("help", "layers", language)
    assert {path.stem for path in folder.glob("*.md")} == {*catalogue.names(), BLOCK}


@pages
def test_the_page_of_blocks_is_built_as_those_of_layers(language: str) -> None:
    block = body_entry(Network())
    text = page(block, language)
    assert SHAPE[language] in text
    assert set(re.findall(r"`([^`]+)`", text)) == {REPEAT.name}
    assert all("path" in ElementTree.tostring(drawing(formula), "unicode") for formula in formulas(text))


@every_layer
def test_both_languages_say_the_same_formulas_with_other_words(layer: LayerType) -> None:
    english, french = page(layer, "en"), page(layer, "fr")
    assert abs(len(formulas(english)) - len(formulas(french))) <= 2
    assert english.split("\n\n")[1] != french.split("\n\n")[1]


@pages
@every_layer
def test_every_formula_of_a_page_can_be_drawn(layer: LayerType, language: str) -> None:
    for formula in formulas(page(layer, language)):
        strokes = [part for part in drawing(formula).iter() if part.tag.endswith(("path", "rect"))]
        assert strokes, formula
        # a bracket around a sum without an upper limit is drawn as tall as the screen
        assert float(drawing(formula).get("height", "inf")) < 120, formula


@every_layer
def test_the_main_formula_fits_a_narrow_panel(layer: LayerType) -> None:
    em = 24
    assert float(drawing(layer.formula).get("width", "inf")) < 21 * em


@pages
@every_layer
def test_no_formula_uses_latex_that_would_be_drawn_as_text(layer: LayerType, language: str) -> None:
    for formula in formulas(page(layer, language)):
        mathml = tex2mml(formula)
        assert "\\" not in mathml, formula
        assert "<mo><mrow>" not in mathml, formula  # ziamath leaves out what is in there
