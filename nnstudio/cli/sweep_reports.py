"""What ``nnstudio sweep`` says of its runs: a table for people, JSON lines for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.cli import counts
from nnstudio.cli.printing import grouped, print_table
from nnstudio.cli.reports import said, value_in_words
from nnstudio.core.experiments.outcomes import Outcome, Spread, Summary, best, summaries
from nnstudio.core.experiments.variants import Variant, short, shown
from nnstudio.core.language import N_, Told, _, ngettext
from nnstudio.core.training.events import EpochDone, Reason, RunStarted, StepsDone

if TYPE_CHECKING:
    from nnstudio.core.experiments.sweep import News, Sweep

_SECONDS_BETWEEN_LINES = 1.0
_FIGURES = (
    "train_loss",
    "validation_loss",
    "validation_accuracy",
    "validation_r2",
    "test_loss",
    "test_accuracy",
    "test_r2",
)
ENDS: Mapping[Reason, str] = {
    Reason.LIMIT: N_("finished"),
    Reason.EARLY: N_("ended early"),
    Reason.STOPPED: N_("stopped"),
    Reason.DIVERGED: N_("diverged"),
    Reason.FAILED: N_("failed"),
}


class SweepReport:
    """What is said on the way and at the end."""

    def __init__(self, variants: Sequence[Variant]) -> None:
        self.variants = variants

    def news(self, news: News) -> None:
        """Something of the sweep."""
        raise NotImplementedError

    def finished(self, sweep: Sweep, saved: Sequence[Path]) -> None:
        """The end; ``saved`` are the files that hold what was learned."""
        raise NotImplementedError


class JsonSweepReport(SweepReport):
    """A JSON object a line."""

    def news(self, news: News) -> None:
        from nnstudio.core.experiments.sweep import Ended
        from nnstudio.core.training.together.engine import Apart

        if isinstance(news, Apart):
            self._say(event="apart", places=list(news.places), message=str(news.message))
        elif isinstance(news, Ended):
            self._say(event="run", **_row(news.outcome))
        elif isinstance(news.event, RunStarted):
            event = news.event
            self._say(
                event="started",
                place=news.place,
                device=str(event.device),
                parameters=event.parameters,
                steps_per_epoch=event.steps_per_epoch,
            )

    def finished(self, sweep: Sweep, saved: Sequence[Path]) -> None:
        outcomes = [sweep.outcomes[place] for place in sorted(sweep.outcomes)]
        found = best(outcomes)
        self._say(
            event="finished",
            runs=[{"run": sweep.numbers.get(one.place), **_row(one)} for one in outcomes],
            groups=[_group(summary) for summary in summaries(outcomes)],
            best=None if found is None else found.place,
            saved=[str(path) for path in saved],
        )

    def _say(self, **values: object) -> None:
        print(json.dumps(values, allow_nan=False), flush=True)


class TextSweepReport(SweepReport):
    """A line a second on the way; then a table of the runs, and one of the groups of seeds."""

    def __init__(self, variants: Sequence[Variant]) -> None:
        super().__init__(variants)
        self._said = time.monotonic()
        self._under_way: dict[int, float] = {}
        self._has_begun = False

    def news(self, news: News) -> None:
        from nnstudio.core.experiments.sweep import Ended
        from nnstudio.core.training.together.engine import Apart

        if isinstance(news, Apart):
            print(news.message, flush=True)
        elif isinstance(news, Ended):
            self._under_way.pop(news.outcome.place, None)
            if not news.outcome.ended_well:
                self._tell_bad_end(news.outcome)
        elif isinstance(news.event, RunStarted):
            self._begin(news.event)
        elif isinstance(news.event, StepsDone | EpochDone):
            self._on_progress(news.place, news.event)

    def _begin(self, event: RunStarted) -> None:
        if not self._has_begun:
            self._has_begun = True
            text = ngettext(
                "Training {count} run of {parameters} on {device}.",
                "Training {count} runs of {parameters} each on {device}.",
                len(self.variants),
            )
            parameters = counts.parameters(event.parameters)
            print(
                text.format(count=len(self.variants), parameters=parameters, device=event.device), flush=True
            )

    def _on_progress(self, place: int, event: StepsDone | EpochDone) -> None:
        if isinstance(event, StepsDone):
            self._under_way[place] = float(next(iter(event.losses.values()))[-1])
        if self._under_way and time.monotonic() - self._said >= _SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            text = _("Step {step}: training loss {least} to {most}")
            least, most = min(self._under_way.values()), max(self._under_way.values())
            print(
                text.format(
                    step=grouped(event.step),
                    least=value_in_words("train_loss", least),
                    most=value_in_words("train_loss", most),
                ),
                flush=True,
            )

    def _tell_bad_end(self, outcome: Outcome) -> None:
        name = self.variants[outcome.place].name(_("Seed {seed}").format(seed=outcome.seed))
        text = _("{run}: {message}")
        print(text.format(run=name, message=outcome.message or _(ENDS[outcome.reason])), file=sys.stderr)

    def finished(self, sweep: Sweep, saved: Sequence[Path]) -> None:
        outcomes = [sweep.outcomes[place] for place in sorted(sweep.outcomes)]
        if not outcomes:
            return
        figures = [name for name in _FIGURES if any(name in one.figures for one in outcomes)]
        found = best(outcomes)
        print()
        print_table([_head(outcomes, figures), *(_cells(one, figures, one is found) for one in outcomes)])
        groups = summaries(outcomes)
        if any(group.runs > 1 for group in groups):
            print()
            print(_("Mean ± standard deviation of the runs that ended well:"))
            print_table([_group_head(groups, figures), *(_group_cells(group, figures) for group in groups)])
        for path in saved:
            print(_("Saved {file}.").format(file=path))
        seconds = Told(sum(one.seconds for one in outcomes))
        print(_("{seconds:.1f} s of training for all of them.").format(seconds=seconds))


def _row(outcome: Outcome) -> dict[str, object]:
    """A run for programs."""
    return {
        "place": outcome.place,
        "seed": outcome.seed,
        "values": dict(outcome.others),
        "reason": str(outcome.reason),
        "message": None if outcome.message is None else str(outcome.message),
        "steps": outcome.step,
        "epochs": outcome.epoch,
        "seconds": round(outcome.seconds, 6),
        **outcome.figures,
    }


def _group(summary: Summary) -> dict[str, object]:
    figures = {name: {"mean": one.mean, "deviation": one.deviation} for name, one in summary.figures.items()}
    values, ended_badly = dict(summary.others), summary.ended_badly
    return {"values": values, "runs": summary.runs, "ended_badly": ended_badly, **figures}


def _head(outcomes: Sequence[Outcome], figures: Sequence[str]) -> tuple[str, ...]:
    varied = (short(path) for path in outcomes[0].others)
    return ("", _("seed"), *varied, *(said(name) for name in figures), _("steps"), _("state"))


def _cells(outcome: Outcome, figures: Sequence[str], is_best: bool) -> tuple[str, ...]:
    return (
        "★" if is_best else " ",
        str(outcome.seed),
        *(shown(value) for value in outcome.others.values()),
        *(
            value_in_words(name, outcome.figures[name]) if name in outcome.figures else "–"
            for name in figures
        ),
        grouped(outcome.step),
        _(ENDS[outcome.reason]),
    )


def _group_head(groups: Sequence[Summary], figures: Sequence[str]) -> tuple[str, ...]:
    varied = (short(path) for path in groups[0].others)
    return (*varied, _("runs"), *(said(name) for name in figures))


def _group_cells(group: Summary, figures: Sequence[str]) -> tuple[str, ...]:
    good = group.runs - group.ended_badly
    runs = str(group.runs) if not group.ended_badly else f"{good}/{group.runs}"
    varied = (shown(value) for value in group.others.values())
    return (*varied, runs, *(_spread(name, group.figures.get(name)) for name in figures))


def _spread(name: str, spread: Spread | None) -> str:
    if spread is None:
        return "–"
    return f"{value_in_words(name, spread.mean)} ± {value_in_words(name, spread.deviation)}"
