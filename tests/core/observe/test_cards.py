"""The small pictures on the cards, against the tensors they are made from."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from nnstudio.core.observe import observe
from nnstudio.core.observe.cards import BINS, MOST_KERNELS, SIDE, CardsRequest, Picture
from nnstudio.core.project import DataRecipe


def look(context, *nodes: str):
    return observe(context, CardsRequest("main", nodes)).pictures


def test_a_convolution_shows_its_first_kernels_averaged_over_what_they_read(make_context):
    conv = nn.Conv2d(1, 20, 3)
    shown = look(make_context({"conv1": conv}, DataRecipe("digits")), "n1")["n1"]
    weight = conv.weight.detach().numpy()[:MOST_KERNELS].mean(axis=1)
    assert shown.kind is Picture.KERNELS
    assert np.allclose(shown.values, weight / np.abs(weight).max())
    assert shown.values.dtype == np.float32


def test_kernels_of_signals_and_volumes_are_flat(make_context):
    context = make_context({"conv1": nn.Conv1d(2, 4, 5), "conv2": nn.Conv3d(1, 4, 3)})
    shown = look(context, "n1", "n2")
    assert shown["n1"].values.shape == (4, 1, 5)
    assert shown["n2"].values.shape == (4, 3, 3)


def test_other_weights_show_how_they_are_distributed(make_context):
    linear = nn.Linear(2, 500)
    shown = look(make_context({"linear1": linear}), "n1")["n1"]
    weight = linear.weight.detach().numpy().ravel()
    edge = np.abs(weight).max()
    counts = np.histogram(weight, BINS, (-edge, edge))[0]
    assert shown.kind is Picture.HISTOGRAM
    assert shown.values.max() == 1.0
    assert np.abs(shown.values * counts.max() - counts).sum() <= 2.0  # a number on an edge


def test_a_layer_without_weights_shows_its_answer_to_the_example(make_context):
    context = make_context({"linear1": nn.Linear(2, 5), "relu1": nn.ReLU()})
    shown = look(context, "n2")["n2"]
    given = context.example("main", 0)
    expected = context.networks["main"](given)[0].detach().numpy()
    assert shown.kind is Picture.ROW
    assert np.allclose(shown.values * np.abs(expected).max(), expected, atol=1e-6)


def test_a_map_is_thinned_and_the_first_channel(make_context):
    layers = {"up1": nn.Upsample(scale_factor=16), "relu1": nn.ReLU()}
    shown = look(make_context(layers, DataRecipe("digits")), "n2")["n2"]
    assert shown.kind is Picture.MAP
    assert max(shown.values.shape) <= SIDE


def test_many_nodes_run_the_example_once_and_leave_no_trace(make_context):
    calls = []
    linear = nn.Linear(2, 3)
    linear.register_forward_hook(lambda *_: calls.append(1))
    context = make_context({"linear1": linear, "relu1": nn.ReLU(), "dropout1": nn.Dropout(0.5)})
    context.networks["main"].train()
    assert set(look(context, "n0", "n1", "n2", "n3", "n4")) == {"n1", "n2", "n3"}
    assert len(calls) == 1
    assert context.networks["main"].dropout1.training
    assert not context.networks["main"].relu1._forward_hooks


def test_all_in_weights_nothing_is_run(make_context):
    calls = []
    linear = nn.Linear(2, 3)
    linear.register_forward_hook(lambda *_: calls.append(1))
    look(make_context({"linear1": linear}), "n1")
    assert not calls


def test_weights_that_are_no_numbers_any_more_are_survived(make_context):
    linear = nn.Linear(2, 3)
    with torch.no_grad():
        linear.weight.fill_(torch.nan)
    context = make_context({"linear1": linear, "relu1": nn.ReLU()})
    shown = look(context, "n1", "n2")
    assert shown["n1"].values.tolist() == [0.0] * BINS
    assert np.isnan(shown["n2"].values).all()
