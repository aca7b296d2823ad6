"""Which rows train, which are for choosing (validation) and which are kept for the end (test)."""

from __future__ import annotations

import numpy as np

from nnstudio.core.data.source import Array
from nnstudio.core.language import N_
from nnstudio.core.project import SplitRecipe
from nnstudio.core.refusal import Refusal


def split_rows(
    targets: np.ndarray, *, validation: float, test: float, seed: int, stratify: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of the training, validation and test parts: disjoint, together all, drawn with the seed.

    A part that is asked for has at least one row where there are enough, and training always has one.
    Stratified, every class is spread evenly over the parts, to within one sample a part.
    """
    count = len(targets)
    generator = np.random.Generator(np.random.PCG64(seed))
    order = generator.permutation(count)
    if stratify and targets.ndim == 1:
        # each row's place among those of its class, from 0 to 1; any slice of that order has all classes
        place = np.empty(count)
        for label in np.unique(targets):
            rows = order[targets[order] == label]
            place[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
        order = order[np.argsort(place[order], kind="stable")]
    tested = min(max(round(count * test), 1 if test > 0 else 0), max(count - 1, 0))
    validated = max(round(count * validation), 1 if validation > 0 else 0)
    validated = min(validated, max(count - 1 - tested, 0))
    return order[tested + validated :], order[tested : tested + validated], order[:tested]


def split(targets: Array, recipe: SplitRecipe, *, official_test: bool) -> tuple[Array, Array, Array]:
    """The rows of the three parts as the recipe says; the test part is empty if there is an official one.

    Raises:
        Refusal: where nothing would be left to train on.
    """
    test = 0.0 if official_test else recipe.test
    _check(recipe.validation, test, len(targets))
    return split_rows(
        targets, validation=recipe.validation, test=test, seed=recipe.seed, stratify=recipe.stratify
    )


def _check(validation: float, test: float, count: int) -> None:
    if count == 0:
        raise Refusal(N_("There are no samples to train on. Choose other data."))
    # written so that nan is refused too
    if not (validation >= 0 and test >= 0 and validation + test < 1):
        raise Refusal(
            N_(
                "The validation part ({validation:.0%}) and the test part ({test:.0%}) leave nothing to "
                "train on. Make them smaller, together below 100 %."
            ),
            validation=validation,
            test=test,
        )
