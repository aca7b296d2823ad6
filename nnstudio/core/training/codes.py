"""The latent codes of an auto-encoder: reading them, and decoding others in their place.

The network is one module, so its halves are run through a hook on the code's node: reading listens to it,
decoding replaces what it gives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch
    from torch import nn

_PLANE = 2
_TAIL = 0.05  # of the codes on each side that a grid leaves out


def codes_of(network: nn.Module, code: nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    """The codes of these inputs, ``(n, *code shape)``."""
    seen: list[torch.Tensor] = []

    def listen(module: Any, arguments: Any, output: torch.Tensor) -> None:
        seen.append(output)

    handle = code.register_forward_hook(listen)
    try:
        network(inputs)
    finally:
        handle.remove()
    return seen[0]


def decode_codes(
    network: nn.Module, code: nn.Module, codes: torch.Tensor, inputs: torch.Tensor
) -> torch.Tensor:
    """What the network makes of these codes. ``inputs`` (as many) only keep the first half busy."""

    def replace(module: Any, arguments: Any, output: torch.Tensor) -> torch.Tensor:
        return codes

    handle = code.register_forward_hook(replace)
    try:
        outputs: torch.Tensor = network(inputs)
    finally:
        handle.remove()
    return outputs


def code_grid(codes: torch.Tensor, rows: int, columns: int) -> torch.Tensor:
    """Codes on a grid, ``(rows, columns, *code shape)``.

    Two numbers a code: the plane itself, over the middle 90 % of each axis. More: between the codes of
    the first four samples, one in each corner, mixed in proportion.
    """
    flat = codes.flatten(1)
    if flat.shape[1] == 1:
        return _between(*_corners(flat, flat), rows=1, columns=columns).unflatten(2, codes.shape[1:])
    if flat.shape[1] == _PLANE:
        corners = _corners(flat[:, :1], flat[:, 1:])
    else:
        first, *others = flat[:4]
        corners = (first, *others, *[first] * (3 - len(others)))
    return _between(*corners, rows=rows, columns=columns).unflatten(2, codes.shape[1:])


def _corners(across: torch.Tensor, down: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Corner codes at the outer quantiles; for codes of one number, the same above and below."""
    import torch

    left, right = across.quantile(_TAIL, 0), across.quantile(1 - _TAIL, 0)
    if across is down:
        return left, right, left, right
    top, bottom = down.quantile(1 - _TAIL, 0), down.quantile(_TAIL, 0)
    return tuple(torch.cat(pair) for pair in ((left, top), (right, top), (left, bottom), (right, bottom)))


def _between(
    top_left: torch.Tensor,
    top_right: torch.Tensor,
    bottom_left: torch.Tensor,
    bottom_right: torch.Tensor,
    *,
    rows: int,
    columns: int,
) -> torch.Tensor:
    """Mixtures of four corners, ``(rows, columns, size)``."""
    import torch

    across = torch.linspace(0, 1, columns, device=top_left.device)[:, None]
    down = torch.linspace(0, 1, rows, device=top_left.device)[:, None, None]
    top = top_left + (top_right - top_left) * across
    bottom = bottom_left + (bottom_right - bottom_left) * across
    return top + (bottom - top) * down
