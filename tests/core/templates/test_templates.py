"""Every template resolves, learns a step, is exported and comes back; the great ones have their counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from immutabledict import immutabledict
from torch import nn

from nnstudio.core.compiler.plan import NetworkPlan, Severity
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.project import Project, edits
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.templates import library
from nnstudio.core.templates.library import Template, UnknownTemplate, all_templates, template, templates
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Reason, RunFinished
from nnstudio.core.training.exporting import python_source
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.resolving import resolve

PUBLISHED = {
    "lenet5": 61_706,
    "alexnet": 61_100_840,
    "vgg16": 138_357_544,
    "resnet18": 11_689_512,
    "resnet50": 25_557_032,
    "inception": 6_998_552,
}
MULTIPLY_ADDS = {"alexnet": 714e6, "vgg16": 15.47e9, "resnet18": 1.82e9, "resnet50": 4.11e9}  # torchvision's
PROMISED = (
    *("perceptron", "mlp", "lenet5", "alexnet", "vgg16", "resnet18", "resnet50", "inception"),
    *("unet", "fcn", "autoencoder", "lstm", "gpt"),
)
every_template = pytest.mark.parametrize("one", all_templates(), ids=lambda one: one.name)


def main_plan(project: Project) -> NetworkPlan:
    return resolve(project).networks["main"]


def on_meta(project: Project) -> nn.Module:
    with torch.device("meta"):
        return build_network(project.networks["main"], main_plan(project))


def test_all_promised_templates_are_there_simplest_first() -> None:
    assert set(PROMISED) <= set(templates.names())
    assert all_templates()[0].name == "perceptron"
    with pytest.raises(UnknownTemplate, match="resnet18"):
        template("resnet19")


@every_template
def test_a_template_has_words_in_a_place_of_its_own(one: Template) -> None:
    assert one.title
    assert one.summary.endswith(".")
    assert one.about.endswith(".")
    assert sum(other.order == one.order for other in templates) == 1
    project = one.load()
    assert project.title == one.title


@every_template
def test_a_template_has_no_problem_but_data_that_are_yet_to_be_chosen(one: Template) -> None:
    codes = [problem.code for problem in resolve(one.load()).problems]
    source = one.load().data.source
    assert codes == {"mnist": ["data"], "random_samples": ["random-data"]}.get(source, [])


def test_a_template_on_random_numbers_says_that_nothing_can_be_learned_from_them() -> None:
    plan = resolve(template("alexnet").load())
    assert plan.can_train
    assert "nothing can be learned" in str(plan.problems[0].message)


@pytest.mark.parametrize(("name", "count"), PUBLISHED.items())
def test_published_networks_have_their_published_number_of_parameters(name: str, count: int) -> None:
    assert resolve(template(name).load()).parameters == count


@pytest.mark.parametrize(("name", "count"), MULTIPLY_ADDS.items())
def test_published_networks_cost_what_is_published(name: str, count: float) -> None:
    assert main_plan(template(name).load()).multiply_adds == pytest.approx(count, rel=0.005)


@every_template
def test_a_template_comes_back_from_its_file(one: Template) -> None:
    project = one.load()
    assert from_json(strict_json.parse(strict_json.dump(to_json(project)))) == project


@every_template
def test_a_template_learns_a_step_on_the_meta_device_where_nothing_is_allocated(one: Template) -> None:
    project = one.load()
    network = on_meta(project)
    given = main_plan(project).nodes[_input_of(project)].outputs["out"]
    answer = network(torch.empty(2, *given.shape, device="meta"))
    weights = list(network.parameters())
    answer.square().mean().backward()
    torch.optim.SGD(weights, 0.1).step()
    assert sum(weight.numel() for weight in weights) == main_plan(project).parameters
    assert all(weight.grad is not None for weight in weights)


def _input_of(project: Project) -> str:
    return next(id for id, node in project.networks["main"].nodes.items() if node.layer == "Input")


@pytest.mark.parametrize("name", ["perceptron", "mlp", "unet", "fcn", "autoencoder", "lstm", "gpt"])
def test_a_small_template_trains_for_real(name: str) -> None:
    project = template(name).load()
    smaller = project.data.params
    if "size" in smaller:
        smaller = immutabledict({**smaller, "size": 64})
    project = replace(project, data=replace(project.data, params=smaller))
    events = list(train(prepare(project), Controls(until_step=1)))
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason is Reason.LIMIT
    assert events[-1].step == 1


@every_template
def test_a_template_is_written_as_a_program_that_python_understands(one: Template) -> None:
    project = one.load()
    source = network_source(project.networks["main"], main_plan(project))
    names: dict[str, Any] = {"torch": torch, "nn": nn}
    text = "\n".join(
        ["from __future__ import annotations", *sorted({*source.embedded.imports, *source.imports})]
    )
    exec(compile(f"{text}\n{source.embedded.source}\n{source.source}", one.name, "exec"), names)
    with torch.device("meta"):
        written = names["Net"]()
    built = {key: weight.shape for key, weight in on_meta(project).state_dict().items()}
    assert {key: weight.shape for key, weight in written.state_dict().items()} == built
    if one.name != "lenet5":  # whose files are yet to be chosen
        compile(python_source(project), one.name, "exec")


def test_stages_of_a_residual_network_are_repeated_blocks() -> None:
    network = on_meta(template("resnet50").load())
    kernel = network.get_parameter("stage3.rest.4.conv2.weight")
    assert kernel.shape == (256, 256, 3, 3)


def test_the_words_of_a_template_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "_", lambda text: f"«{text}»")
    assert template("mlp").load().title == "«Multi-layer perceptron»"


def test_a_stage_can_be_made_longer_by_one_value() -> None:
    project = edits.set_value(template("resnet18").load(), "networks.main.stage1.rest.repeat", "5")
    before, after = resolve(template("resnet18").load()), resolve(project)
    assert after.parameters - before.parameters == 3 * (2 * 64 * 64 * 9 + 4 * 64)
    assert not [one for one in after.problems if one.severity is Severity.ERROR]
