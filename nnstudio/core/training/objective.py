"""What a way of learning is: which networks it trains, who updates what, and with which loss.

Each file in ``objectives/`` is one way of learning. An objective has no state of its own; what a run
holds (networks, data, device, noise) comes in as a :class:`Learning`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.data.source import Dataset
from nnstudio.core.parameters import Parameter
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.registry import Registry

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Tensors on the device: inputs ``(n, *shape)``, targets as the data room gives them, or prepared."""

    inputs: torch.Tensor
    targets: torch.Tensor


def in_pieces(batch: Batch, rows: int) -> list[Batch]:
    """The batch in consecutive pieces of so many rows; the last one may be shorter."""
    pairs = zip(batch.inputs.split(rows), batch.targets.split(rows), strict=True)
    return [Batch(inputs, targets) for inputs, targets in pairs]


def in_one(batches: Sequence[Batch]) -> Batch:
    """These batches one after another."""
    import torch

    inputs = torch.cat([batch.inputs for batch in batches])
    return Batch(inputs, torch.cat([batch.targets for batch in batches]))


@dataclass(slots=True, eq=False)
class Learning:
    """What an objective works with during one run. ``noise`` is the run's own generator for random draws."""

    project: Project
    dataset: Dataset
    networks: Mapping[str, torch.nn.Module]
    device: torch.device
    noise: torch.Generator


Figures = Callable[["torch.Tensor"], Mapping[str, "torch.Tensor"]]


def _as_it_is(batch: Batch) -> Batch:
    return batch


@dataclass(frozen=True, slots=True)
class Phase:
    """One update within a step: the player's weights follow the gradient of ``loss(batch)``, a scalar.

    ``curve`` names the curve its values are drawn on. A loss that draws from the run's ``noise`` gets the
    batch that ``drawn`` makes: so all else of it can be recorded, and replayed with other draws.
    """

    player: str
    curve: str
    loss: Callable[[Batch], torch.Tensor]
    drawn: Callable[[Batch], Batch] = _as_it_is

    @property
    def draws(self) -> bool:
        """Whether :attr:`drawn` does anything."""
        return self.drawn is not _as_it_is

    def drawn_in(self, batch: Batch, piece: int) -> Batch:
        """The batch that :attr:`drawn` makes; drawn piece by piece where it will be taken in pieces."""
        if not 0 < piece < len(batch.inputs) or self.drawn is _as_it_is:
            return self.drawn(batch)
        return in_one([self.drawn(one) for one in in_pieces(batch, piece)])


class Objective(ABC):
    """A way of learning."""

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    players: ClassVar[Mapping[str, tuple[str, ...]]]  # player → the networks whose weights it updates
    params: ClassVar[tuple[Parameter, ...]] = ()
    watched: ClassVar[str] = "loss"  # the figure of `evaluate` that says how good it is; or none
    weighs_classes: ClassVar[bool] = False  # whether the recipe's class weights mean anything

    @abstractmethod
    def losses(self, spec: DataSpec) -> tuple[str, ...]:
        """Names of the losses that make sense for such data, the usual one first."""

    @abstractmethod
    def contracts(self, project: Project, spec: DataSpec) -> Mapping[str, Contract]:
        """What each network is fed and must give back."""

    def prepared(self, learning: Learning, part: Batch) -> Batch:
        """A whole part as phases and evaluation want it: done once per run, not once per step.

        Classes may be written here as the loss wants them, say. By default the part as it is.
        """
        return part

    @property
    def has_output(self) -> bool:
        """Whether :meth:`output` gives anything."""
        return type(self).output is not Objective.output

    @abstractmethod
    def phases(self, learning: Learning) -> tuple[Phase, ...]:
        """The updates of one step, in order."""

    @abstractmethod
    def evaluate(self, learning: Learning, part: Batch) -> Mapping[str, float]:
        """Means over a whole part, such as ``{"loss": …, "accuracy": …}``; networks are in eval mode."""

    def figures(self, learning: Learning, part: Batch) -> Figures | None:
        """How the figures of :meth:`evaluate` follow from the outputs of the one network for this part.

        They are scalars on the device. Nothing where figures do not follow from outputs alone; runs are then
        measured one by one.
        """
        return None

    def output(self, learning: Learning, inputs: torch.Tensor) -> torch.Tensor | None:
        """What the learner reads of a batch: probabilities ``(n, classes)`` or values ``(n, k)``."""
        return None

    @abstractmethod
    def example(self, learning: Learning, network: str, index: int) -> torch.Tensor:
        """The ``(1, *shape)`` tensor that enters this network for validation example ``index``."""

    def samples(self, learning: Learning, count: int) -> Any | None:
        """What the networks generate, as :class:`nnstudio.core.observe.samples.Generated`; or nothing."""
        return None


objectives: Registry[Objective] = Registry(
    Objective,  # type: ignore[type-abstract]  # only its instances are collected
    "nnstudio.core.training.objectives",
    "nnstudio.objectives",
)
