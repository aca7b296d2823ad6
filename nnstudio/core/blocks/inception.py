"""GoogLeNet's module: windows of several sizes side by side."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network, Port


def inception(one: int, before_three: int, three: int, before_five: int, five: int, pooled: int) -> Network:
    """Four branches of the given channels, joined: 1 × 1, 3 × 3, 5 × 5, and pooling with a 1 × 1."""
    sketch = Sketch()
    given = sketch.input()
    first = _conv(sketch, given, one, 1, "one")
    second = _conv(sketch, _conv(sketch, given, before_three, 1, "before_three"), three, 3, "three")
    third = _conv(sketch, _conv(sketch, given, before_five, 1, "before_five"), five, 5, "five")
    pool = sketch.add("MaxPool2d", given, name="pool", kernel_size=3, stride=1, padding=1)
    fourth = _conv(sketch, pool, pooled, 1, "pooled")
    sketch.output(sketch.add("Concatenate", first, second, third, fourth, name="join", axis=1))
    return sketch.network()


def _conv(sketch: Sketch, x: Port, channels: int, kernel_size: int, name: str) -> Port:
    x = sketch.add(
        "Conv2d", x, name=name, out_channels=channels, kernel_size=kernel_size, padding=kernel_size // 2
    )
    return sketch.add("ReLU", x, name=f"{name}_relu")


_HELP = N_("How many feature maps this branch has at this place.")

INCEPTION = BlockType(
    name="inception",
    title=N_("Inception module"),
    summary=N_("Looks with windows of 1, 3 and 5 pixels and a pooling at once, and joins what they see."),
    draw=inception,
    params=(
        size("one", 64, N_("1 × 1"), _HELP),
        size("before_three", 96, N_("1 × 1 before 3 × 3"), _HELP),
        size("three", 128, N_("3 × 3"), _HELP),
        size("before_five", 16, N_("1 × 1 before 5 × 5"), _HELP),
        size("five", 32, N_("5 × 5"), _HELP),
        size("pooled", 32, N_("1 × 1 after pooling"), _HELP),
    ),
    reference="Szegedy et al., 2015, Going Deeper with Convolutions",
    keywords=("googlenet", "inception", "parallel", "parallèle"),
)
