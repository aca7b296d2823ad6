"""ONNX files answer as torch does, for any size of batch. Runs where the extra is installed."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example
from nnstudio.core.templates.library import template
from nnstudio.core.training.exports.format import exports
from nnstudio.core.training.exports.trained import TooLargeToWrite, networks
from nnstudio.core.training.resolving import resolve
from tests.core.compiler.drawn_networks import chain

IS_INSTALLED = all(find_spec(name) for name in (*exports["onnx"].requires, "onnxruntime"))
needs_onnx = pytest.mark.skipif(not IS_INSTALLED, reason="the extra nnstudio[onnx] is not installed")


def answers(content: bytes, x: np.ndarray) -> np.ndarray:
    onnxruntime = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["output"], {"input": x})[0]


@needs_onnx
@pytest.mark.parametrize("name", ["circle", "digits-cnn", "digits-autoencoder", "sine"])
def test_an_example_answers_as_torch_does(name):
    compare(example(name).load())


@needs_onnx
@pytest.mark.parametrize("name", ["perceptron", "mlp", "autoencoder", "lstm", "gpt", "fcn", "unet"])
def test_a_small_template_answers_as_torch_does(name):
    compare(template(name).load())


def compare(project: Project) -> None:
    """With batches of one and of seven."""
    content = bytes(exports["onnx"].write(project, None))
    network, given = networks(project, None)["main"], input_of(project)
    generator = torch.Generator().manual_seed(1)
    for batch in (1, 7):
        x = torch.rand(batch, *given.shape, generator=generator)
        x = (x * 20).long() if given.dtype == "int64" else x
        expected = network(x).detach().numpy()
        np.testing.assert_allclose(answers(content, x.numpy()), expected, rtol=1e-5, atol=1e-5)


def input_of(project: Project) -> TensorSpec:
    plan = resolve(project).networks["main"]
    start = next(id for id, node in project.networks["main"].nodes.items() if node.layer == "Input")
    return plan.nodes[start].outputs["out"]


@needs_onnx
def test_sequences_are_exported_too():
    layers = (("Unflatten", {"dim": 1, "unflattened_size": (2, 1)}), ("Linear", {"out_features": 8}))
    drawn = chain(*layers, "TransformerEncoderLayer", "Flatten", ("Linear", {"out_features": 2}))
    project = around_circle(drawn)
    x = torch.rand(5, 2)
    expected = networks(project, None)["main"](x).detach().numpy()
    content = exports["onnx"].write(project, None)
    np.testing.assert_allclose(answers(bytes(content), x.numpy()), expected, atol=1e-5)


@needs_onnx
def test_a_layer_that_cannot_be_written_is_named(monkeypatch):
    from nnstudio.core.compiler import to_onnx

    project = example("circle").load()
    export = torch.onnx.export

    def refuses(module, *arguments, **options):
        inner = list(module.modules())
        if any(isinstance(each, torch.nn.Tanh) for each in inner):
            raise RuntimeError("no such operator")
        return export(module, *arguments, **options)

    monkeypatch.setattr(to_onnx.torch.onnx, "export", refuses)
    with pytest.raises(Refusal, match=r"“tanh1” \(Tanh\) cannot be written"):
        exports["onnx"].write(project, None)


@needs_onnx
def test_a_network_that_fails_as_a_whole_says_what_began_it(monkeypatch):
    from nnstudio.core.compiler import to_onnx

    def refuses(module, *arguments, **options):
        if len(list(module.children())) > 1:
            raise RuntimeError("step 3/3 failed") from ValueError("\x1b[96mno such shape\x1b[0m\nmore")

    monkeypatch.setattr(to_onnx, "_exported", refuses)
    with pytest.raises(Refusal) as refusal:
        exports["onnx"].write(example("circle").load(), None)
    assert str(refusal.value) == "This network cannot be written as ONNX: no such shape"


def test_weights_that_no_file_or_memory_could_hold_are_refused_unmade():
    huge = ("Linear", {"out_features": 10**6})
    project = around_circle(chain(huge, huge, ("Linear", {"out_features": 2})))
    with pytest.raises(TooLargeToWrite, match=r"at most 2 GB\. .* 4000\.0 GB"):
        exports["onnx"].write(project, None)
    with pytest.raises(TooLargeToWrite, match=r"needs about 8000\.0 GB of memory"):
        exports["safetensors"].write(project, None)


def test_several_networks_are_refused_by_their_names():
    with pytest.raises(Refusal, match="generator, discriminator"):
        exports["onnx"].write(example("gan-ring").load(), None)


def around_circle(drawn: Project) -> Project:
    return example("circle").load().with_network("main", drawn.networks["main"])
