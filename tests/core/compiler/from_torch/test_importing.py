"""Modules become networks that give the same numbers, or are refused in one sentence."""

from __future__ import annotations

import copy
import warnings

import pytest
import torch
from torch import nn

from nnstudio.core.compiler.from_torch.importing import Imported, import_network
from nnstudio.core.compiler.from_torch.refusals import CannotImport
from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_torch import build, build_network
from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.storage.examples import examples
from nnstudio.core.training.resolving import resolve
from tests.core.compiler.from_torch import written_modules as written


def _layers(found: Imported) -> list[str]:
    return [node.layer for node in found.network.nodes.values()]


def _outputs(found: Imported, x: torch.Tensor) -> torch.Tensor:
    """What the network on the canvas, built and given the imported weights, makes of this."""
    project = Project().with_network("main", found.network)
    plan, _problems = resolve_network(project, "main", Contract(TensorSpec(tuple(x.shape[1:]))))
    built = build_network(found.network, plan).eval()
    built.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in found.tensors.items()})
    with torch.no_grad():
        return built(x)


CASES = [
    (written.ResNet, (3, 33, 33)),
    (written.VGG, (3, 16, 16)),
    (written.UNet, (1, 8, 12)),
    (written.Reader, (7,)),
    (written.HiddenReader, (6, 4)),
    (written.Encoder, (5, 8)),
    (written.ByHand, (1, 6, 6)),
    (written.Attending, (5, 8)),
]


@pytest.mark.parametrize(("made", "shape"), CASES, ids=lambda case: getattr(case, "__name__", ""))
def test_a_written_module_becomes_a_network_with_its_numbers(
    made: type[nn.Module], shape: tuple[int, ...]
) -> None:
    torch.manual_seed(1)
    module = made().eval()
    found = import_network(module, TensorSpec(shape))
    x = torch.randint(0, 20, (4, *shape)).float() if made is written.Reader else torch.randn(4, *shape)
    with torch.no_grad():
        wanted = module(x.long() if made is written.Reader else x)
    assert torch.allclose(_outputs(found, x), wanted, rtol=1e-4, atol=1e-4)
    assert found.output == tuple(wanted.shape[1:])


def test_layers_bear_the_names_of_the_module() -> None:
    found = import_network(written.ResNet(), TensorSpec((3, 33, 33)))
    names = [node.name for node in found.network.nodes.values()]
    assert {"conv1", "layer1_0_conv1", "layer2_0_downsample_0", "fc"} <= set(names)
    layers = _layers(found)
    assert layers.count("Conv2d") == 20
    assert layers.count("Add") == 8
    assert layers[0] == "Input"
    assert layers[-1] == "Output"


def test_a_product_divided_by_the_root_of_its_terms_is_a_scaled_one() -> None:
    found = import_network(written.Attending(), TensorSpec((5, 8)))
    products = [node.params["scaled"] for node in found.network.nodes.values() if node.layer == "MatMul"]
    assert sorted(products) == [False, False, True, True]
    assert "Select" in _layers(found)


def test_cards_do_not_cover_each_other() -> None:
    places = [
        node.at for node in import_network(written.UNet(), TensorSpec((1, 8, 12))).network.nodes.values()
    ]
    assert len(set(places)) == len(places)


def test_frozen_modules_come_frozen_and_parametrised_ones_as_they_are_now() -> None:
    first, second = nn.Linear(3, 4), nn.utils.parametrizations.weight_norm(nn.Linear(4, 2))
    first.requires_grad_(False)
    module = nn.Sequential(first, nn.Tanh(), second)
    found = import_network(module, TensorSpec((3,)))
    assert [node.learning.frozen for node in found.network.nodes.values()] == [False, True, *[False] * 3]
    x = torch.randn(2, 3)
    assert torch.allclose(_outputs(found, x), module.eval()(x), atol=1e-6)


def test_the_module_is_left_as_it_was() -> None:
    module = written.VGG().train()
    before = copy.deepcopy(module.state_dict())
    state = torch.get_rng_state()
    import_network(module, TensorSpec((3, 16, 16)))
    assert module.training
    assert torch.equal(torch.get_rng_state(), state)
    assert all(torch.equal(before[name], tensor) for name, tensor in module.state_dict().items())


@pytest.mark.parametrize("name", [example.name for example in examples()])
def test_networks_built_here_come_back(name: str) -> None:
    project = next(example for example in examples() if example.name == name).load()
    plan = resolve(project)
    if not plan.can_train:
        pytest.skip("its data are not here, so it cannot be built")
    for network, module in build(project, plan).items():
        own = plan.networks[network]
        given = next(
            own.nodes[id].outputs["out"]
            for id in own.order
            if project.networks[network].nodes[id].layer == "Input"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = import_network(module, given)
        kinds = [node.layer for node in project.networks[network].nodes.values()]
        expected = ["Identity" if kind == "Code" else kind for kind in kinds]
        assert sorted(_layers(found)) == sorted(expected)
        x = torch.randn(3, *given.shape)
        assert torch.allclose(_outputs(found, x), module.eval()(x), rtol=1e-4, atol=1e-5)


REFUSED = [
    (
        written.Deciding,
        (2,),
        r"Line \d+ of written_modules.py \(“if x.sum\(\) > 0:”\).*depends on the numbers",
    ),
    (written.Sorting, (2,), r"torch.sort.*no layer of nnstudio does “sort”"),
    (written.Sharing, (3,), "“fc” is used 2 times"),
    (written.Several, (3,), "return one tensor. It returns Tensor, Tensor"),
    (written.Mixing, (4,), "would mix samples"),
    (written.BatchDependent, (3,), "does not give the numbers of the module"),
    (written.VGG, (3, 15, 15), "Line .* of written_modules.py .*cannot be followed"),
]


@pytest.mark.parametrize(
    ("made", "shape", "sentence"), REFUSED, ids=lambda case: getattr(case, "__name__", "")
)
def test_what_cannot_be_drawn_is_refused_with_its_line(
    made: type[nn.Module], shape: tuple[int, ...], sentence: str
) -> None:
    with pytest.raises(CannotImport, match=sentence):
        import_network(made(), TensorSpec(shape))


@pytest.mark.parametrize(
    ("module", "shape", "sentence"),
    [
        (nn.LSTM(3, 4), (5, 3), "batch_first"),
        (nn.MaxPool2d(2, return_indices=True), (1, 4, 4), "indices"),
        (nn.Sequential(nn.CosineSimilarity()), (3,), "cannot be followed"),
        (nn.Sequential(nn.Upsample(size=(3, 3))), (1, 2, 2), "scale factor"),
    ],
)
def test_settings_that_have_no_place_are_refused(
    module: nn.Module, shape: tuple[int, ...], sentence: str
) -> None:
    with pytest.raises(CannotImport, match=sentence):
        import_network(module, TensorSpec(shape))
