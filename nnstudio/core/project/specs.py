"""What is promised about tensors before there are any: the shape and meaning of samples and targets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import prod


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """Shape without the batch axis, and element type (``"float32"`` or ``"int64"``)."""

    shape: tuple[int, ...]
    dtype: str = "float32"

    @property
    def size(self) -> int:
        """Numbers in one sample."""
        return prod(self.shape)

    def __str__(self) -> str:
        return " × ".join(map(str, self.shape)) if self.shape else "1"


class Target(StrEnum):
    """What the samples are labelled with."""

    CLASSES = "classes"
    VALUES = "values"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """Labels: ``size`` classes, or ``size`` real values each."""

    kind: Target = Target.NONE
    size: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataSpec:
    """What a data source promises. ``input_names`` are the columns of tabular inputs."""

    input: TensorSpec
    target: TargetSpec = TargetSpec()
    input_names: tuple[str, ...] = ()
