"""From a module and what comes in to a drawn network that gives the same numbers."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from immutabledict import immutabledict
from numpy.typing import NDArray
from torch import Tensor, fx, nn

from nnstudio.core.compiler.from_torch.folding import NOT_CONSTANT, attribute, constant
from nnstudio.core.compiler.from_torch.mapper import by_function, by_method, by_module
from nnstudio.core.compiler.from_torch.mappers.modules import plain_class
from nnstudio.core.compiler.from_torch.refusals import CannotImport, refused
from nnstudio.core.compiler.from_torch.sharing import check_not_shared, check_used_once
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Nothing, Sketch
from nnstudio.core.compiler.from_torch.tracing import place_of, traced
from nnstudio.core.compiler.plan import Contract, Severity
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.language import N_
from nnstudio.core.project import Network, Port, Project
from nnstudio.core.project.layout.laying_out import lay_out
from nnstudio.core.project.specs import TensorSpec

_TRACED, _CHECKED = 3, 5  # batch sizes: what depends on the batch shows itself by the second one
_CLOSE = {"rtol": 1e-4, "atol": 1e-4}  # convolutions of another shape of batch round differently

MAIN = "main"


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A network, laid out, and its weights and buffers by their names in the built network."""

    network: Network
    tensors: Mapping[str, NDArray[Any]]
    output: tuple[int, ...]  # what comes out, without the batch axis


def import_network(module: nn.Module, given: TensorSpec) -> Imported:
    """Draw the module for samples like ``given``. The module itself is not changed.

    Raises:
        CannotImport: with the line or operation at fault; nothing half drawn is ever returned.
    """
    module = _copied(module)
    takes_words = is_told_words(module)
    with torch.random.fork_rng(devices=[]):
        sample = _sample(given, _TRACED, takes_words)
        graph, whole = traced(module, sample, is_layer)
        sketch = _drawn(graph, whole)
        return _checked(sketch, whole, given, takes_words)


def is_layer(module: nn.Module) -> bool:
    """Whether a mapper draws this module as it is."""
    return plain_class(module) in by_module()


def is_told_words(module: nn.Module) -> bool:
    """Whether the first layer looks whole numbers up."""
    layers = (part for part in module.modules() if is_layer(part))
    return isinstance(next(layers, None), nn.Embedding)


def _copied(module: nn.Module) -> nn.Module:
    try:
        return copy.deepcopy(module).cpu().float().eval()
    except Exception:  # some modules cannot be copied: the tracing only changes their mode
        return module.cpu().float().eval()


def _sample(given: TensorSpec, batch: int, takes_words: bool) -> Tensor:
    if takes_words or given.dtype == "int64":
        return torch.randint(0, 2, (batch, *given.shape))
    return torch.randn(batch, *given.shape)


def _drawn(graph: fx.Graph, whole: nn.Module) -> Sketch:
    sketch = Sketch()
    values: dict[fx.Node, Any] = {}
    for node in graph.nodes:
        if node.op == "placeholder":
            values[node] = sketch.add("Input", [])[0]
        elif node.op == "get_attr":
            values[node] = attribute(node)
        elif node.op == "output":
            _end(node, values, sketch)
        elif node.users or node.op == "call_module":
            values[node] = _drawn_call(node, values, whole, sketch)
        if isinstance(values.get(node), Port):
            sketch.carry(values[node], node)
    check_not_shared(sketch)
    return sketch


def _drawn_call(node: fx.Node, values: dict[fx.Node, Any], whole: nn.Module, sketch: Sketch) -> Any:
    module = whole.get_submodule(str(node.target)) if node.op == "call_module" else None
    known = constant(node, values, module)
    if known is not NOT_CONSTANT:
        return known
    draw = _draw_of(node, module)
    if draw is None:
        raise refused(place_of(node), N_("no layer of nnstudio does “{what}”."), what=_said(node, module))
    if module is not None:
        check_used_once(node, module)
    args = fx.node.map_arg(node.args, values.__getitem__)
    kwargs = fx.node.map_arg(node.kwargs, values.__getitem__)
    return draw(Call(node, tuple(args), dict(kwargs), module), sketch)


def _draw_of(node: fx.Node, module: nn.Module | None) -> Any:
    if module is not None:
        return by_module().get(plain_class(module))
    if node.op == "call_method":
        return by_method().get(str(node.target))
    return by_function().get(id(node.target))


def _said(node: fx.Node, module: nn.Module | None) -> str:
    if module is not None:
        return type(module).__name__
    target = node.target
    return str(target) if isinstance(target, str) else getattr(target, "__name__", str(target))


def _end(node: fx.Node, values: dict[fx.Node, Any], sketch: Sketch) -> None:
    """One tensor is returned; beside it only nothing, such as a loss that was not asked for."""
    result = fx.node.map_arg(node.args[0], values.__getitem__)
    parts = [one for one in _results(result) if one is not None]
    if len(parts) == 1 and isinstance(parts[0], Held):
        raise refused(place_of(node), N_("what the module returns does not depend on what comes in."))
    if len(parts) == 1 and isinstance(parts[0], Nothing):
        raise refused(place_of(node), parts[0].why, name=parts[0].name)
    if len(parts) != 1 or not isinstance(parts[0], Port):
        raise refused(
            place_of(node), N_("the module has to return one tensor. It returns {what}."), what=_kind(result)
        )
    sketch.add("Output", parts)


def _results(result: Any) -> Sequence[Any]:
    if isinstance(result, tuple | list):
        return result
    return tuple(result.values()) if isinstance(result, dict) else (result,)


def _one_result(result: Any) -> Tensor:
    """The tensor in what the module returned: its drawing has shown that there is one."""
    return next(one for one in _results(result) if one is not None)


def _kind(result: Any) -> str:
    if isinstance(result, tuple | list | dict):
        return ", ".join(_kind(one) for one in _results(result)) or "()"
    if isinstance(result, Nothing):
        return result.name
    return "Tensor" if isinstance(result, Port | Held) else type(result).__name__


def _checked(sketch: Sketch, whole: nn.Module, given: TensorSpec, takes_words: bool) -> Imported:
    """The network, if it resolves, takes the weights, and gives the module's own numbers."""
    project = lay_out(Project(networks=immutabledict({MAIN: sketch.network})), MAIN)
    spec = TensorSpec(given.shape)
    plan, problems = resolve_network(project, MAIN, Contract(input=spec))
    for problem in problems:
        if problem.severity is Severity.ERROR:
            raise CannotImport(problem.message.template, **dict(problem.message.fields))
    built = build_network(project.networks[MAIN], plan).eval()
    _load(built, sketch)
    sample = _sample(given, _CHECKED, takes_words)
    with torch.no_grad():
        wanted, found = _one_result(whole(sample)), built(sample.float())
    if wanted.shape != found.shape or not torch.allclose(wanted, found, **_CLOSE, equal_nan=True):
        raise CannotImport(
            N_(
                "The network that was drawn does not give the numbers of the module, so it was not imported. "
                "Something in the module is done differently for each batch, or has no layer."
            )
        )
    tensors = {name: np.array(tensor.detach().numpy()) for name, tensor in built.state_dict().items()}
    assert plan.output is not None
    return Imported(project.networks[MAIN], tensors, plan.output.shape)


def _load(built: nn.Module, sketch: Sketch) -> None:
    """Every tensor of the module finds its place in the layer, and every place is filled."""
    for name, tensors in sketch.tensors.items():
        layer = dict(built.named_children()).get(name)
        if layer is None:
            continue
        places = {key: tuple(tensor.shape) for key, tensor in layer.state_dict().items()}
        if places != {key: tuple(tensor.shape) for key, tensor in tensors.items()}:
            raise CannotImport(
                N_(
                    "“{name}” keeps other numbers than the layer that was drawn for it. Nothing was imported."
                ),
                name=name,
            )
        layer.load_state_dict(tensors)
