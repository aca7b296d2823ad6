"""ONNX files answer as torch does, for any size of batch. Runs where the extra is installed."""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest
import torch

from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example
from nnstudio.core.training.exports.format import exports
from nnstudio.core.training.exports.trained import networks

IS_INSTALLED = all(find_spec(name) for name in (*exports["onnx"].requires, "onnxruntime"))
needs_onnx = pytest.mark.skipif(not IS_INSTALLED, reason="the extra nnstudio[onnx] is not installed")


def answers(content: bytes, x: np.ndarray) -> np.ndarray:
    onnxruntime = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(["output"], {"input": x})[0]


@needs_onnx
@pytest.mark.parametrize("name", ["circle", "digits-cnn", "digits-autoencoder", "sine"])
@pytest.mark.parametrize("batch", [1, 7])
def test_it_answers_as_torch_does(name, batch):
    project = example(name).load()
    content = exports["onnx"].write(project, None)
    shape = {"circle": (2,), "sine": (1,)}.get(name, (1, 8, 8))
    x = torch.rand(batch, *shape, generator=torch.Generator().manual_seed(1))
    expected = networks(project, None)["main"](x).detach().numpy()
    np.testing.assert_allclose(answers(bytes(content), x.numpy()), expected, atol=1e-5)


@needs_onnx
def test_sequences_are_exported_too():
    from tests.core.compiler.drawn_networks import chain

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


def test_several_networks_are_refused_by_their_names():
    with pytest.raises(Refusal, match="generator, discriminator"):
        exports["onnx"].write(example("gan-ring").load(), None)


def around_circle(drawn: Project) -> Project:
    return example("circle").load().with_network("main", drawn.networks["main"])
