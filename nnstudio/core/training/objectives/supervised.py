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
from nnstudio.core.training.objective import Batch, Figures, Learning, Objective, Phase
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
        """``loss``, and ``accuracy`` for classes or the coefficient of determination ``r2`` for values.

        R² is 1 for perfect values and 0 for always saying the mean; left out where all targets are equal.
        """
        outputs = outputs_of(learning.networks[MAIN], part.inputs)
        return {name: float(value) for name, value in self.figures(learning, part)(outputs).items()}

    def figures(self, learning: Learning, part: Batch) -> Figures:
        entry, target = loss_type(learning.project.training), learning.dataset.spec.target
        loss, truth = weighed_loss(learning), part.targets
        if target.kind is Target.CLASSES:
            classes = decode(truth)

            def of_classes(outputs: torch.Tensor) -> Mapping[str, torch.Tensor]:
                said = read(entry, target, outputs).argmax(1)
                return {"loss": loss(outputs, truth), "accuracy": (said == classes).double().mean()}

            return of_classes
        spread = float((truth - truth.mean(0)).double().square().sum())

        def of_values(outputs: torch.Tensor) -> Mapping[str, torch.Tensor]:
            missed = (truth - outputs).double().square().sum()
            return {"loss": loss(outputs, truth), **({"r2": 1 - missed / spread} if spread else {})}

        return of_values

    def output(self, learning: Learning, inputs: torch.Tensor) -> torch.Tensor:
        outputs = learning.networks[MAIN](inputs)
        return read(loss_type(learning.project.training), learning.dataset.spec.target, outputs)

    def example(self, learning: Learning, network: str, index: int) -> torch.Tensor:
        return one_input(learning, index)


SUPERVISED = Supervised()
