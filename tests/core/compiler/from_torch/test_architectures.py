"""Architectures as they are written elsewhere come in with their numbers; what cannot is refused plainly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from nnstudio.core.compiler.from_torch.importing import Imported, import_network
from nnstudio.core.compiler.from_torch.refusals import CannotImport
from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.project import Node, Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.from_torch import architectures as known
from tests.core.compiler.from_torch import odd_modules as odd

CASES: list[tuple[Callable[[], nn.Module], tuple[int, ...]]] = [
    (known.DenseNet, (3, 8, 8)),
    (known.Inception, (3, 17, 17)),
    (known.MobileNet, (3, 8, 8)),
    (known.ShuffleNet, (1, 6, 6)),
    (known.DeepUNet, (1, 12, 8)),
    (known.Sentiment, (7,)),
    (known.Backwards, (6, 4)),
    (known.Translator, (5,)),
    (known.GPT, (9,)),
    (known.Patches, (1, 8, 8)),
    (known.ByFormula, (6,)),
    (known.VisionAttention, (5, 8)),
    (known.TimeFirst, (6, 4)),
    (odd.Dueling, (3,)),
    (odd.Aligned, (2, 4, 6)),
    (odd.Pieces, (6, 4)),
    (odd.Largest, (3, 5)),
    (odd.Returning, (3,)),
    (odd.Normalised, (4, 3, 3)),
    (odd.Frozen, (5, 4)),
    (odd.LookedUp, (5,)),
    (odd.Twice, (4,)),
]
WORDS = {known.Sentiment, known.Translator, known.GPT, odd.LookedUp}


def named(found: Imported) -> dict[str, Node]:
    return {node.name: node for node in found.network.nodes.values()}


def layers(found: Imported) -> list[str]:
    return [node.layer for node in found.network.nodes.values()]


def answers(found: Imported, x: Tensor) -> Tensor:
    """What the imported network, built and given the imported weights, makes of this."""
    project = Project().with_network("main", found.network)
    plan, _problems = resolve_network(project, "main", Contract(TensorSpec(tuple(x.shape[1:]))))
    built = build_network(found.network, plan).eval()
    built.load_state_dict({name: torch.from_numpy(tensor) for name, tensor in found.tensors.items()})
    with torch.no_grad():
        return built(x.float())


@pytest.mark.parametrize(("made", "shape"), CASES, ids=lambda case: getattr(case, "__name__", ""))
def test_an_architecture_comes_in_with_its_numbers(
    made: Callable[[], nn.Module], shape: tuple[int, ...]
) -> None:
    torch.manual_seed(2)
    module = made().eval()
    found = import_network(module, TensorSpec(shape))
    x = torch.randint(0, 12, (4, *shape)) if made in WORDS else torch.randn(4, *shape)
    with torch.no_grad():
        wanted = module(x)
    wanted = wanted[0] if isinstance(wanted, tuple) else wanted
    torch.testing.assert_close(answers(found, x), wanted, rtol=1e-5, atol=1e-5)
    assert found.output == tuple(wanted.shape[1:])


def test_parts_that_are_split_are_slices_and_parts_put_together_again_are_none() -> None:
    found = import_network(known.GPT(), TensorSpec((9,)))
    stretches = [
        (node.params["start"], node.params["stop"]) for node in named(found).values() if node.layer == "Slice"
    ]
    assert stretches == [(0, 8), (8, 16), (16, None), (8, None)]
    both = import_network(known.Sentiment(), TensorSpec((7,)))
    assert "Slice" not in layers(both)
    assert "Concatenate" not in layers(both)
    assert layers(import_network(known.Backwards(), TensorSpec((6, 4)))).count("Slice") == 1


def test_places_that_are_learned_come_with_their_whole_table() -> None:
    found = import_network(known.GPT(), TensorSpec((9,)))
    node = named(found)["transformer_wpe"]
    assert (node.layer, node.params["max_length"], node.learning.frozen) == ("PositionalEmbedding", 12, False)
    assert found.tensors["transformer_wpe.weight"].shape == (12, 8)
    assert "PositionalEmbedding" in layers(import_network(known.Patches(), TensorSpec((1, 8, 8))))


def test_places_as_waves_scores_of_the_future_and_roots_are_layers() -> None:
    found = import_network(known.Translator(), TensorSpec((5,)))
    assert "PositionalEncoding" in layers(found)
    causal = [node.params["is_causal"] for node in named(found).values() if "is_causal" in node.params]
    assert causal == [True, True, True]
    assert [node.params["factor"] for node in named(found).values() if node.layer == "Scale"] == [
        pytest.approx(8**0.5)
    ]
    gpt = import_network(known.GPT(), TensorSpec((9,)))
    assert layers(gpt).count("CausalMask") == 1
    assert [node.params["scaled"] for node in named(gpt).values() if node.layer == "MatMul"] == [True, False]


def test_numbers_one_after_the_other_are_one_layer() -> None:
    found = import_network(known.Inception(), TensorSpec((3, 17, 17)))
    scale = next(node for node in named(found).values() if node.layer == "Scale")
    assert (scale.params["factor"], scale.params["offset"]) == (4.0, -2.0)


def test_a_product_and_a_sum_with_weights_are_a_dense_layer() -> None:
    found = import_network(known.ByFormula(), TensorSpec((6,)))
    assert layers(found).count("Linear") == 2
    assert named(found)["w1"].params["bias"] is True
    assert named(found)["w2"].params["bias"] is False


def test_what_learns_nothing_comes_frozen() -> None:
    found = import_network(odd.Frozen(), TensorSpec((5, 4)))
    assert {node.name: node.learning.frozen for node in named(found).values()}["places"] is True
    assert layers(found).count("Linear") == 2  # one frozen layer in two places is two equal ones


REFUSED = [
    (known.GPT(is_tied=True), (9,), r"“transformer_wte” and “lm_head” share their weights"),
    (odd.Sharing(), (3,), r"Line \d+ of odd_modules.py \(.*\): “w” and “linear1” share their weights"),
    (odd.TwoInputs(), (3,), r"Line \d+ of odd_modules.py .*takes several tensors \(x, y\)"),
    (nn.MultiheadAttention(8, 2), (5, 8), r"^Nothing was imported: .*several tensors \(query, key, value\)"),
    (odd.Standardised(), (2, 5, 5), r"“weight” has to be a weight of the module, not computed"),
    (odd.Doubled(), (3, 4), r"“places” is computed from the weights"),
    (odd.ClassToken(), (3, 4), r"“token” is a tensor of the module itself. No layer gives it"),
    (odd.PeeksAhead(), (4, 4), r"hides other places than the later ones"),
    (odd.Padded(), (4, 8), r"masks of padding cannot be drawn"),
    (odd.OwnState(), (4, 3), r"first states that are given"),
    (odd.CellState(), (4, 3), r"c_n.* is not given by any layer"),
    (odd.LowerState(), (4, 3), r"h_n\[0\] is not given by any layer"),
    (odd.SplitsBatch(), (4,), r"would mix samples"),
    (odd.TakesBatch(), (4,), r"would mix samples"),
    (odd.Fancy(), (4,), r"no layer takes such a part"),
    (odd.Dividing(), (4,), r"no layer divides by a tensor"),
    (odd.Ratio(), (4,), r"no layer divides by a tensor"),
    (odd.WhereLargest(), (3, 5), r"indices is not given by any layer"),
    (odd.Writing(), (3,), r"Line \d+ of odd_modules.py .*numbers are written into a tensor"),
    (odd.Root(), (3,), r"only squares and other small powers"),
    (odd.Flat(), (1,), r"one axis beside the batch has to stay"),
    (odd.Turning(), (3, 4), r"would mix samples"),
    (odd.Turned(), (3, 4), r"would mix samples"),
    (nn.LSTM(3, 4), (5, 3), r"batch_first=True"),
    (odd.Leaving(), (3,), r"Line \d+ of odd_modules.py .*the numbers leave torch here \(numpy\)"),
    (odd.AlwaysTheSame(), (3,), r"does not depend on what comes in"),
    (odd.Tabled(), (3,), r"returns Tensor, Tensor"),
    (nn.Upsample(scale_factor=2, mode="bicubic", align_corners=True), (1, 4, 4), r"“align_corners” cannot"),
]


@pytest.mark.parametrize(("module", "shape", "sentence"), REFUSED, ids=lambda c: type(c).__name__)
def test_what_no_layer_does_is_refused_by_its_line(
    module: nn.Module, shape: tuple[int, ...], sentence: str
) -> None:
    with pytest.raises(CannotImport, match=sentence) as refusal:
        import_network(module, TensorSpec(shape))
    assert "\n" not in str(refusal.value)
