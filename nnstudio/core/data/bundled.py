"""Real data sets that come with scikit-learn: small, well known, and there without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnstudio.core.data.source import RawData, Samples, Script, Shape, Source
from nnstudio.core.language import N_
from nnstudio.core.parameters import Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec

Loader = Callable[[], tuple[np.ndarray, np.ndarray]]


def iris() -> tuple[np.ndarray, np.ndarray]:
    """150 flowers of three species, four lengths in cm each."""
    from sklearn.datasets import load_iris

    inputs, targets = load_iris(return_X_y=True)
    return inputs.astype(np.float32), targets.astype(np.int64)


def wine() -> tuple[np.ndarray, np.ndarray]:
    """178 wines of three growers, thirteen chemical measurements each."""
    from sklearn.datasets import load_wine

    inputs, targets = load_wine(return_X_y=True)
    return inputs.astype(np.float32), targets.astype(np.int64)


def breast_cancer() -> tuple[np.ndarray, np.ndarray]:
    """569 tumours, thirty measurements of cell nuclei each; 0 malignant, 1 benign."""
    from sklearn.datasets import load_breast_cancer

    inputs, targets = load_breast_cancer(return_X_y=True)
    return inputs.astype(np.float32), targets.astype(np.int64)


def diabetes() -> tuple[np.ndarray, np.ndarray]:
    """442 patients, ten measurements each; how far the disease went a year later (25 to 346)."""
    from sklearn.datasets import load_diabetes

    inputs, targets = load_diabetes(return_X_y=True, scaled=False)
    return inputs.astype(np.float32), targets.astype(np.float32)[:, None]


def digits() -> tuple[np.ndarray, np.ndarray]:
    """1,797 handwritten digits ``(1, 8, 8)``, grey from 0 (paper) to 1 (ink)."""
    from sklearn.datasets import load_digits

    images, targets = load_digits(return_X_y=True)
    return (images / 16).astype(np.float32).reshape(-1, 1, 8, 8), targets.astype(np.int64)


_IRIS = DataSpec(
    TensorSpec((4,)),
    TargetSpec(Target.CLASSES, 3, ("setosa", "versicolor", "virginica")),
    (N_("sepal length"), N_("sepal width"), N_("petal length"), N_("petal width")),
)
_WINE = DataSpec(
    TensorSpec((13,)),
    TargetSpec(Target.CLASSES, 3, (N_("grower 1"), N_("grower 2"), N_("grower 3"))),
    (
        N_("alcohol"),
        N_("malic acid"),
        N_("ash"),
        N_("alcalinity of ash"),
        N_("magnesium"),
        N_("total phenols"),
        N_("flavanoids"),
        N_("nonflavanoid phenols"),
        N_("proanthocyanins"),
        N_("colour intensity"),
        N_("hue"),
        N_("OD280/OD315 of diluted wines"),
        N_("proline"),
    ),
)
_NUCLEUS = (
    (N_("mean radius"), N_("radius error"), N_("worst radius")),
    (N_("mean texture"), N_("texture error"), N_("worst texture")),
    (N_("mean perimeter"), N_("perimeter error"), N_("worst perimeter")),
    (N_("mean area"), N_("area error"), N_("worst area")),
    (N_("mean smoothness"), N_("smoothness error"), N_("worst smoothness")),
    (N_("mean compactness"), N_("compactness error"), N_("worst compactness")),
    (N_("mean concavity"), N_("concavity error"), N_("worst concavity")),
    (N_("mean concave points"), N_("concave points error"), N_("worst concave points")),
    (N_("mean symmetry"), N_("symmetry error"), N_("worst symmetry")),
    (N_("mean fractal dimension"), N_("fractal dimension error"), N_("worst fractal dimension")),
)
_BREAST_CANCER = DataSpec(
    TensorSpec((30,)),
    TargetSpec(Target.CLASSES, 2, (N_("malignant"), N_("benign"))),
    # scikit-learn lists all means first, then all errors, then all worst values
    tuple(measure[column] for column in range(3) for measure in _NUCLEUS),
)
_DIABETES = DataSpec(
    TensorSpec((10,)),
    TargetSpec(Target.VALUES, 1, (N_("progression"),)),
    (
        N_("age"),
        N_("sex"),
        N_("body mass index"),
        N_("blood pressure"),
        N_("total cholesterol"),
        N_("LDL"),
        N_("HDL"),
        N_("cholesterol ratio"),
        N_("log triglycerides"),
        N_("blood sugar"),
    ),
)
_DIGITS = DataSpec(
    TensorSpec((1, 8, 8)), TargetSpec(Target.CLASSES, 10, tuple(str(digit) for digit in range(10)))
)


def _bundled(function: Loader, spec: DataSpec, title: str, summary: str, credit: str) -> Source:
    """The source of the function's name."""

    def describe(params: Mapping[str, Value]) -> DataSpec:
        return spec

    def load(params: Mapping[str, Value]) -> RawData:
        return RawData(spec, Samples(*function()))

    def script(params: Mapping[str, Value]) -> Script:
        return Script((function,), f"{_name(function)}()", ("sklearn",))

    return Source(
        name=_name(function),
        title=title,
        summary=summary,
        shape=Shape.IMAGES if len(spec.input.shape) == 3 else Shape.TABLE,
        describe=describe,
        load=load,
        credit=credit,
        script=script,
    )


def _name(function: Callable[..., Any]) -> str:
    return function.__name__


BUNDLED = (
    _bundled(
        iris,
        _IRIS,
        N_("Iris"),
        N_("Three kinds of iris told apart by the size of sepals and petals: 150 flowers."),
        N_("R. A. Fisher, 1936, after E. Anderson; UCI Machine Learning Repository; from scikit-learn."),
    ),
    _bundled(
        wine,
        _WINE,
        N_("Wine"),
        N_("Which of three growers a wine comes from, by its chemistry: 178 wines."),
        N_("M. Forina and others, 1988; UCI Machine Learning Repository; from scikit-learn."),
    ),
    _bundled(
        breast_cancer,
        _BREAST_CANCER,
        N_("Breast cancer"),
        N_("Malignant or benign, by the shapes of cell nuclei: 569 tumours."),
        N_("W. H. Wolberg, W. N. Street, O. L. Mangasarian, 1993; UCI; from scikit-learn."),
    ),
    _bundled(
        diabetes,
        _DIABETES,
        N_("Diabetes"),
        N_("How far diabetes has progressed after a year, by ten measurements: 442 patients."),
        N_("B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, 2004; from scikit-learn."),
    ),
    _bundled(
        digits,
        _DIGITS,
        N_("Digits"),
        N_("Handwritten digits of 8 × 8 pixels: 1,797 real ones."),
        N_("E. Alpaydin, C. Kaynak, 1998; UCI Machine Learning Repository; from scikit-learn."),
    ),
)
