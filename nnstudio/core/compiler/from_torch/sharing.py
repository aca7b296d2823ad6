"""One set of weights in two places is something the canvas cannot show: each layer there has its own."""

from __future__ import annotations

from torch import fx, nn

from nnstudio.core.compiler.from_torch.mappers.modules import is_frozen
from nnstudio.core.compiler.from_torch.refusals import refused
from nnstudio.core.compiler.from_torch.sketch import Sketch
from nnstudio.core.compiler.from_torch.tracing import PREFIX, place_of
from nnstudio.core.language import N_


def check_used_once(node: fx.Node, module: nn.Module) -> None:
    """Refuse a layer that is called again, unless it learns nothing: then copies stay equal.

    Raises:
        CannotImport
    """
    calls = [one for one in node.graph.nodes if one.op == "call_module" and one.target == node.target]
    if len(calls) > 1 and any(True for _ in module.parameters()) and not is_frozen(module):
        raise refused(
            place_of(calls[1]),
            N_("“{name}” is used {count} times with the same weights; each layer here has its own."),
            name=str(node.target).removeprefix(PREFIX),
            count=len(calls),
        )


def check_not_shared(sketch: Sketch) -> None:
    """Refuse two layers that learn the same weights, such as an embedding and the layer that ends with it.

    Raises:
        CannotImport: naming both.
    """
    seen: dict[tuple[int, tuple[int, ...]], str] = {}
    learning = [node.name for node in sketch.nodes.values() if not node.learning.frozen]
    for name in learning:
        for tensor in sketch.tensors[name].values():
            key = tensor.data_ptr(), tuple(sorted(tensor.shape))
            first = seen.setdefault(key, name)
            if first != name and tensor.numel():
                raise refused(
                    sketch.places[name],
                    N_("“{first}” and “{second}” share their weights; each layer here has its own."),
                    first=first,
                    second=name,
                )
