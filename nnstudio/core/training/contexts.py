"""What observers may see of a trainer that stands between two steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnstudio.core.observe import Context
from nnstudio.core.observe.microscope import Stage

if TYPE_CHECKING:
    import torch

    from nnstudio.core.training.trainer import Trainer


def context_of(trainer: Trainer, updates: Mapping[tuple[str, str], float]) -> Context:
    """The trainer as it is now; ``updates`` say how far the last ones moved the weights of each layer."""
    objective, learning = trainer.objective, trainer.learning

    def output(inputs: torch.Tensor) -> torch.Tensor:
        given = objective.output(learning, inputs)
        assert given is not None
        return given

    def example(network: str, index: int) -> torch.Tensor:
        return objective.example(learning, network, index)

    def samples(count: int) -> object:
        return objective.samples(learning, count)

    def rehearse() -> tuple[Stage, ...]:
        from nnstudio.core.training.rehearsal import rehearse as rehearsed

        return rehearsed(trainer)

    return Context(
        project=trainer.project,
        plan=trainer.plan,
        networks=trainer.networks,
        dataset=trainer.dataset,
        device=trainer.device,
        step=trainer.step,
        epoch=trainer.epoch,
        is_test_sealed=trainer.test_opened_at is None,
        output=output if objective.has_output else None,
        example=example,
        samples=samples,
        updates=dict(updates),
        rehearse=rehearse,
    )
