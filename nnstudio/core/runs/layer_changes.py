"""Which settings of the layers were in force at a place of a run, by its changes."""

from __future__ import annotations

from collections.abc import Sequence

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import Project
from nnstudio.core.runs.facts import Change, ChangeKind, Timeline
from nnstudio.core.training.layer_settings import LayerSettings, layer_settings, with_layer_settings


def layers_after(timeline: Timeline, changes: int) -> LayerSettings:
    """The settings after so many of the run's changes."""
    return _followed(timeline.project, timeline.changes[:changes])


def with_changed_layers(project: Project, changes: Sequence[Change]) -> Project:
    """The project a run began with, with the settings of its layers as all these changes left them."""
    return with_layer_settings(project, _followed(project, changes))


def _followed(project: Project, changes: Sequence[Change]) -> LayerSettings:
    settings: dict[str, Value] = dict(layer_settings(project))
    for change in changes:
        if change.kind is ChangeKind.LAYERS:
            settings.update({path: after for path, _before, after in change.paths})  # type: ignore[misc]
    return immutabledict(settings)
