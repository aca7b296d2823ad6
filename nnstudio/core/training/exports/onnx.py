"""ONNX, for other programs, phones and browsers."""

from __future__ import annotations

from typing import cast

from nnstudio.core.compiler.plan import NetworkPlan
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import ExportFormat, Weights
from nnstudio.core.training.exports.trained import TooLargeToWrite, networks, sound_plan

_NUMBER, _GIGABYTE = 4, 1e9  # bytes
_MOST = 2**31 - 2**20  # bytes of weights: protobuf counts a file's in 32 bits, and the graph needs some, too


class SeveralNetworks(Refusal):
    """The format holds one network, the project several."""


def _write(project: Project, checkpoint: Checkpoint | None) -> bytes:
    if len(project.networks) > 1:
        raise SeveralNetworks(
            N_("An ONNX file holds one network. This project has several: {names}. Say which one."),
            names=", ".join(project.networks),
        )
    return _write_network(project, checkpoint, next(iter(project.networks)))


def _write_network(project: Project, checkpoint: Checkpoint | None, name: str) -> bytes:
    from torch import fx

    from nnstudio.core.compiler.to_onnx import onnx_model
    from nnstudio.core.layers.catalogue import Role
    from nnstudio.core.project.entries import boundary_role

    network = project.networks[name]
    plan = sound_plan(project).networks[name]
    _check_size(plan)
    given = next(id for id in plan.order if boundary_role(network.nodes[id]) is Role.INPUT)
    sample = plan.nodes[given].outputs["out"]
    return onnx_model(cast(fx.GraphModule, networks(project, checkpoint)[name]), sample)


def _check_size(plan: NetworkPlan) -> None:
    size = _NUMBER * plan.parameters
    if size > _MOST:
        raise TooLargeToWrite(
            N_("An ONNX file holds at most 2 GB. The weights of this network take {size:.1f} GB."),
            size=size / _GIGABYTE,
        )


ONNX = ExportFormat(
    name="onnx",
    title=N_("ONNX"),
    summary=N_("The network with its weights, for onnxruntime and many other programs"),
    suffix=".onnx",
    order=40,
    write=_write,
    weights=Weights.INSIDE,
    extra="onnx",
    requires=("onnx", "onnxscript"),
    write_network=_write_network,
)
