"""Learning to give back the input through a narrow code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.language import N_
from nnstudio.core.layers import catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.observe.samples import Generated, GeneratedRow
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec
from nnstudio.core.training.chunks import mean_over
from nnstudio.core.training.codes import code_grid, codes_of, decode_codes
from nnstudio.core.training.examples import first_inputs, one_input
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import Batch, Figures, Learning, Objective, Phase
from nnstudio.core.training.targets import loss_type, make_loss

if TYPE_CHECKING:
    import torch

MAIN = "main"
_IMAGE_AXES, _PLANE = 3, (2,)
_GRID_ROWS = 5


class AutoEncoder(Objective):
    """One network with a node marked as the code; the target is the input itself."""

    name = "autoencoder"
    title = N_("Auto-encoder")
    summary = N_("The network learns to give back its input through a code of few numbers.")
    players = {MAIN: (MAIN,)}

    def losses(self, spec: DataSpec) -> tuple[str, ...]:
        target = TargetSpec(Target.VALUES, spec.input.size)
        return tuple(loss.name for loss in losses if loss.accepts(target))

    def contracts(self, project: Project, spec: DataSpec) -> Mapping[str, Contract]:
        name = loss_type(project.training).name
        return {MAIN: Contract(spec.input, spec.input.shape, loss=name, needs_code=True)}

    def phases(self, learning: Learning) -> tuple[Phase, ...]:
        return (Phase(MAIN, "loss", _Reconstruction(learning)),)

    def evaluate(self, learning: Learning, part: Batch) -> Mapping[str, float]:
        """``loss``: how far the reconstructions are from their inputs."""
        return {"loss": mean_over(part, _Reconstruction(learning))}

    def figures(self, learning: Learning, part: Batch) -> Figures:
        loss, inputs = make_loss(learning.project.training), part.inputs

        def of_outputs(outputs: torch.Tensor) -> Mapping[str, torch.Tensor]:
            return {"loss": loss(outputs, inputs)}

        return of_outputs

    def example(self, learning: Learning, network: str, index: int) -> torch.Tensor:
        return one_input(learning, index)

    def samples(self, learning: Learning, count: int) -> Generated | None:
        """Inputs, their reconstructions, and (for images) what a grid of codes is decoded to."""
        shape = learning.dataset.spec.input.shape
        inputs = first_inputs(learning, count)
        rows = [_row(learning, N_("Inputs"), inputs)]
        rows += [_row(learning, N_("Reconstructions"), learning.networks[MAIN](inputs))]
        if shape == _PLANE:
            return Generated("points", tuple(rows))
        if len(shape) != _IMAGE_AXES:
            return None
        return Generated("images", (*rows, *_decoded(learning, inputs)))


class _Reconstruction:
    """The loss between the network's outputs and its inputs."""

    def __init__(self, learning: Learning) -> None:
        self._network = learning.networks[MAIN]
        self._loss = make_loss(learning.project.training)

    def __call__(self, batch: Batch) -> torch.Tensor:
        return self._loss(self._network(batch.inputs), batch.inputs)


def code_module(learning: Learning) -> Any | None:
    """The module of the node that is marked as the code, if there is one."""
    for node in learning.project.networks[MAIN].nodes.values():
        layer = catalogue.get(node.layer)
        if layer is not None and layer.role is Role.CODE and not node.bypassed:
            return getattr(learning.networks[MAIN], node.name, None)
    return None


def _decoded(learning: Learning, inputs: torch.Tensor) -> list[GeneratedRow]:
    """A grid of codes, decoded: each line one row of pictures, the first one labelled."""
    module = code_module(learning)
    if module is None:
        return []
    network = learning.networks[MAIN]
    grid = code_grid(codes_of(network, module, first_inputs(learning, 500)), _GRID_ROWS, len(inputs))
    labels = [N_("Decoded codes"), *[""] * (len(grid) - 1)]
    decoded = [decode_codes(network, module, codes, inputs) for codes in grid]
    return [_row(learning, label, row) for label, row in zip(labels, decoded, strict=True)]


def _row(learning: Learning, label: str, values: torch.Tensor) -> GeneratedRow:
    return GeneratedRow(label, learning.dataset.raw(values.cpu().numpy()))


AUTOENCODER = AutoEncoder()
