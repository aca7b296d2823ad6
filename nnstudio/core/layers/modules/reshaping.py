"""The same numbers in another arrangement."""

from __future__ import annotations

from torch import Tensor, nn


class Reshape(nn.Module):
    """Give each sample the shape ``shape`` (without the batch); one size may be -1, what is left."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = tuple(shape)

    def forward(self, input: Tensor) -> Tensor:
        return input.reshape(input.shape[0], *self.shape)

    def extra_repr(self) -> str:
        return f"shape={self.shape}"


class Permute(nn.Module):
    """Reorder the axes: axis ``i`` of the output is axis ``dims[i]`` of the input. Axis 0 stays the batch."""

    def __init__(self, dims: tuple[int, ...]) -> None:
        super().__init__()
        if not dims or dims[0] != 0:
            raise ValueError(f"The first axis is the batch and stays first: dims begins with 0, not {dims}")
        self.dims = tuple(dims)

    def forward(self, input: Tensor) -> Tensor:
        return input.permute(self.dims)

    def extra_repr(self) -> str:
        return f"dims={self.dims}"


class Transpose(nn.Module):
    """Exchange two axes, neither of them the batch (axis 0)."""

    def __init__(self, dim0: int = 1, dim1: int = 2) -> None:
        super().__init__()
        self.dim0 = dim0
        self.dim1 = dim1

    def forward(self, input: Tensor) -> Tensor:
        return input.transpose(self.dim0, self.dim1)

    def extra_repr(self) -> str:
        return f"dim0={self.dim0}, dim1={self.dim1}"


class Crop(nn.Module):
    """Cut a border off images ``(N, C, H, W)``: ``margin`` pixels, or (left, right, top, bottom)."""

    def __init__(self, margin: int | tuple[int, int, int, int] = 1) -> None:
        super().__init__()
        self.margin = (margin,) * 4 if isinstance(margin, int) else tuple(margin)

    def forward(self, input: Tensor) -> Tensor:
        left, right, top, bottom = self.margin
        height, width = input.shape[-2:]
        if left + right >= width or top + bottom >= height:
            raise ValueError(f"Crop with margin {self.margin} leaves nothing of a {height}×{width} image")
        return input[..., top : height - bottom, left : width - right]

    def extra_repr(self) -> str:
        return f"margin={self.margin}"


class Select(nn.Module):
    """One slice of an axis, such as the last step of a sequence; the axis is gone then."""

    def __init__(self, dim: int = 1, index: int = -1) -> None:
        super().__init__()
        if dim == 0:
            raise ValueError("The first axis is the batch: no sample can be selected from it")
        self.dim = dim
        self.index = index

    def forward(self, input: Tensor) -> Tensor:
        return input.select(self.dim, self.index)

    def extra_repr(self) -> str:
        return f"dim={self.dim}, index={self.index}"


class Slice(nn.Module):
    """The places ``start`` to ``stop`` (not included) of an axis, every ``step``-th of them.

    As in Python, negative places count from the end, and ``None`` is the end.
    """

    def __init__(self, dim: int = 1, start: int = 0, stop: int | None = None, step: int = 1) -> None:
        super().__init__()
        if dim == 0:
            raise ValueError("The first axis is the batch: no sample can be left out of it")
        self.dim = dim
        self.start, self.stop, self.step = start, stop, step

    def forward(self, input: Tensor) -> Tensor:
        size = input.shape[self.dim]
        first, end, step = slice(self.start, self.stop, self.step).indices(size)
        if first >= end:
            raise ValueError(f"Slice from {self.start} to {self.stop} takes nothing of an axis of {size}")
        taken = [slice(None)] * input.dim()
        taken[self.dim] = slice(first, end, step)
        return input[tuple(taken)]

    def extra_repr(self) -> str:
        return f"dim={self.dim}, start={self.start}, stop={self.stop}, step={self.step}"
