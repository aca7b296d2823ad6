"""What all observers share: finding a node's module, looking without leaving a trace, and small answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.core.data.source import Array
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.observe.inner_places import origin, place_of
from nnstudio.core.observe.observation import Context
from nnstudio.core.project.entries import entry_of

if TYPE_CHECKING:
    import torch

MOST_NUMBERS = 65_536  # in one answer: what the GUI can draw and the host can copy thirty times a second
_SMALLEST_MAP = 32  # maps are not thinned below this many pixels a side

NO_NODE = Message.of(
    N_("This node is not part of the network that runs now. Start training again to see it.")
)
EMPTY: Array = np.zeros(0, np.float32)


def node_module(context: Context, network: str, node: str) -> torch.nn.Module | None:
    """The submodule that runs this node, or ``None`` if the running network has none for it.

    ``network`` may be the path of a block's body, whose first copy is meant. A block's submodule holds all
    its layers, but is not called itself.
    """
    place = place_of(network, node)
    module = context.networks.get(place.network)
    if module is None or place.value(context.project) is None:
        return None
    return _part(module, place.module_name(context.project))


def _part(module: torch.nn.Module, name: str) -> torch.nn.Module | None:
    found: torch.nn.Module | None = module
    for word in name.split("."):
        found = dict(found.named_children()).get(word) if found is not None else None
    return found


def role_of(context: Context, network: str, node: str) -> Role | None:
    """What the node does in its network, if both exist and its layer is known."""
    value = place_of(network, node).value(context.project)
    entry = entry_of(value) if value is not None else None
    return entry.role if entry else None


@contextmanager
def quietly(*modules: torch.nn.Module) -> Iterator[None]:
    """Look without a trace: eval mode, no autograd; every module's mode is as before afterwards."""
    import torch

    training = [part for module in modules for part in module.modules() if part.training]
    for part in training:
        part.training = False
    try:
        with torch.no_grad():
            yield
    finally:
        for part in training:
            part.training = True


def node_output(context: Context, network: str, node: str, inputs: torch.Tensor) -> torch.Tensor | None:
    """What the node answers when these inputs enter its network: ``(n, *shape)``, detached; or ``None``.

    A block answers what leaves its first port; an end of its body says what enters or leaves there.
    """
    place = place_of(network, node)
    module = context.networks.get(place.network)
    role = role_of(context, network, node)
    if module is None or role is None:
        return None
    if role is Role.OUTPUT and not place.blocks:
        return _heard(module, module, inputs)
    source = origin(context.project, place)
    if source is None:
        return None
    if role_of(context, source.path, source.node) is Role.INPUT:
        return inputs
    part = _part(module, source.module_name(context.project))
    return None if part is None else _heard(module, part, inputs)


def _heard(module: torch.nn.Module, part: torch.nn.Module, inputs: torch.Tensor) -> torch.Tensor | None:
    """What a part of the module answers while the module runs; of several tensors, the first."""
    answers: list[torch.Tensor] = []

    def hear(_module: object, _inputs: object, output: object) -> None:
        answers.append(first_tensor(output))

    hook = part.register_forward_hook(hear)
    try:
        with quietly(module):
            module(inputs)
    finally:
        hook.remove()
    return answers[-1].detach() if answers else None


def first_tensor(output: object) -> torch.Tensor:
    """The tensor itself, or the first one of what a module with several outputs returns."""
    while isinstance(output, tuple | list):
        output = output[0]
    return output  # type: ignore[return-value]


def to_host(tensors: Sequence[torch.Tensor]) -> list[Array]:
    """Float32 copies of the tensors in host memory, moved there all at once."""
    import torch

    flat = torch.cat([tensor.detach().reshape(-1).to(torch.float32) for tensor in tensors]).cpu().numpy()
    ends = np.cumsum([tensor.numel() for tensor in tensors])[:-1]
    pieces = np.split(flat, ends)
    return [piece.reshape(tuple(tensor.shape)) for piece, tensor in zip(pieces, tensors, strict=True)]


def thinned(tensor: torch.Tensor, most: int = MOST_NUMBERS) -> torch.Tensor:
    """A view with at most so many numbers: every second index of the longest axis, as often as needed."""
    while tensor.numel() > most:
        longest = max(range(tensor.ndim), key=lambda axis: tensor.shape[axis])
        tensor = tensor[(slice(None),) * longest + (slice(None, None, 2),)]
    return tensor


def thinned_maps(maps: torch.Tensor, most: int = MOST_NUMBERS) -> torch.Tensor:
    """A view of ``(channels, …)`` with at most so many numbers: coarser maps, then fewer channels."""
    while maps.numel() > most and max(maps.shape[1:], default=0) > _SMALLEST_MAP:
        steps = [slice(None, None, 2 if size > _SMALLEST_MAP else 1) for size in maps.shape[1:]]
        maps = maps[(slice(None), *steps)]
    one = max(maps.numel() // max(len(maps), 1), 1)
    return thinned(maps[: max(most // one, 1)], most)
