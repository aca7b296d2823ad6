"""Any runs in one chart: a figure of each, or the mean of those that differ in their seed only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnstudio.core.language import N_, _, ngettext
from nnstudio.core.runs.facts import RunFacts
from nnstudio.core.runs.groups import band
from nnstudio.core.training.record import Points, Record
from nnstudio.gui.panels.curve_names import CurveName, kind_label
from nnstudio.gui.panels.run_rows import colour_of
from nnstudio.gui.widgets.plot import CurvePlot

FIRST = ("validation_loss", "loss")  # what is shown at first, where there is one


class RunChart(CurvePlot):
    """The curves of the selected runs, each in the colour it has in the table."""

    def show_runs(
        self, runs: Sequence[RunFacts], records: Mapping[int, Record], curve: str, is_grouped: bool
    ) -> None:
        """Draw this figure of these runs."""
        self.clear()
        parts = CurveName.of(curve)
        self.set_labels(N_("steps"), kind_label(parts.kind))
        self.set_smoothing(0.9 if parts.is_noisy else 0.0)
        known = [run for run in runs if run.number in records and curve in records[run.number].curves]
        if is_grouped:
            self._show_groups(known, records, curve)
        else:
            for run in known:
                self._show(_named(run), colour_of(run), records[run.number].curves[curve])

    def _show_groups(self, runs: Sequence[RunFacts], records: Mapping[int, Record], curve: str) -> None:
        families = dict.fromkeys(run.family for run in runs)
        for family in families:
            members = [run for run in runs if run.family == family]
            found = band([records[run.number].curves[curve] for run in members])
            first, colour = members[0], colour_of(members[0])
            count = ngettext("{count} seed", "{count} seeds", found.count).format(count=found.count)
            mean = f"{first.name} ({count})"
            self._show(mean, colour, (found.x, found.mean))
            if found.count > 1:
                name = f"{_named(first)} σ"
                for sign, side in (("+", found.deviation), ("−", -found.deviation)):
                    self._show(f"{name}{sign}", colour, (found.x, found.mean + side), f"{sign} σ")
                self.set_band(f"{name}−", mean, f"{name}+", "± σ")

    def _show(self, name: str, colour: int, points: Points, label: str = "") -> None:
        """Draw one curve, called so in words."""
        self.add_curve(name, label or name, colour)
        self.set_curve(name, *points)


def curves_of(records: Sequence[Record]) -> list[str]:
    """The figures that any of these runs has."""
    return list(dict.fromkeys(name for record in records for name in record.curves))


def curve_label(name: str) -> str:
    """What a figure is called in the user's language: "Loss: validation"."""
    parts = CurveName.of(name)
    if parts.is_of_no_part:
        return parts.label
    return _("{figure}: {curve}").format(figure=kind_label(parts.kind), curve=parts.label)


def _named(run: RunFacts) -> str:
    return f"{run.number} {run.name}"
