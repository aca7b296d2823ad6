"""What a run shows: each symptom provoked by made facts, and not provoked by healthy ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnstudio.core.language import N_, Message
from nnstudio.core.observe.data_facts import DataFacts
from nnstudio.core.training.symptoms.facts import symptoms
from tests.core.training.making import gan_project, linear, optimizer, project
from tests.core.training.symptoms.made_facts import (
    HIDDEN,
    RELU,
    SIGMOID,
    codes,
    facts,
    falling,
    look,
    only,
)

HALVES = DataFacts(700, 1, ("a", "b"), (350, 350), (), (1.0,), (1.0,))
STUCK = {"loss": np.full(400, 0.7), "train_loss": np.full(30, 0.69)}
HEALTHY = look(
    dead={"n2": 0.25},
    flat={"n4": 0.4},
    gradients={"n1": 0.01, "n3": 0.02, "n5": 0.03},
    updates={"n1": 1e-3, "n3": 2e-3, "n5": 1e-2},
)


def rate_of(changed):
    return changed.training.optimizers["main"].learning_rate


def test_a_healthy_run_shows_nothing():
    curves = {
        "loss": falling(600),
        "train_loss": falling(30),
        "validation_loss": falling(30, end=0.07),
        "train_accuracy": 1 - falling(30, start=0.5, end=0.01),
    }
    assert codes(facts(HEALTHY, HEALTHY, data=HALVES, **curves)) == []


def test_a_run_that_has_not_begun_shows_nothing():
    assert codes(facts()) == []


def test_every_symptom_has_a_name_of_its_own_and_a_title():
    assert len(set(symptoms.names())) == len(symptoms) >= 14
    assert all(symptom.title for symptom in symptoms)


# NaN


def trouble(layer: str) -> Message:
    return Message.of(N_("Step {step} was undone: “{layer}”. {advice}"), step=3, layer=layer, advice="")


def test_nan_names_the_layer_and_lowers_the_learning_rate():
    problem = only(facts(trouble=trouble("linear3")), "not-finite")
    assert (problem.network, problem.node) == ("main", "n3")
    assert rate_of(problem.mend.apply(HIDDEN)) == 0.01


def test_nan_of_no_layer_is_told_of_the_whole():
    assert only(facts(trouble=trouble("")), "not-finite").node is None


# activations


def test_a_layer_whose_units_are_mostly_dead_is_told_and_leaks_afterwards():
    problem = only(facts(look(dead={"n2": 0.75})), "dead-relus")
    assert problem.node == "n2"
    assert "6 of 8" in str(problem.message)
    assert problem.mend.apply(HIDDEN).networks["main"].nodes["n2"].layer == "LeakyReLU"


@pytest.mark.parametrize(
    "seen",
    [look(dead={"n2": 0.5}), look(dead={"n2": 1.0}, units=1), look(dead={"n2": 0.9}, examples=8)],
)
def test_half_of_the_units_a_single_one_or_too_few_examples_say_nothing(seen):
    assert codes(facts(seen)) == []


def test_one_odd_look_decides_nothing():
    assert codes(facts(look(dead={"n2": 0.1}), look(dead={"n2": 0.1}), look(dead={"n2": 0.9}))) == []


def test_saturated_values_are_told_while_nothing_is_learned():
    made = facts(look(flat={"n4": 0.9}), **STUCK)
    problem = only(made, "saturated")
    assert (problem.node, "90%" in str(problem.message)) == ("n4", True)
    assert problem.mend.apply(HIDDEN).networks["main"].nodes["n4"].layer == "ReLU"


def test_a_network_that_has_learned_may_be_sure_and_so_may_the_last_layer():
    assert codes(facts(look(flat={"n4": 0.9}), loss=falling(400), train_loss=falling(30))) == []
    probability = project(linear(8), RELU, linear(1), SIGMOID)
    assert codes(facts(look(flat={"n4": 0.9}), of=probability, **STUCK)) == []
    assert codes(facts(look(flat={"n4": 0.7}), **STUCK)) == []


def test_a_look_that_measured_nothing_does_not_count():
    nan = float("nan")
    looks = [look(updates={"n3": share}) for share in (nan, 0.9, nan)]
    assert codes(facts(*looks, **STUCK)) == ["update-ratio"]


def test_a_look_from_before_the_first_step_is_forgotten_with_the_next():
    assert codes(facts(look(0, dead={"n2": 0.0}), look(60, dead={"n2": 0.9}))) == ["dead-relus"]


# gradients and updates


def test_a_gradient_a_thousand_times_smaller_at_the_first_layer_has_vanished():
    deep = project(linear(8), SIGMOID, linear(8), SIGMOID, linear(2))
    problem = only(
        facts(look(gradients={"n1": 1e-6, "n3": 1e-3, "n5": 1e-2}), of=deep), "vanishing-gradients"
    )
    assert problem.node == "n1"
    after = problem.mend.apply(deep).networks["main"].nodes
    assert (after["n2"].layer, after["n4"].layer) == ("ReLU", "ReLU")


def test_a_gradient_a_thousand_times_larger_at_the_first_layer_has_exploded_and_is_clipped():
    problem = only(facts(look(gradients={"n1": 50.0, "n5": 0.01})), "exploding-gradients")
    assert problem.mend.apply(HIDDEN).training.optimizers["main"].clip_norm == 1.0


@pytest.mark.parametrize(
    "gradients",
    [{"n1": 1e-4, "n5": 1e-2}, {"n1": 0.5, "n5": 0.01}, {"n1": 0.0, "n5": 0.0}, {"n1": 1e-9}],
)
def test_ratios_of_a_hundred_no_gradients_or_one_layer_say_nothing(gradients):
    assert codes(facts(look(gradients=gradients))) == []


def test_updates_as_large_as_the_weights_are_told_with_a_lower_rate():
    problem = only(facts(look(updates={"n1": 0.01, "n3": 0.9, "n5": 0.02}), **STUCK), "update-ratio")
    assert problem.node == "n3"
    assert rate_of(problem.mend.apply(HIDDEN)) == 0.01


def test_updates_too_small_to_learn_are_told_with_a_higher_rate():
    slow = project(by=optimizer(learning_rate=1e-6))
    problem = only(facts(look(updates={"n1": 1e-8, "n5": 1e-7}), of=slow, **STUCK), "update-ratio")
    assert rate_of(problem.mend.apply(slow)) == 1e-5


def test_what_has_learned_may_rest_and_the_first_steps_may_be_large():
    resting = {"loss": falling(400), "train_loss": falling(30)}
    assert codes(facts(look(updates={"n1": 1e-9, "n5": 1e-8}), **resting)) == []
    few = {"loss": np.full(20, 0.7)}
    assert codes(facts(look(step=20, updates={"n1": 0.9}), **few)) == []
    assert codes(facts(look(step=60, updates={"n1": 0.9}), **few)) == ["update-ratio"]


# the learning rate


def test_a_loss_higher_than_at_the_start_tells_of_a_high_rate():
    problem = only(facts(loss=[0.7, 5.0, 9.0, *([4.0, 8.0] * 50)]), "learning-rate-high")
    assert rate_of(problem.mend.apply(HIDDEN)) == 0.01


def test_a_loss_that_leapt_up_and_came_back_to_where_it_began_tells_of_a_high_rate():
    leapt = {"loss": [0.7] * 3 + [9.0] * 30 + [0.69] * 300, "train_loss": [9.0, *[0.69] * 20]}
    assert codes(facts(**leapt)) == ["learning-rate-high"]
    learned = {"loss": [0.7] * 3 + [9.0] * 30 + [0.1] * 300, "train_loss": [9.0, *[0.1] * 20]}
    assert codes(facts(**learned)) == []


def test_a_loss_that_swings_and_gets_no_lower_tells_of_a_high_rate():
    swinging = [1.0, 0.5] * 8
    assert codes(facts(loss=np.full(400, 1.0), train_loss=swinging)) == ["learning-rate-high"]


@pytest.mark.parametrize(
    "losses",
    [
        falling(21, end=0.45) * (1 + 0.4 * (-1) ** np.arange(21)),  # swings, but falls
        [0.69, 0.70] * 10,  # restless by one per cent
        [0.01, 0.005] * 8,  # swings at the bottom
        [1.0, 0.5] * 3,  # too early to say
    ],
)
def test_a_loss_that_swings_otherwise_is_no_symptom(losses):
    assert "learning-rate-high" not in codes(facts(loss=np.full(400, 1.0), train_loss=losses))


def test_players_of_a_game_need_not_get_lower_losses():
    made = facts(of=gan_project(), loss=[0.7, 5.0, *([4.0, 8.0] * 50)], train_loss=[1.0, 0.5] * 8)
    assert codes(made) == []


def test_a_loss_that_falls_by_a_hair_in_tiny_steps_tells_of_a_low_rate():
    made = facts(
        look(updates={"n1": 2e-5, "n5": 1e-5}),
        loss=np.linspace(0.70, 0.68, 400),
        train_loss=np.linspace(0.70, 0.68, 12),
    )
    assert rate_of(only(made, "learning-rate-low").mend.apply(HIDDEN)) == 1.0


def test_a_plateau_with_healthy_steps_is_no_low_rate():
    curves = {"loss": np.linspace(0.70, 0.68, 400), "train_loss": np.linspace(0.70, 0.68, 12)}
    assert codes(facts(look(updates={"n1": 1e-3, "n5": 1e-3}), **curves)) == []
    assert codes(facts(**curves)) == []
    restless = {**curves, "train_loss": [0.70, 0.71, 0.69, 0.70, 0.68, 0.69, 0.68, 0.69]}
    assert codes(facts(look(updates={"n1": 2e-5, "n5": 1e-5}), **restless)) == []
    gone = {**curves, "train_loss": np.linspace(0.70, 0.35, 12)}
    assert codes(facts(look(updates={"n1": 2e-5, "n5": 1e-5}), **gone)) == []


# fitting


def test_validation_that_rises_while_training_falls_is_over_fitting_since_its_lowest_epoch():
    rising = [*np.linspace(1.0, 0.5, 6), *np.linspace(0.52, 0.8, 14)]
    problem = only(facts(loss=falling(400), train_loss=falling(20), validation_loss=rising), "over-fitting")
    assert "since epoch 6" in str(problem.message)
    assert problem.mend.apply(HIDDEN).training.optimizers["main"].weight_decay > 0


@pytest.mark.parametrize(
    ("train", "validation"),
    [
        (falling(20), [*np.linspace(1.0, 0.5, 6), *np.full(14, 0.53)]),  # a little worse
        (falling(20), [*np.linspace(1.0, 0.2, 17), 0.5, 0.5, 0.5]),  # only just
        (np.full(20, 0.7), [*np.linspace(1.0, 0.5, 6), *np.linspace(0.52, 0.8, 14)]),  # nor does training
        (falling(20), ()),  # no validation part
    ],
)
def test_other_gaps_are_no_over_fitting(train, validation):
    assert "over-fitting" not in codes(facts(loss=falling(400), train_loss=train, validation_loss=validation))


def test_training_samples_hardly_known_after_many_epochs_are_under_fitting():
    flat = {**STUCK, "train_accuracy": np.full(30, 0.55)}
    problem = only(facts(data=HALVES, **flat), "under-fitting")
    assert "10%" in str(problem.message)
    assert codes(facts(**STUCK, train_r2=np.full(30, 0.05))) == ["under-fitting"]


@pytest.mark.parametrize(
    "curves",
    [
        {**STUCK, "train_accuracy": np.full(30, 0.9)},  # it knows them
        {"train_loss": np.full(8, 0.69), "train_accuracy": np.full(8, 0.5)},  # too early
        {"train_loss": falling(30), "train_accuracy": np.full(30, 0.55)},  # it still gets better
        {**STUCK, "train_r2": np.full(30, 0.6)},
    ],
)
def test_otherwise_it_is_no_under_fitting(curves):
    assert codes(facts(data=HALVES, **curves)) == []


def test_what_explains_under_fitting_is_told_in_its_place_and_nan_first():
    flat = {**STUCK, "train_accuracy": np.full(30, 0.55)}
    assert codes(facts(look(dead={"n2": 0.9}), data=HALVES, **flat)) == ["dead-relus"]
    found = codes(facts(look(dead={"n2": 0.9}), data=HALVES, trouble=trouble("linear1"), **flat))
    assert found == ["not-finite", "dead-relus"]


def test_the_commonest_class_is_where_learning_begins():
    mostly = replace(HALVES, classes=(630, 70))
    flat = {**STUCK, "train_accuracy": np.full(30, 0.9)}
    assert codes(facts(data=mostly, **flat)) == ["under-fitting"]
