"""The part of an exported program that reads trained weights from the file beside it, and measures them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnstudio.core.training.loop_source import LoopParts

WEIGHTS_IMPORTS = frozenset({"import pathlib", "from safetensors.torch import load_file"})


def trained_networks(parts: LoopParts, names: Sequence[str]) -> Iterator[str]:
    """Top-level functions: one that gives the trained networks, one that prints how good they are.

    ``names`` are the project's own names of ``parts.networks``, by which the file tells them apart.
    """
    yield "\n".join(_trained(parts, names))
    yield "\n".join(_measure(parts))


def _trained(parts: LoopParts, names: Sequence[str]) -> Iterator[str]:
    yield "def trained_networks():"
    yield '    """The networks with the weights from the file beside this one, ready to be used."""'
    yield '    saved = load_file(pathlib.Path(__file__).with_suffix(".safetensors"))'
    several = len(parts.networks) > 1
    for name, (made, variable) in zip(names, parts.networks, strict=True):
        yield f"    {variable} = {made}()"
        if several:
            start = f"{name}."
            chosen = f"{{key[{len(start)}:]: saved[key] for key in saved if key.startswith({start!r})}}"
            yield f"    {variable}.load_state_dict({chosen})"
        else:
            yield f"    {variable}.load_state_dict(saved)"
        yield f"    {variable}.to(DEVICE).eval()"
    yield f"    return ({parts.variables}{'' if several else ','})"


def _measure(parts: LoopParts) -> Iterator[str]:
    comma = "" if len(parts.networks) > 1 else ","
    yield "def measure_trained():"
    yield '    """Print what the trained networks are worth, part by part. Returns them."""'
    yield f"    ({parts.variables}{comma}) = trained_networks()"
    if parts.piece.evaluate:
        yield "    data = load_data()"
        yield '    for part in ("train", "validation", "test"):'
        yield f"        for name, value in measured({parts.variables}, data[part]).items():"
        yield '            print(f"{part}_{name}: {value:.6g}")'
    else:
        yield f"    for network in ({parts.variables}{comma}):"
        yield "        print(network)"
    yield f"    return ({parts.variables}{comma})"
