"""Every export format: what it promises, and what it writes."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example
from nnstudio.core.templates.library import template
from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.exports.files import (
    MissingExtra,
    NoWeights,
    check_weights,
    exported_files,
)
from nnstudio.core.training.exports.format import ExportFormat, Weights, exports
from nnstudio.core.training.exports.trained import networks, weights_file
from nnstudio.core.training.preparing import prepare
from tests.core.compiler.drawn_networks import chain


@cache
def project(name: str) -> Project:
    return set_value(example(name).load(), "training.device", "cpu")


@cache
def trained(name: str) -> Checkpoint:
    """The example after one epoch."""
    trainer = prepare(project(name))
    for _event in train(trainer, Controls(until_epoch=1)):
        pass
    return trainer.checkpoint()


def run_python(folder: Path, code: str) -> str:
    """What a Python prints that cannot import nnstudio."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    environment.pop("PYTHONPATH", None)
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        code + "\nimport sys; assert 'nnstudio' not in sys.modules",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def save(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        path.write_bytes(content)


@pytest.mark.parametrize("kind", exports, ids=lambda kind: kind.name)
def test_every_format_is_described(kind):
    assert kind.suffix.startswith(".")
    assert kind.title
    assert kind.summary
    assert bool(kind.requires) == bool(kind.extra)


def test_formats_have_an_order_of_their_own():
    assert len({kind.order for kind in exports}) == len(exports)
    assert {"python", "sequential", "safetensors", "markdown", "latex"} <= set(exports.names())


def test_weights_go_beside_a_program_and_nowhere_with_a_table(tmp_path):
    for name in ("python", "sequential", "markdown"):
        kind = exports[name]
        path = tmp_path / f"net{kind.suffix}"
        with_weights = set(exported_files(kind, project("circle"), trained("circle"), path))
        assert set(exported_files(kind, project("circle"), None, path)) == {path}
        beside = {path, tmp_path / "net.safetensors"} if kind.weights is Weights.BESIDE else {path}
        assert with_weights == beside


@pytest.mark.parametrize("name", ["circle", "digits-cnn"])
def test_the_sequential_network_has_the_weights_and_answers_of_the_trained_one(name, tmp_path):
    path = tmp_path / "net.py"
    save(exported_files(exports["sequential"], project(name), trained(name), path))
    inner = networks(project(name), trained(name))["main"]
    shape = prepare(project(name)).dataset.spec.input.shape
    x = torch.linspace(-1, 1, 3 * int(np.prod(shape))).reshape(3, *shape)
    np.save(tmp_path / "x.npy", x.numpy())
    code = "import json, numpy, torch, net\nx = torch.tensor(numpy.load('x.npy'))\n"
    said = json.loads(run_python(tmp_path, code + "print(json.dumps(net.net(x).tolist()))"))
    np.testing.assert_allclose(said, inner(x).detach().numpy(), atol=1e-6)


def test_the_sequential_network_begins_with_the_weights_of_the_seed(tmp_path):
    save(exported_files(exports["sequential"], project("circle"), None, tmp_path / "net.py"))
    code = "import json, net\nprint(json.dumps([w.tolist() for w in net.net.parameters()]))"
    said = json.loads(run_python(tmp_path, code))
    first = [weight.tolist() for weight in networks(project("circle"), None)["main"].parameters()]
    assert said == first


def test_several_networks_are_several_chains_with_one_file_of_weights(tmp_path):
    save(exported_files(exports["sequential"], project("gan-ring"), trained("gan-ring"), tmp_path / "net.py"))
    code = "import net\nprint(type(net.generator).__name__, type(net.discriminator).__name__)"
    assert run_python(tmp_path, code).split() == ["Sequential", "Sequential"]


@pytest.mark.parametrize(
    ("layer", "reason"),
    [("Add", "takes several tensors"), (("LSTM", {"hidden_size": 1}), "gives several tensors")],
)
def test_a_network_that_is_no_chain_is_refused_by_the_name_of_the_node(layer, reason):
    drawn = chain(layer)
    if layer != "Add":
        drawn = chain(("Unflatten", {"dim": 1, "unflattened_size": (2, 1)}), layer, "Flatten")
    with pytest.raises(Refusal, match=f"“a[12]” {reason}"):
        exports["sequential"].write(as_classifier(drawn), None)


def test_a_skip_connection_is_refused_by_the_name_of_its_source():
    from tests.core.compiler.drawn_networks import drawn, node

    nodes = [node("input", "Input"), node("a1", "Linear", {"out_features": 2}), node("a2", "ReLU")]
    nodes += [node("join", "Add"), node("output", "Output")]
    arrows = ("input > a1", "a1 > a2", "a1 > join", "a2 > join", "join > output")
    with pytest.raises(Refusal, match="“a1” feeds several layers"):
        exports["sequential"].write(as_classifier(drawn(nodes, *arrows)), None)


def test_a_layer_inside_of_a_block_is_named_with_its_block():
    with pytest.raises(Refusal, match=r"“blocks\.\w+” feeds several layers"):
        exports["sequential"].write(template("gpt").load(), None)


def as_classifier(drawn: Project) -> Project:
    """The circle's project around this network."""
    return project("circle").with_network("main", drawn.networks["main"])


@pytest.mark.parametrize("name", ["circle", "digits-autoencoder", "gan-ring"])
def test_a_program_with_weights_loads_them_and_measures(name, tmp_path):
    path = tmp_path / "net.py"
    save(exported_files(exports["python"], project(name), trained(name), path))
    code = "import net, json\nfound = net.measure_trained()\n"
    code += "print(json.dumps([[float(w.detach().sum()) for w in each.parameters()] for each in found]))"
    sums = json.loads(run_python(tmp_path, code).splitlines()[-1])
    made = networks(project(name), trained(name)).values()
    expected = [[float(w.detach().sum()) for w in each.parameters()] for each in made]
    for said, wanted in zip(sums, expected, strict=True):
        assert said == pytest.approx(wanted, abs=1e-4)
    assert sums != [
        [float(w.detach().sum()) for w in n.parameters()] for n in networks(project(name), None).values()
    ]


def test_a_program_without_weights_says_nothing_of_them():
    text = str(exports["python"].write(project("circle"), None))
    ast.parse(text)
    assert "safetensors" not in text


def test_the_weights_file_holds_every_tensor_by_the_name_of_its_layer():
    from safetensors.numpy import load

    inner = networks(project("digits-cnn"), trained("digits-cnn"))["main"].state_dict()
    saved = load(weights_file(project("digits-cnn"), trained("digits-cnn")))
    assert saved.keys() == inner.keys()
    for key, tensor in inner.items():
        np.testing.assert_array_equal(saved[key], tensor.numpy())
    both = load(weights_file(project("gan-ring"), None))
    assert {key.split(".")[0] for key in both} == {"generator", "discriminator"}


def test_weights_of_another_network_are_refused():
    with pytest.raises(UnfitCheckpoint):
        networks(project("digits-cnn"), trained("circle"))


def test_exporting_leaves_the_global_generator_as_it_was():
    before = torch.random.get_rng_state()
    networks(project("circle"), None)
    assert torch.equal(before, torch.random.get_rng_state())


def test_wanted_weights_that_are_not_there_are_refused():
    with pytest.raises(NoWeights, match="no trained weights"):
        check_weights(exports["python"], None)
    with pytest.raises(NoWeights, match="architecture only"):
        check_weights(exports["markdown"], trained("circle"))


def test_packages_that_are_missing_are_named_with_what_brings_them(tmp_path):
    kind = ExportFormat(
        name="x",
        title="x",
        summary="x",
        suffix=".x",
        order=1,
        write=lambda _project, _checkpoint: "",
        extra="things",
        requires=("json", "surely_not_there"),
    )
    with pytest.raises(MissingExtra, match=r"needs surely_not_there\..*nnstudio\[things\]"):
        exported_files(kind, project("circle"), None, tmp_path / "net.x")


@pytest.mark.parametrize("name", ["python", "sequential", "safetensors"])
def test_a_project_with_an_error_is_refused_with_its_first_problem(name):
    bad = as_classifier(chain(("Conv2d", {"kernel_size": 3})))
    with pytest.raises(Refusal):
        exports[name].write(bad, None)


@pytest.mark.parametrize("name", ["sequential", "keras", "safetensors"])
def test_networks_are_written_although_their_samples_are_not_here(name):
    assert exports[name].write(template("lenet5").load(), None)
    nowhere = replace(project("circle").data, source="nowhere", params=immutabledict())
    with pytest.raises(Refusal, match="nowhere"):
        exports[name].write(replace(project("circle"), data=nowhere), None)


@pytest.mark.parametrize("name", ["sequential", "keras", "safetensors"])
def test_networks_are_written_although_they_do_not_fit_their_loss(name):
    wide = as_classifier(chain(("Linear", {"out_features": 7})))
    assert exports[name].write(wide, None)
    with pytest.raises(Refusal, match="the output must be 2"):
        exports["python"].write(wide, None)


def test_a_network_that_is_not_there_is_refused_by_every_format(tmp_path):
    for kind in exports:
        if all(find_spec(each) for each in kind.requires):
            with pytest.raises(Refusal, match="nobody"):
                exported_files(kind, project("circle"), None, tmp_path / "net", "nobody")


@pytest.mark.parametrize(("name", "sign"), [("markdown", "| conv1 |"), ("latex", "conv1 & Conv2d")])
def test_tables_list_the_layers(name, sign):
    assert sign in str(exports[name].write(project("digits-cnn"), None))


def test_tables_tell_of_every_network_even_with_errors():
    text = str(exports["markdown"].write(project("gan-ring"), None))
    assert "## generator" in text
    assert "## discriminator" in text
    bad = replace(
        project("circle"), data=replace(project("circle").data, source="none", params=immutabledict())
    )
    assert "linear1" in str(exports["markdown"].write(bad, None))


@pytest.mark.parametrize("name", ["circle", "digits-cnn", "digits-autoencoder", "iris", "sine"])
def test_keras_source_has_one_function_per_network(name):
    text = str(exports["keras"].write(project(name), None))
    functions = [each.name for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)]
    assert functions == ["make_net"]
