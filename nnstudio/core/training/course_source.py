"""The course of a run, as source: what :class:`~nnstudio.core.training.course.Course` and the trainer do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.course import is_steady, is_watched
from nnstudio.core.training.objective import Objective
from nnstudio.core.training.schedules import schedule_type

_WATCHED_ROWS = 500  # as the trainer does


@dataclass(frozen=True, slots=True)
class CourseSource:
    """``optimizers`` and ``networks`` are the variables that hold them."""

    recipe: TrainingRecipe
    objective: Objective
    optimizers: Sequence[str]
    networks: Sequence[str]

    @property
    def embedded(self) -> tuple[Callable[..., object], ...]:
        """The functions of ours that the program needs."""
        entry = schedule_type(self.recipe)
        if is_steady(self.recipe):
            return ()
        watch = entry.watch if self._is_watched else None
        return (entry.factor,) if watch is None else (entry.factor, watch)

    @property
    def _is_watched(self) -> bool:
        return bool(self.objective.watched) and is_watched(self.recipe)

    @property
    def _values(self) -> str:
        """The parameters of the schedule, as keyword arguments that follow others."""
        values = schedule_type(self.recipe).values(self.recipe)
        return "".join(f", {name}={value!r}" for name, value in values.items())

    def preparation(self) -> Iterator[str]:
        """Lines before the first epoch, after the optimizers were made."""
        if not is_steady(self.recipe):
            yield f"for group in {self._groups}:"
            yield '    group["initial_lr"] = group["lr"]'
            yield "stall = float('inf'), 0, 0  # the lowest loss, epochs without a lower one, cuts made"
        if self._is_watched:
            yield "best_loss, best_epoch, stale = float('inf'), 0, 0"

    def before_step(self, steps_done: str) -> Iterator[str]:
        """Lines before each step. They know ``epoch`` and ``position``, the samples of it seen so far."""
        if is_steady(self.recipe):
            return
        entry = schedule_type(self.recipe)
        yield "passes = epoch + position / len(inputs)"
        yield f"factor = {entry.factor.__name__}(passes, EPOCHS, stall[2]{self._values})"
        if self.recipe.warmup:
            yield f"factor *= min(1.0, ({steps_done} + 1) / {self.recipe.warmup + 1})"
        yield f"for group in {self._groups}:"
        yield '    group["lr"] = group["initial_lr"] * factor'

    def after_epoch(self) -> Iterator[str]:
        """Lines after each epoch. They know ``report`` and the parts of the data."""
        if not self._is_watched:
            return
        first = f"[array[:{_WATCHED_ROWS}] for array in data['train']]"
        yield 'watched = report.get("validation_loss")'
        yield "if watched is None:  # nothing is validated"
        yield f'    watched = measured({", ".join(self.networks)}, {first})["{self.objective.watched}"]'
        entry = schedule_type(self.recipe)
        if entry.watch is not None:
            yield f"stall = {entry.watch.__name__}(stall, watched{self._values})"
        yield from self._best()
        yield from self._stop()

    def _best(self) -> Iterator[str]:
        yield "if watched < best_loss:"
        yield "    best_loss, best_epoch, stale = watched, epoch + 1, 0"
        if self.recipe.keep_best:
            for network in self.networks:
                states = f"{network}.state_dict().items()"
                yield f"    {network}.best_weights = {{name: tensor.clone() for name, tensor in {states}}}"
        yield "else:"
        yield "    stale += 1"

    def _stop(self) -> Iterator[str]:
        recipe = self.recipe
        rules = [f"stale >= {recipe.patience}"] if recipe.patience else []
        rules += [f"watched <= {recipe.target_loss!r}"] if recipe.target_loss else []
        if rules:
            yield f"if {' or '.join(rules)}:"
            yield '    print(f"ended early; the best epoch was {best_epoch}")'
            yield "    break"

    def end(self) -> Iterator[str]:
        """Lines after the last epoch."""
        if self.recipe.keep_best and self._is_watched:
            yield 'print(f"best epoch: {best_epoch}")'
            yield f"# {self.networks[0]}.load_state_dict({self.networks[0]}.best_weights) goes back to it"

    @property
    def needs_position(self) -> bool:
        """Whether the loop has to count the samples of the epoch."""
        return not is_steady(self.recipe)

    @property
    def _groups(self) -> str:
        """An expression for the groups of weights of all optimizers."""
        groups = [f"{optimizer}.param_groups" for optimizer in self.optimizers]
        return groups[0] if len(groups) == 1 else f"[{', '.join(f'*{group}' for group in groups)}]"
