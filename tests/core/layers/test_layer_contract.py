"""What every entry of the catalogue promises, met by every entry."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from safetensors.torch import load, save

from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.layers.construct import UnacceptedRank, arguments, make, module_class

every_layer = pytest.mark.parametrize("layer", catalogue, ids=lambda layer: layer.name)

FAMILIES = {
    "input_output",
    "dense",
    "convolution",
    "pooling",
    "activation",
    "normalisation",
    "dropout",
    "recurrent",
    "attention",
    "reshape",
    "merge",
    "lipschitz",
    "features",
    "vision",
}
LECTURES = (
    "ReLU",
    "ELU",
    "LeakyReLU",
    "Sigmoid",
    "Tanh",
    "Arctan",
    "Hardsigmoid",
    "Hardtanh",
    "PReLU",
    "ReLU6",
    "RReLU",
    "CELU",
    "SELU",
    "GELU",
    "Hardshrink",
    "Softshrink",
    "LogSigmoid",
    "Softsign",
    "Softplus",
    "Tanhshrink",
    "Softmax",
    "MinMax",
)
NEVER_TORCHS_DEFAULT = {
    "Softmax.dim",  # torch warns when its axis is left out
    "Softmin.dim",
    "LogSoftmax.dim",
    "Upsample.scale_factor",  # torch's None needs a size instead
    "UpsamplingBilinear2d.scale_factor",
}


@every_layer
def test_an_entry_is_complete(layer: LayerType) -> None:
    assert layer.title
    assert layer.summary.endswith(".")
    assert layer.formula
    assert layer.family in FAMILIES
    assert len(layer.keywords) >= 4
    assert layer.reference or layer.family in ("input_output", "reshape", "dense")
    hash(layer)
    for parameter in layer.params:
        assert parameter.label
        assert parameter.help.endswith(".")
        assert not parameter.logarithmic or (parameter.minimum or 0) > 0, "zero has no logarithm"


@every_layer
def test_every_default_is_accepted_in_its_canonical_form(layer: LayerType) -> None:
    for parameter in layer.params:
        checked = parameter.check(parameter.default)
        assert checked == parameter.default
        assert type(checked) is type(parameter.default)


@every_layer
def test_parameters_are_the_arguments_of_the_class_with_its_defaults(layer: LayerType) -> None:
    signature = inspect.signature(module_class(layer)).parameters
    named = {parameter.name for parameter in layer.params} | set(layer.inferred)
    required = {name for name, argument in signature.items() if argument.default is argument.empty}
    # torch's Identity swallows any arguments
    assert required - {"args", "kwargs"} <= named
    for parameter in layer.params:
        default = signature[parameter.name].default
        if (
            default is not inspect.Parameter.empty
            and f"{layer.name}.{parameter.name}" not in NEVER_TORCHS_DEFAULT
        ):
            assert parameter.default == default, parameter.name


@every_layer
def test_a_layer_of_torch_bears_the_name_of_its_class(layer: LayerType) -> None:
    if hasattr(torch.nn, layer.name):
        assert module_class(layer).__name__ == layer.name
        assert issubclass(module_class(layer), getattr(torch.nn, layer.name))


@every_layer
def test_arguments_come_in_the_order_of_the_signature(layer: LayerType, samples: Any) -> None:
    names = list(arguments(layer, {}, samples.shapes(layer)))
    order = [name for name in inspect.signature(module_class(layer)).parameters if name in names]
    assert names == order
    assert set(names) == {parameter.name for parameter in layer.params} | set(layer.inferred)


@every_layer
def test_the_shape_on_the_meta_device_is_the_real_shape(layer: LayerType, samples: Any) -> None:
    for rank in samples.ranks(layer):
        real = samples.outputs(make(layer, {}, samples.shapes(layer, rank))(*samples.tensors(layer, rank)))
        promised = samples.outputs(
            make(layer, {}, samples.shapes(layer, rank), "meta")(*samples.tensors(layer, rank, "meta"))
        )
        assert [tensor.shape for tensor in promised] == [tensor.shape for tensor in real]
        assert [tensor.dtype for tensor in promised] == [tensor.dtype for tensor in real]
        assert all(tensor.device.type == "meta" for tensor in promised)
        assert len(real) == max(1, len(layer.outputs))
        assert all(torch.isfinite(tensor).all() for tensor in real)


@every_layer
def test_the_batch_axis_comes_out_as_it_went_in(layer: LayerType, samples: Any) -> None:
    for rank in samples.ranks(layer):
        for tensor in samples.outputs(
            make(layer, {}, samples.shapes(layer, rank))(*samples.tensors(layer, rank))
        ):
            assert tensor.shape[0] == samples.shapes(layer, rank)[0][0]


@every_layer
def test_gradients_are_finite_and_reach_every_weight(layer: LayerType, samples: Any) -> None:
    torch.manual_seed(0)
    for rank in samples.ranks(layer):
        module, inputs = make(layer, {}, samples.shapes(layer, rank)), samples.tensors(layer, rank)
        result = samples.outputs(module(*inputs))[0]
        (result * torch.rand_like(result)).sum().backward()
        differentiable = [tensor for tensor in inputs if tensor.is_floating_point()]
        for tensor in [*module.parameters(), *differentiable]:
            assert tensor.grad is not None
            assert torch.isfinite(tensor.grad).all()


@every_layer
def test_saved_weights_give_the_same_answer_again(layer: LayerType, samples: Any) -> None:
    torch.manual_seed(0)
    first = make(layer, {}, samples.shapes(layer)).eval()
    torch.manual_seed(1)
    second = make(layer, {}, samples.shapes(layer)).eval()
    inputs = samples.tensors(layer)
    second.load_state_dict(load(save(first.state_dict())))
    for left, right in zip(samples.outputs(first(*inputs)), samples.outputs(second(*inputs)), strict=True):
        assert torch.equal(left, right)


@every_layer
def test_a_number_of_axes_that_is_not_accepted_is_refused_in_words(layer: LayerType, samples: Any) -> None:
    refused = set(samples.by_rank) - layer.ranks if layer.ranks else set()
    for rank in refused:
        with pytest.raises(UnacceptedRank, match=layer.name):
            make(layer, {}, [samples.by_rank[rank]] * max(1, len(layer.inputs)))


@every_layer
def test_evaluating_twice_says_the_same_and_keeps_the_state(layer: LayerType, samples: Any) -> None:
    module, inputs = make(layer, {}, samples.shapes(layer)).eval(), samples.tensors(layer)
    before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    first, second = samples.outputs(module(*inputs)), samples.outputs(module(*inputs))
    assert all(torch.equal(left, right) for left, right in zip(first, second, strict=True))
    assert all(torch.equal(tensor, before[name]) for name, tensor in module.state_dict().items())


def test_there_are_enough_layers_of_every_family() -> None:
    assert len(catalogue) >= 75
    assert {layer.family for layer in catalogue} == FAMILIES


def test_every_activation_of_the_lectures_is_there() -> None:
    assert all(catalogue[name].role is Role.ACTIVATION for name in LECTURES)


def test_the_ends_and_the_merges_have_their_roles() -> None:
    assert catalogue["Input"].role is Role.INPUT
    assert catalogue["Input"].inputs == ()
    assert catalogue["Output"].role is Role.OUTPUT
    assert catalogue["Output"].outputs == ()
    assert catalogue["Code"].role is Role.CODE
    assert {layer.name for layer in catalogue if layer.takes_many} == {"Add", "Concatenate", "Multiply"}
