"""The training loop of an exported program: what the engine does, written plainly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnstudio.core.training.augmenting import Chosen
from nnstudio.core.training.batches import own_rows
from nnstudio.core.training.course_source import CourseSource
from nnstudio.core.training.optimizers.optimizer import WHOLE_PART
from nnstudio.core.training.precision import BFLOAT16, IN_BFLOAT16
from nnstudio.core.training.scripts import Piece
from nnstudio.core.training.updates_source import WEIGHT_GROUPS, PlayerSource

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class LoopParts:
    """What the loop is made of. ``networks`` are (class, variable) in the order of construction.

    ``players`` are by name. ``channels_last`` asks for the memory format that makes convolutions fast.
    """

    networks: Sequence[tuple[str, str]]
    players: dict[str, PlayerSource]
    piece: Piece
    channels_last: bool
    course: CourseSource
    augmented: Sequence[Chosen] = ()

    @property
    def accumulates(self) -> bool:
        """Whether the gradients of several batches make one step."""
        return self.course.recipe.accumulate > 1

    @property
    def is_rounded(self) -> bool:
        """Whether layers compute in fewer bits while they are trained."""
        return self.course.recipe.precision == BFLOAT16

    @property
    def variables(self) -> str:
        return ", ".join(variable for _class, variable in self.networks)


def loop(parts: LoopParts) -> Iterator[str]:
    """Top-level functions, one block each: ``tensors``, ``measured`` where there is something, ``train``."""
    yield _TENSORS.format(targets=parts.piece.targets)
    if any(player.has_factors for player in parts.players.values()):
        yield WEIGHT_GROUPS
    if parts.piece.evaluate:
        yield _OUTPUTS_OF
        yield _measured(parts)
    if parts.is_rounded:
        yield IN_BFLOAT16
    yield "\n".join(_train(parts))


_TENSORS = '''def tensors(part):
    """Inputs and targets of a part, on the device."""
    inputs, targets = (torch.tensor(array, device=DEVICE) for array in part)
    return inputs, {targets}'''

_OUTPUTS_OF = '''def outputs_of(network, inputs):
    """What the network makes of many inputs, some at a time."""
    return torch.cat([network(some) for some in inputs.split(1000)])'''


def _measured(parts: LoopParts) -> str:
    lines = [
        f"def measured({parts.variables}, part):",
        '    """Figures of a whole part, with dropout and the like switched off; none for no samples."""',
        "    inputs, targets = tensors(part)",
        "    if not len(inputs):",
        "        return {}",
        *[f"    {variable}.eval()" for _class, variable in parts.networks],
        "    with torch.no_grad():",
        f"        return {parts.piece.evaluate}",
    ]
    return "\n".join(lines)


def _train(parts: LoopParts) -> Iterator[str]:
    yield "def train(epochs=EPOCHS):"
    yield '    """Train, and print how it goes. Returns the networks and the losses of every step."""'
    yield from _indented(1, _preparation(parts))
    yield "    for epoch in range(epochs):"
    yield from _indented(2, (f"{variable}.train()" for _class, variable in parts.networks))
    yield from _indented(2, ["steps = 0", *(["position = 0"] if parts.course.needs_position else [])])
    yield f"        for rows in torch.randperm(len(inputs), generator=order).split({_rows(parts)}):"
    yield from _indented(3, _step(parts))
    yield from _indented(2, _report(parts))
    yield from _indented(2, parts.course.after_epoch())
    yield from _indented(1, parts.course.end())
    yield from _indented(1, _end(parts))


def _rows(parts: LoopParts) -> str:
    """How many samples a step takes; as :func:`nnstudio.core.training.batches.rows_of_step` decides."""
    rules = own_rows(parts.course.recipe)
    if rules:
        return "len(inputs)" if WHOLE_PART in rules else str(max(rules))
    return "BATCH_SIZE * ACCUMULATE" if parts.accumulates else "BATCH_SIZE"


def _preparation(parts: LoopParts) -> Iterator[str]:
    yield "data = load_data()"
    yield "torch.manual_seed(SEED)  # decides the first weights"
    for made, variable in parts.networks:
        yield f"{variable} = {made}()"
    order_seed = "SEED" if parts.course.recipe.order_seed is None else "ORDER_SEED"
    yield f"order = torch.Generator().manual_seed({order_seed})  # shuffles the samples"
    if parts.augmented:
        seed = parts.course.recipe.augmentation_seed
        seed_words = "SEED + 2" if seed is None else str(seed + 2)
        yield f"augment = torch.Generator().manual_seed({seed_words})  # varies the samples"
    if parts.piece.draws:
        yield "noise = torch.Generator().manual_seed(SEED + 1)"
    for _class, variable in parts.networks:
        yield f"{variable}.to(DEVICE)"
        if parts.is_rounded:
            yield f"in_bfloat16({variable})"
    if parts.channels_last:
        yield 'if DEVICE.type == "cpu":  # convolutions are faster with the channels last in memory'
        for _class, variable in parts.networks:
            yield f"    {variable}.to(memory_format=torch.channels_last)"
    for player in parts.players.values():
        yield player.construction()
    yield from parts.course.preparation()
    yield 'inputs, targets = tensors(data["train"])'
    curves = ", ".join(f'"{phase.curve}": []' for phase in parts.piece.phases)
    yield f"losses = {{{curves}}}"


def _step(parts: LoopParts) -> Iterator[str]:
    yield from parts.course.before_step(f'len(losses["{parts.piece.phases[0].curve}"])')
    yield "x, y = inputs[rows], targets[rows]"
    for one in parts.augmented:
        values = "".join(f", {name}={value!r}" for name, value in one.values.items())
        yield f"x = {one.function.__name__}(x, augment{values})"
    if parts.accumulates:
        yield "pieces = list(zip(x.split(BATCH_SIZE), y.split(BATCH_SIZE), strict=True))"
    for phase in parts.piece.phases:
        yield from parts.players[phase.player].update(phase.loss, in_pieces=parts.accumulates)
        yield f'losses["{phase.curve}"].append(loss.item())'
    yield "steps += 1"
    if parts.course.needs_position:
        yield "position += len(rows)"


def _report(parts: LoopParts) -> Iterator[str]:
    yield "report = {}"
    yield "for name, values in losses.items():"
    yield '    report[f"train_{name}"] = sum(values[-steps:]) / steps'
    if parts.piece.evaluate:
        yield f'for name, value in measured({parts.variables}, data["validation"]).items():'
        yield '    report[f"validation_{name}"] = value'
    yield 'line = ", ".join(f"{name} {value:.6g}" for name, value in report.items())'
    yield 'print(f"epoch {epoch + 1}: {line}")'


def _end(parts: LoopParts) -> Iterator[str]:
    if parts.piece.evaluate:
        yield f'for name, value in measured({parts.variables}, data["test"]).items():'
        yield '    print(f"test_{name}: {value:.6g}")'
    comma = "," if len(parts.networks) == 1 else ""
    yield f"return ({parts.variables}{comma}), losses"


def _indented(depth: int, lines: Sequence[str] | Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield _INDENT * depth + line if line else ""
