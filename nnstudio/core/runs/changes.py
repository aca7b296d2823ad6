"""What the user changed, in words."""

from __future__ import annotations

from nnstudio.core.language import N_, Message, _
from nnstudio.core.runs.facts import Change, ChangeKind

_MOST_TOLD = 6


def change_in_words(change: Change) -> Message:
    """One sentence of what happened after a step."""
    if change.kind is ChangeKind.PAUSE:
        return Message.of(N_("After step {step}: paused."), step=change.step)
    if change.kind is ChangeKind.STATE and not change.paths:
        return Message.of(N_("After step {step}: weights set by hand."), step=change.step)
    told = [f"{_brief(path)} {_shown(before)} → {_shown(after)}" for path, before, after in change.paths]
    more = ["…"] if len(told) > _MOST_TOLD else []
    what = ", ".join(told[:_MOST_TOLD] + more) or "–"
    return Message.of(N_("After step {step}: {what}."), step=change.step, what=what)


def _brief(path: str) -> str:
    """A path without what all such paths have in common."""
    path = path.removeprefix("training.").removeprefix("optimizers.main.")
    return path.removeprefix("networks.").replace(".learning.", ".")


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value:g}" if isinstance(value, float) else str(value)
