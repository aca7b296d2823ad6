"""Learning from labelled samples: classes or values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec, Target
from nnstudio.core.training.chunks import outputs_of
from nnstudio.core.training.examples import one_input
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import Batch, Learning, Objective, Phase
from nnstudio.core.training.targets import decode, encode, loss_type, read, weighed_loss

if TYPE_CHECKING:
    import torch

MAIN = "main"


class Supervised(Objective):
    """One network learns to give each sample's label."""

    name = "supervised"
    title = N_("Supervised learning")
    summary = N_("The network learns to give the class or the value that each sample is labelled with.")
    players = {MAIN: (MAIN,)}
    weighs_classes = True

    def losses(self, spec: DataSpec) -> tuple[str, ...]:
        return tuple(loss.name for loss in losses if loss.accepts(spec.target))

    def contracts(self, project: Project, spec: DataSpec) -> Mapping[str, Contract]:
        entry = loss_type(project.training)
        output = (entry.outputs(spec.target),)
        return {MAIN: Contract(spec.input, output, spec.target, entry.name)}

    def prepared(self, learning: Learning, part: Batch) -> Batch:
        entry = loss_type(learning.project.training)
        return Batch(part.inputs, encode(entry, learning.dataset.spec.target, part.targets))

    def phases(self, learning: Learning) -> tuple[Phase, ...]:
        network, loss = learning.networks[MAIN], weighed_loss(learning)

        def batch_loss(batch: Batch) -> torch.Tensor:
            return loss(network(batch.inputs), batch.targets)

        return (Phase(MAIN, "loss", batch_loss),)

    def evaluate(self, learning: Learning, part: Batch) -> Mapping[str, float]:
        """``loss``, and ``accuracy`` for classes or the coefficient of determination ``r2`` for values."""
        recipe, target = learning.project.training, learning.dataset.spec.target
        outputs = outputs_of(learning.networks[MAIN], part.inputs)
        figures = {"loss": float(weighed_loss(learning)(outputs, part.targets))}
        if target.kind is Target.CLASSES:
            said = read(loss_type(recipe), target, outputs).argmax(1)
            figures["accuracy"] = float((said == decode(part.targets)).double().mean())
        else:
            figures |= _determination(outputs, part.targets)
        return figures

    def output(self, learning: Learning, inputs: torch.Tensor) -> torch.Tensor:
        outputs = learning.networks[MAIN](inputs)
        return read(loss_type(learning.project.training), learning.dataset.spec.target, outputs)

    def example(self, learning: Learning, network: str, index: int) -> torch.Tensor:
        return one_input(learning, index)


def _determination(outputs: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """R²: 1 for perfect values, 0 for always saying the mean; left out where all targets are equal."""
    spread = float((targets - targets.mean(0)).double().square().sum())
    missed = float((targets - outputs).double().square().sum())
    return {"r2": 1 - missed / spread} if spread else {}


SUPERVISED = Supervised()
