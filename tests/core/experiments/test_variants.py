"""Variants of a project: combinations of values, their names, and what is refused."""

from __future__ import annotations

import pytest

from nnstudio.core.experiments.variants import MOST, RATE, SEED, seeds, variants
from nnstudio.core.project.recipe_parameters import LARGEST_SEED
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs.projects import family_of
from tests.core.training.making import project


def test_all_combinations_are_made_and_seeds_change_fastest():
    made = variants(project(), {SEED: [0, 1], RATE: ["0.1", 0.01]})
    assert [(one.project.training.optimizers["main"].learning_rate, one.seed) for one in made] == [
        (0.1, 0),
        (0.1, 1),
        (0.01, 0),
        (0.01, 1),
    ]


def test_values_given_twice_are_made_once():
    assert len(variants(project(), {SEED: [3, 3, 4]})) == 2


def test_runs_that_differ_in_their_seed_have_one_name_and_one_family():
    first, second, other = variants(project(), {RATE: [0.1, 0.02], SEED: [0, 1]})[:3]
    assert first.name("circle") == second.name("circle") == "circle learning_rate=0.1"
    assert other.name("circle") == "circle learning_rate=0.02"
    assert family_of(first.project) == family_of(second.project) != family_of(other.project)


def test_any_setting_may_be_varied_even_the_network():
    made = variants(project(), {"networks.main.linear1.out_features": ["3", "5"]})
    assert [one.values["networks.main.linear1.out_features"] for one in made] == [3, 5]
    assert made[1].name("a") == "a linear1.out_features=5"


def test_seeds_begin_with_the_projects_own_and_never_leave_their_range():
    assert seeds(project(seed=4), 3) == (4, 5, 6)
    assert seeds(project(seed=LARGEST_SEED), 2) == (LARGEST_SEED - 1, LARGEST_SEED)


@pytest.mark.parametrize(
    "varied", [{"training.nothing": [1]}, {RATE: ["much"]}, {RATE: [-1]}, {SEED: range(MOST + 1)}]
)
def test_what_cannot_be_is_refused(varied):
    with pytest.raises(Refusal):
        variants(project(), varied)
