"""The modules that torch lacks give the values their papers and pages promise."""

from __future__ import annotations

import ast
import inspect
import math
import pkgutil
from importlib import import_module

import pytest
import torch
from torch import Tensor, nn

import nnstudio.core.layers.modules as modules_package
from nnstudio.core.layers.modules.activations import Arctan, MinMax
from nnstudio.core.layers.modules.attention import (
    Embedding,
    MultiheadAttention,
    PositionalEmbedding,
    PositionalEncoding,
    TransformerEncoderLayer,
)
from nnstudio.core.layers.modules.features import InputFeatures
from nnstudio.core.layers.modules.lipschitz import BjorckLinear, SpectralNormConv2d, SpectralNormLinear
from nnstudio.core.layers.modules.merges import Add, Concatenate, Multiply
from nnstudio.core.layers.modules.noise import GaussianNoise
from nnstudio.core.layers.modules.recurrent import GRU, LSTM, RNN
from nnstudio.core.layers.modules.reshaping import Crop, Permute, Reshape, Slice, Transpose
from nnstudio.core.layers.modules.scaling import Scale


def own_classes() -> list[type[nn.Module]]:
    """Every class of the modules package."""
    files = [
        import_module(f"{modules_package.__name__}.{info.name}")
        for info in pkgutil.iter_modules(modules_package.__path__)
    ]
    return [
        value
        for file in files
        for value in vars(file).values()
        if inspect.isclass(value) and value.__module__ == file.__name__
    ]


@pytest.mark.parametrize("own", own_classes(), ids=lambda own: own.__name__)
def test_the_source_of_each_class_stands_alone(own: type[nn.Module]) -> None:
    source = inspect.getsource(own)
    names: dict[str, object] = {"torch": torch, "nn": nn, "Tensor": Tensor}
    exec(source, names)
    known = {*names, *vars(__import__("builtins"))}
    tree = ast.parse(source)
    bound = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    used = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert used <= known | bound | arguments


def test_minmax_puts_the_larger_of_each_pair_first() -> None:
    assert MinMax()(torch.tensor([[1.0, 2.0, 4.0, 3.0]])).tolist() == [[2.0, 4.0, 1.0, 3.0]]


@pytest.mark.parametrize("dim", [1, 2, -1, -2])
def test_minmax_sorts_along_the_chosen_axis(dim: int) -> None:
    values = torch.rand(2, 4, 6)
    rows = values.movedim(dim, -1)
    even, odd = rows[..., ::2], rows[..., 1::2]
    expected = torch.cat((torch.maximum(even, odd), torch.minimum(even, odd)), dim=-1).movedim(-1, dim)
    assert torch.equal(MinMax(dim)(values), expected)


def test_minmax_keeps_the_norm_of_the_gradient() -> None:
    values = torch.rand(3, 8, requires_grad=True)
    weights = torch.rand(3, 8)
    (MinMax()(values) * weights).sum().backward()
    assert values.grad is not None
    assert torch.allclose(values.grad.norm(dim=1), weights.norm(dim=1))


def test_minmax_refuses_an_odd_number_of_values() -> None:
    with pytest.raises(ValueError, match="axis 1 has 5 values"):
        MinMax()(torch.rand(2, 5))


def test_arctan_is_the_arctangent() -> None:
    assert torch.allclose(
        Arctan()(torch.tensor([0.0, 1.0, 1e9])), torch.tensor([0.0, math.pi / 4, math.pi / 2])
    )


def test_input_features_come_in_their_fixed_order() -> None:
    module = InputFeatures(True, True, True, True, True, True, True)
    x, y = 0.5, -2.0
    expected = [x, y, x * x, y * y, x * y, math.sin(x), math.sin(y)]
    assert torch.allclose(module(torch.tensor([[x, y]])), torch.tensor([expected]))


def test_input_features_give_only_what_is_switched_on() -> None:
    module = InputFeatures(x=False, y=True, xy=True)
    assert module(torch.tensor([[3.0, 4.0]])).tolist() == [[4.0, 12.0]]


def test_input_features_need_one_feature_and_two_coordinates() -> None:
    with pytest.raises(ValueError, match="at least one"):
        InputFeatures(x=False, y=False)
    with pytest.raises(ValueError, match="2 coordinates, not 3"):
        InputFeatures()(torch.rand(4, 3))


def test_merges_combine_all_their_inputs() -> None:
    tensors = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 4.0]]), torch.tensor([[5.0, 6.0]])
    assert Add()(*tensors).tolist() == [[9.0, 12.0]]
    assert Multiply()(*tensors).tolist() == [[15.0, 48.0]]
    assert Concatenate()(*tensors).tolist() == [[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]]
    assert Concatenate(axis=0)(*tensors).shape == (3, 2)


def test_a_merge_of_one_passes_it_on() -> None:
    tensor = torch.rand(2, 3)
    assert all(torch.equal(merge(tensor), tensor) for merge in (Add(), Multiply(), Concatenate()))


def test_reshaping_keeps_the_values_and_the_batch() -> None:
    tensor = torch.arange(24.0).reshape(2, 3, 4)
    assert torch.equal(Reshape((-1, 2))(tensor), tensor.reshape(2, 6, 2))
    assert torch.equal(Permute((0, 2, 1))(tensor), tensor.permute(0, 2, 1))
    assert torch.equal(Transpose()(tensor), tensor.transpose(1, 2))
    with pytest.raises(ValueError, match="begins with 0"):
        Permute((1, 0, 2))


def test_crop_takes_left_right_top_bottom() -> None:
    image = torch.arange(30.0).reshape(1, 1, 5, 6)
    assert torch.equal(Crop((1, 2, 3, 0))(image), image[:, :, 3:5, 1:4])
    assert Crop(2)(image).shape == (1, 1, 1, 2)
    with pytest.raises(ValueError, match="leaves nothing of a 5×6 image"):
        Crop(3)(image)


def test_positional_encoding_is_the_papers() -> None:
    added = PositionalEncoding(6, max_length=50)(torch.zeros(1, 50, 6))[0]
    for time, feature in [(0, 0), (7, 2), (7, 3), (49, 4), (49, 5)]:
        angle = time / 10000 ** (feature // 2 * 2 / 6)
        wave = math.sin(angle) if feature % 2 == 0 else math.cos(angle)
        assert added[time, feature].item() == pytest.approx(wave, abs=1e-5)


def test_positional_encoding_takes_odd_sizes_and_refuses_longer_sequences() -> None:
    module = PositionalEncoding(5, max_length=4)
    assert module(torch.zeros(1, 3, 5)).shape == (1, 3, 5)
    assert not module.state_dict()
    with pytest.raises(ValueError, match="made for 4 steps, but 9"):
        module(torch.zeros(1, 9, 5))


def test_embedding_takes_whole_numbers_that_are_floats() -> None:
    module = Embedding(10, 3)
    assert torch.equal(module(torch.tensor([[1.0, 7.0]])), module(torch.tensor([[1, 7]])))


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_the_last_state_is_where_each_direction_ended(kind: type, bidirectional: bool) -> None:
    module = kind(3, 4, num_layers=2, dropout=0.0, bidirectional=bidirectional).eval()
    out, last = module(torch.rand(2, 5, 3))
    assert out.shape == (2, 5, 8 if bidirectional else 4)
    assert torch.allclose(last[:, :4], out[:, -1, :4])
    if bidirectional:
        assert torch.allclose(last[:, 4:], out[:, 0, 4:])


def test_dropout_of_a_single_recurrent_layer_raises_no_warning() -> None:
    assert LSTM(3, 4, dropout=0.5).dropout == 0.0
    assert LSTM(3, 4, num_layers=2, dropout=0.5).dropout == 0.5


def changed_steps(module: nn.Module, inputs: Tensor, step: int) -> list[int]:
    """Which steps of the output change when that step of the input does."""
    other = inputs.clone()
    other[:, step] += 1.0
    run = (lambda x: module(x, x, x)[0]) if isinstance(module, MultiheadAttention) else module
    difference = (run(inputs) - run(other)).abs().amax(dim=(0, 2))
    return [index for index, value in enumerate(difference.tolist()) if value > 1e-6]


@pytest.mark.parametrize("kind", [MultiheadAttention, TransformerEncoderLayer])
def test_a_causal_step_sees_only_the_past(kind: type) -> None:
    torch.manual_seed(0)
    inputs = torch.rand(2, 5, 8)
    assert changed_steps(kind(8, 2, is_causal=True).eval(), inputs, 3) == [3, 4]
    assert changed_steps(kind(8, 2).eval(), inputs, 3) == [0, 1, 2, 3, 4]


def test_attention_weights_add_up_to_one() -> None:
    tensor = torch.rand(2, 5, 8)
    _out, weights = MultiheadAttention(8, 2, is_causal=True)(tensor, tensor, tensor)
    assert torch.allclose(weights.sum(dim=2), torch.ones(2, 5))
    assert weights[:, 0, 1:].abs().max() == 0


def test_noise_is_added_in_training_only() -> None:
    torch.manual_seed(0)
    module, tensor = GaussianNoise(0.5), torch.zeros(100, 100)
    assert module(tensor).std().item() == pytest.approx(0.5, abs=0.02)
    assert torch.equal(module.eval()(tensor), tensor)


def effective_matrix(layer: nn.Module, size: int) -> Tensor:
    """The matrix a linear layer without bias applies: its rows are the images of the unit vectors."""
    return layer(torch.eye(size)).detach()


def test_spectral_norm_divides_by_the_largest_singular_value() -> None:
    torch.manual_seed(0)
    layer = SpectralNormLinear(12, 7, bias=False)
    for _ in range(50):
        layer(torch.rand(2, 12))
    values = torch.linalg.svdvals(effective_matrix(layer.eval(), 12))
    assert values[0].item() == pytest.approx(1.0, abs=1e-3)
    assert torch.allclose(
        values, torch.linalg.svdvals(layer.weight) / torch.linalg.svdvals(layer.weight)[0], atol=1e-3
    )


def test_spectral_norm_is_that_of_torch() -> None:
    torch.manual_seed(0)
    ours = SpectralNormLinear(6, 5, n_power_iterations=40)
    theirs = nn.Linear(6, 5)
    theirs.load_state_dict({"weight": ours.weight, "bias": ours.bias})
    theirs = nn.utils.parametrizations.spectral_norm(theirs, n_power_iterations=40)
    tensor = torch.rand(3, 6)
    assert torch.allclose(ours(tensor), theirs(tensor), atol=1e-5)


def test_two_passes_before_the_backward_pass_are_allowed() -> None:
    layer = SpectralNormLinear(4, 4)
    (layer(torch.rand(2, 4)).sum() + layer(torch.rand(2, 4)).sum()).backward()
    assert torch.isfinite(layer.weight.grad).all()


def test_the_kernels_of_a_spectral_convolution_have_norm_one() -> None:
    torch.manual_seed(0)
    layer = SpectralNormConv2d(3, 6, 2, stride=2, bias=False)
    for _ in range(60):
        layer(torch.rand(1, 3, 4, 4))
    # with a stride as long as the kernel the convolution is exactly the kernel matrix
    images = torch.eye(12).reshape(12, 3, 2, 2)
    values = torch.linalg.svdvals(layer.eval()(images).flatten(1).detach())
    assert values[0].item() == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize(("inputs", "outputs"), [(6, 6), (5, 9), (9, 5), (64, 64)])
def test_bjorck_makes_every_singular_value_one(inputs: int, outputs: int) -> None:
    torch.manual_seed(0)
    layer = BjorckLinear(inputs, outputs, bias=False)
    with torch.no_grad():  # far from orthonormal, as after some training
        layer.weight.add_(0.2 * torch.randn_like(layer.weight)).mul_(3.0)
    values = torch.linalg.svdvals(effective_matrix(layer, inputs))
    assert torch.allclose(values, torch.ones_like(values), atol=1e-2)


def test_a_slice_takes_a_stretch_as_python_does_and_never_nothing() -> None:
    x = torch.arange(24.0).reshape(2, 6, 2)
    assert torch.equal(Slice(1, 1, 5, 2)(x), x[:, 1:5:2])
    assert torch.equal(Slice(-1, -1)(x), x[:, :, 1:])
    assert torch.equal(Slice()(x), x)
    with pytest.raises(ValueError, match="nothing of an axis of 6"):
        Slice(1, 4, 2)(x)
    with pytest.raises(ValueError, match="batch"):
        Slice(0)


def test_a_scale_multiplies_then_adds() -> None:
    assert Scale(2.0, -1.0)(torch.tensor([0.0, 0.5, 1.0])).tolist() == [-1.0, 0.0, 1.0]


def test_learned_places_are_added_step_by_step_and_have_an_end() -> None:
    places = PositionalEmbedding(3, max_length=4)
    x = torch.zeros(2, 3, 3)
    assert torch.equal(places(x)[1], places.weight[:3])
    with pytest.raises(ValueError, match="4 places, but 5 steps"):
        places(torch.zeros(1, 5, 3))
