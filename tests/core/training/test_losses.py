"""Losses: what they accept, what outputs they want, how classes are written and read."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.project.specs import Target, TargetSpec
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.losses import losses
from nnstudio.core.training.targets import decode, encode, loss_type, make_loss, read

TWO, THREE = TargetSpec(Target.CLASSES, 2), TargetSpec(Target.CLASSES, 3)
VALUES = TargetSpec(Target.VALUES, 2)
ALL = tuple(losses)


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.name)
def test_every_loss_has_words_and_a_formula(loss):
    assert loss.title
    assert loss.summary.endswith(".")
    assert loss.formula


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.name)
@pytest.mark.parametrize("target", [TWO, THREE, VALUES], ids=["two", "three", "values"])
def test_every_loss_trains_on_all_it_accepts(loss, target):
    if not loss.accepts(target):
        pytest.skip("not for such targets")
    raw = torch.randn(8, 2) if target is VALUES else torch.arange(8) % target.size
    outputs = torch.rand(8, loss.outputs(target), requires_grad=True)
    recipe = TrainingRecipe(loss=loss.name)
    value = make_loss(recipe)(outputs, encode(loss, target, raw))
    value.backward()
    assert value.dim() == 0
    assert value.isfinite()
    assert outputs.grad.abs().sum() > 0


def test_two_classes_need_one_output_except_where_scores_are_compared():
    wanted = {loss.name: loss.outputs(TWO) for loss in losses}
    assert wanted == {
        "CrossEntropy": 2, "NLL": 2, "MultiMargin": 2, "BinaryCrossEntropy": 1,
        "BinaryCrossEntropyProbability": 1, "Hinge": 1, "MSE": 1, "L1": 1, "Huber": 1,
    }  # fmt: skip


def test_three_classes_need_three_outputs_and_no_two_class_loss_takes_them():
    assert all(loss.outputs(THREE) == 3 for loss in losses if loss.accepts(THREE))
    refused = {loss.name for loss in losses if not loss.accepts(THREE)}
    assert refused == {"BinaryCrossEntropy", "BinaryCrossEntropyProbability", "Hinge"}


def test_classes_are_written_as_each_loss_wants_them():
    two, three = torch.tensor([1, 0]), torch.tensor([2, 0])
    assert encode(losses["CrossEntropy"], THREE, three).tolist() == [2, 0]
    assert encode(losses["MSE"], TWO, two).tolist() == [[1.0], [0.0]]
    assert encode(losses["MSE"], THREE, three).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert encode(losses["Hinge"], TWO, two).tolist() == [[1.0], [-1.0]]


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.name)
@pytest.mark.parametrize("target", [TWO, THREE], ids=["two", "three"])
def test_decoding_gives_the_classes_back(loss, target):
    if not loss.accepts(target):
        pytest.skip("not for such targets")
    classes = torch.arange(7) % target.size
    assert decode(encode(loss, target, classes)).tolist() == classes.tolist()


@pytest.mark.parametrize("loss", ALL, ids=lambda loss: loss.name)
@pytest.mark.parametrize("target", [TWO, THREE], ids=["two", "three"])
def test_what_is_read_are_probabilities_in_the_order_of_the_outputs(loss, target):
    if not loss.accepts(target):
        pytest.skip("not for such targets")
    outputs = torch.randn(50, loss.outputs(target)) * 3
    probabilities = read(loss, target, outputs)
    assert probabilities.shape == (50, target.size)
    assert torch.allclose(probabilities.sum(1), torch.ones(50))
    assert (probabilities >= 0).all()
    if outputs.shape[1] > 1:
        assert (probabilities.argmax(1) == outputs.argmax(1)).all()


def test_nothing_is_read_of_outputs_that_are_all_zero_but_even_shares():
    assert read(losses["MSE"], THREE, torch.zeros(1, 3)).tolist() == [[pytest.approx(1 / 3)] * 3]


def test_log_probabilities_are_read_as_they_are():
    outputs = torch.tensor([[0.25, 0.75]]).log()
    assert torch.allclose(read(losses["NLL"], TWO, outputs), outputs.exp())


def test_the_hinge_costs_nothing_beyond_the_margin():
    loss = make_loss(TrainingRecipe(loss="Hinge", loss_params=immutabledict(margin=2.0)))
    scores, signs = torch.tensor([[3.0], [-1.0]]), torch.tensor([[1.0], [-1.0]])
    assert loss(scores, signs).item() == pytest.approx(0.5)


def test_binary_cross_entropy_of_a_probability_equals_that_of_its_score():
    scores, answers = torch.randn(9, 1), (torch.arange(9) % 2).float()[:, None]
    of_score = make_loss(TrainingRecipe(loss="BinaryCrossEntropy"))
    of_probability = make_loss(TrainingRecipe(loss="BinaryCrossEntropyProbability"))
    assert torch.allclose(of_score(scores, answers), of_probability(scores.sigmoid(), answers))


def test_unknown_losses_and_bad_parameters_are_refused():
    with pytest.raises(Refusal, match="no loss Guess"):
        loss_type(TrainingRecipe(loss="Guess"))
    recipe = TrainingRecipe(loss="Huber", loss_params=immutabledict(delta=-1.0))
    with pytest.raises(InvalidValue):
        make_loss(recipe)
    with pytest.raises(InvalidValue, match="no parameter margin"):
        make_loss(replace(recipe, loss_params=immutabledict(margin=1.0)))
