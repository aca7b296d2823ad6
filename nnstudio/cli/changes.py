"""The project with what the command line sets: ``--set``, ``--seed`` and ``--data``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

from nnstudio.core.data.loading import source_of
from nnstudio.core.language import N_, _
from nnstudio.core.parameters import Kind
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_data_param, set_value
from nnstudio.core.project.spelling import spelled
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.losses import losses
from nnstudio.core.training.losses.loss import LossType
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.optimizers.optimizer import OptimizerType

_NAMED: Mapping[str, Iterable[LossType | OptimizerType]] = {
    "training.loss": losses,
    "training.optimizer": optimizers,
}


def changed(project: Project, options: argparse.Namespace) -> Project:
    """The project with what the command line sets."""
    for setting in options.settings:
        path, equals, value = setting.partition("=")
        if not equals or not path.strip():
            raise Refusal(
                N_("--set takes PATH=VALUE, such as training.batch_size=16. Received {text}."), text=setting
            )
        project = _with_setting(project, path.strip(), value.strip())
    if options.seed is not None:
        project = set_value(project, "training.seed", options.seed)
    if options.data is not None:
        project = _with_data(project, options.data)
    return project


def _with_setting(project: Project, path: str, text: str) -> Project:
    """The project with this value; a data source knows what its own mean, such as ``a,b`` two columns."""
    *place, name = path.split(".")
    if place == ["data", "params"]:
        for parameter in source_of(project.data).params:
            if parameter.name == name:
                return set_data_param(project, name, spelled(text, parameter))
    return set_value(project, path, _name_of(path, text))


def _name_of(path: str, text: str) -> str:
    """A loss or an optimizer may be called as the window calls it, too."""
    titles = {_(entry.title).casefold(): entry.name for entry in _NAMED.get(path, ())}
    return titles.get(text.casefold(), text)


def _with_data(project: Project, place: str) -> Project:
    """The project with its samples taken from this folder or file."""
    for parameter in source_of(project.data).params:
        if parameter.kind in (Kind.FOLDER, Kind.FILE):
            return set_value(project, f"data.params.{parameter.name}", str(Path(place).resolve()))
    raise Refusal(
        N_("The data source {source} needs no folder: leave --data out."), source=project.data.source
    )
