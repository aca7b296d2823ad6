"""Optimizers and players: the same numbers as a plain loop, penalties, clipping, changing in mid-run."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.players import Player
from nnstudio.core.training.targets import named_class
from tests.core.training.making import optimizer

ALL = tuple(optimizers)
RECIPES = [
    *[optimizer(entry.name, entry.learning_rate / 10) for entry in ALL],
    optimizer("SGD", 0.1, params={"momentum": 0.9}, weight_decay=0.01),
    optimizer("SGD", 0.1, params={"momentum": 0.9, "nesterov": True}),
    optimizer("SGD", 0.1, params={"momentum": 0.5, "dampening": 0.5}),
    optimizer("Adam", 0.01, params={"amsgrad": True}, weight_decay=0.01),
    optimizer("AdamW", 0.01, weight_decay=0.1),
    optimizer("RMSprop", 0.01, params={"momentum": 0.9, "centered": True}),
    optimizer("LBFGS", 1.0, params={"line_search_fn": None, "max_iter": 3}),
]


def network():
    torch.manual_seed(3)
    return torch.nn.Sequential(torch.nn.Linear(2, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1))


def batches(count=25, repeated=False):
    draw = torch.Generator().manual_seed(1)
    inputs = torch.randn(8, 2, generator=draw)
    for _ in range(count):
        inputs = inputs if repeated else torch.randn(8, 2, generator=draw)
        yield Batch(inputs, inputs.prod(1, keepdim=True))


def loss_of(model):
    def loss(batch):
        return torch.nn.functional.mse_loss(model(batch.inputs), batch.targets)

    return loss


def played(recipe, count=25, repeated=False):
    model = network()
    player = Player(list(model.parameters()), recipe, shares=False)
    losses = [player.update(loss_of(model), batch) for batch in batches(count, repeated)]
    return torch.cat([weight.detach().flatten() for weight in model.parameters()]), losses


def plain(recipe, count=25):
    """The loop a person would write, with torch's own optimizer and the arguments of exported code."""
    model = network()
    entry = optimizer_type(recipe)
    made = named_class(entry.module)(model.parameters(), **entry.keywords(recipe))
    for batch in batches(count):

        def closure(batch=batch):
            made.zero_grad()
            loss = loss_of(model)(batch)
            if recipe.l1:
                loss = loss + recipe.l1 * sum(w.abs().sum() for w in model.parameters())
            loss.backward()
            if recipe.clip_norm:
                torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip_norm)
            return loss

        made.step(closure)
    return torch.cat([weight.detach().flatten() for weight in model.parameters()])


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.name)
def test_every_optimizer_has_words_and_a_formula(entry):
    assert entry.title
    assert entry.summary.endswith(".")
    assert entry.formula


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: f"{recipe.name}-{dict(recipe.params)}")
def test_the_quick_way_gives_the_very_numbers_of_the_plain_loop(recipe):
    weights, _ = played(recipe)
    assert torch.equal(weights, plain(recipe))


@pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.name)
def test_every_optimizer_makes_the_loss_smaller(entry):
    _, losses = played(optimizer(entry.name, entry.learning_rate), count=200, repeated=entry.needs_closure)
    assert sum(losses[-20:]) < 0.8 * sum(losses[:20])


def test_quicker_sums_stay_within_rounding_of_the_plainest_ones():
    recipe = optimizer("AdamW", 0.01, weight_decay=0.1)
    model = network()
    made = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1, foreach=False, fused=False)
    for batch in batches():
        made.zero_grad()
        loss_of(model)(batch).backward()
        made.step()
    plainest = torch.cat([weight.detach().flatten() for weight in model.parameters()])
    assert torch.allclose(played(recipe)[0], plainest, atol=1e-6)


@pytest.mark.parametrize(("name", "steps"), [("SGD", 25), ("Adam", 25), ("LBFGS", 2)])
def test_clipping_and_l1_are_those_of_the_plain_loop(name, steps):
    recipe = optimizer(name, 0.05, l1=0.01, clip_norm=0.1)
    assert torch.allclose(played(recipe, steps)[0], plain(recipe, steps), atol=1e-5)


def test_l1_drives_weights_towards_zero():
    assert played(optimizer(l1=0.05), 200)[0].abs().sum() < 0.5 * played(optimizer(), 200)[0].abs().sum()


def test_lbfgs_knows_weight_decay_too():
    with_decay = optimizer("LBFGS", 0.5, weight_decay=0.1)
    assert played(with_decay)[0].norm() < 0.7 * played(replace(with_decay, weight_decay=0.0))[0].norm()


def test_losses_are_those_before_the_update_and_without_penalties():
    recipe = optimizer("LBFGS", 0.1, l1=1.0)
    model = network()
    (first, *_) = batches(1)
    expected = loss_of(model)(first).item()
    assert played(recipe, 1)[1][0].item() == pytest.approx(expected)
    assert played(optimizer(l1=1.0), 1)[1][0].item() == pytest.approx(expected)


def test_a_new_learning_rate_keeps_the_optimizers_memory():
    model = network()
    player = Player(list(model.parameters()), optimizer("Adam", 0.01), shares=False)
    for batch in batches(5):
        player.update(loss_of(model), batch)
    memory = player.optimizer
    player.adopt(optimizer("Adam", 0.5, weight_decay=0.1, params={"beta1": 0.5}))
    assert player.optimizer is memory
    group = memory.param_groups[0]
    assert (group["lr"], group["betas"], group["weight_decay"]) == (0.5, (0.5, 0.999), 0.1)


def test_a_new_rate_counts_from_the_next_update_on():
    model = network()
    player = Player(list(model.parameters()), optimizer("SGD", 0.1), shares=False)
    *earlier, last = batches(4)
    for batch in earlier:
        player.update(loss_of(model), batch)
    player.adopt(optimizer("SGD", 0.0))
    before = [weight.clone() for weight in model.parameters()]
    player.update(loss_of(model), last)
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


@pytest.mark.parametrize(
    "changed",
    [
        optimizer("SGD", 0.01),
        optimizer("Adam", 0.01, params={"amsgrad": True}),
    ],
    ids=["another", "switched"],
)
def test_another_optimizer_starts_with_an_empty_memory_and_goes_on(changed):
    model = network()
    player = Player(list(model.parameters()), optimizer("Adam", 0.01), shares=False)
    *earlier, last = batches(6)
    for batch in earlier:
        player.update(loss_of(model), batch)
    player.adopt(changed)
    assert not player.optimizer.state
    player.update(loss_of(model), last)


def test_contradictions_are_refused_and_change_nothing():
    model = network()
    player = Player(list(model.parameters()), optimizer("SGD", 0.1), shares=False)
    kept = player.optimizer
    with pytest.raises(Refusal, match="Nesterov"):
        player.adopt(optimizer("SGD", 0.1, params={"nesterov": True}))
    with pytest.raises(Refusal, match="no optimizer Magic"):
        player.adopt(OptimizerRecipe(name="Magic", params=immutabledict()))
    assert player.optimizer is kept
    assert player.recipe == optimizer("SGD", 0.1)


def test_a_weight_without_gradient_is_left_alone():
    model = network()
    idle = torch.nn.Parameter(torch.ones(2))
    player = Player([*model.parameters(), idle], optimizer("SGD", 0.1, weight_decay=0.5), shares=False)
    for batch in batches(4):
        player.update(loss_of(model), batch)
    assert idle.tolist() == [1, 1]
