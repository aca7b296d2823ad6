"""What the samples are called in the panels."""

from __future__ import annotations

import pytest

from nnstudio.core.language import language
from nnstudio.core.project.specs import Target, TargetSpec
from nnstudio.gui.panels.pictures import class_names, column_names


@pytest.fixture
def french():
    language.choose("fr")
    yield
    language.choose("en")


def test_classes_and_columns_are_named_in_the_language_of_now(french) -> None:
    assert class_names(TargetSpec(Target.CLASSES, 2, ("malignant", "benign"))) == ("maligne", "bénigne")
    assert column_names(("hours of study", "hours of rest"), 2) == ["heures d'étude", "heures de repos"]


def test_names_the_studio_does_not_know_come_as_they_are(french) -> None:
    assert class_names(TargetSpec(Target.CLASSES, 2, ("chat", "setosa"))) == ("chat", "setosa")
    assert column_names(("my column",), 1) == ["my column"]


def test_numbers_without_names_are_named_after_the_axes() -> None:
    assert column_names((), 2) == ["x", "y"]
    assert column_names((), 3) == ["x1", "x2", "x3"]
    assert class_names(TargetSpec(Target.CLASSES, 3)) == ()
