"""What came of a sweep in the window, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from immutabledict import immutabledict

from nnstudio.core.experiments.outcomes import Outcome, Summary, best, summaries
from nnstudio.core.experiments.variants import RATE, short, shown
from nnstudio.core.language import N_, Message
from nnstudio.gui.widgets.figures import grouped

_DOING = N_("Step {step}. Runs that have ended: {ended} of {runs}.")
_DOING_APART = N_("{doing} {why}")
_DONE = N_("Runs trained: {count}.")
_ACCURACY = N_("Runs trained: {count}. Validation accuracy: {mean:.1%} ± {deviation:.1%}.")
_LOSS = N_("Runs trained: {count}. Validation loss: {mean:.4g} ± {deviation:.2g}.")
_BEST = N_("Runs trained: {count}. The lowest validation loss, {loss:.4g}, came of {which}.")
_RATE = N_("a learning rate of {rate:g}")
_BADLY = N_("{done} Runs that ended badly: {badly}; the table says why.")


@dataclass(frozen=True, slots=True)
class Result:
    """The runs in their order, their numbers in the store by their places, and what kept them from it."""

    outcomes: tuple[Outcome, ...]
    recorded: Mapping[int, int] = field(default_factory=immutabledict)
    trouble: Message | None = None

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(self.recorded.values())

    @property
    def best_number(self) -> int:
        """Of the best run; 0 where there is none."""
        found = best(self.outcomes)
        return 0 if found is None else self.recorded.get(found.place, 0)


def progress_in_words(ended: int, runs: int, step: int, why_apart: Message | None = None) -> Message:
    """How far a sweep is, and why its runs are trained one after the other, where they are."""
    doing = Message.of(_DOING, step=grouped(step), ended=ended, runs=runs)
    return doing if why_apart is None else Message.of(_DOING_APART, doing=doing, why=why_apart)


def result_in_words(outcomes: Sequence[Outcome]) -> Message:
    """The mean of a group of seeds; of several groups, the best run."""
    groups = summaries(outcomes)
    done = _of_one(groups[0]) if len(groups) == 1 else _of_several(outcomes)
    badly = sum(group.ended_badly for group in groups)
    return Message.of(_BADLY, done=done, badly=badly) if badly else done


def _of_one(group: Summary) -> Message:
    for name, template in (("validation_accuracy", _ACCURACY), ("validation_loss", _LOSS)):
        if name in group.figures:
            spread = group.figures[name]
            return Message.of(template, count=group.runs, mean=spread.mean, deviation=spread.deviation)
    return Message.of(_DONE, count=group.runs)


def _of_several(outcomes: Sequence[Outcome]) -> Message:
    found = best(outcomes)
    if found is None or "validation_loss" not in found.figures:
        return Message.of(_DONE, count=len(outcomes))
    which = Message.of(_RATE, rate=found.others[RATE]) if list(found.others) == [RATE] else _values(found)
    return Message.of(_BEST, count=len(outcomes), loss=found.figures["validation_loss"], which=which)


def _values(outcome: Outcome) -> str:
    return ", ".join(f"{short(path)}={shown(value)}" for path, value in outcome.others.items())
