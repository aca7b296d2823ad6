"""What an augmentation is to the studio: functions that vary a batch by chance, one per kind of sample.

They get ``(inputs, generator, **values)``: inputs ``(n, *shape)`` as the network sees them, a CPU generator
that nothing else draws from, and the checked parameters; and give back new inputs of the same shape. They
know torch alone, so exported programs carry them as they are. Each sample of a batch is varied on its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nnstudio.core.data.source import Shape
from nnstudio.core.parameters import Parameter
from nnstudio.core.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentationType:
    """One augmentation. ``order`` says which comes first where several are on.

    ``title``, ``summary`` and the texts of ``params`` are English marked with ``N_``.
    """

    name: str
    title: str
    summary: str
    order: int
    functions: Mapping[Shape, Callable[..., object]] = field(hash=False)
    params: tuple[Parameter, ...] = ()
    reference: str = ""


augmentations: Registry[AugmentationType] = Registry(
    AugmentationType, "nnstudio.core.training.augmentations", "nnstudio.augmentations"
)
