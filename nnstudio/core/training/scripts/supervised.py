"""Supervised learning, as source."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.data.loading import load
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec
from nnstudio.core.training.class_weights import BALANCED, NONE, loss_weights
from nnstudio.core.training.losses import Encoding, LossType, Reading
from nnstudio.core.training.scripts.criterion import criterion
from nnstudio.core.training.scripts.script import Phase, Piece, Script
from nnstudio.core.training.targets import loss_type


def _write(project: Project, spec: DataSpec, networks: Mapping[str, str]) -> Piece:
    entry, network = loss_type(project.training), networks["main"]
    weights = loss_weights(project.training, load(project.data)) if _weighs(project) else NONE
    line, embedded = criterion(project.training, weights)
    classes = spec.target.kind is Target.CLASSES
    figures = (_ACCURACY if classes else _LOSS).format(
        said=_said(entry, spec.target), true=_true(entry, spec.target)
    )
    return Piece(
        phases=(Phase("main", "loss", f"criterion({network}(x), y)"),),
        definitions=f"{line}\n\n\n{figures}",
        targets=_encoded(entry, spec.target),
        evaluate=f"figures(outputs_of({network}, inputs), targets)",
        embedded=embedded,
    )


def _weighs(project: Project) -> bool:
    return project.training.class_weights == BALANCED


_ACCURACY = '''def figures(outputs, targets):
    """Loss and accuracy of a whole part."""
    right = {said} == {true}
    return {{"loss": criterion(outputs, targets).item(), "accuracy": right.double().mean().item()}}'''

_LOSS = '''def figures(outputs, targets):
    """Loss of a whole part."""
    return {{"loss": criterion(outputs, targets).item()}}'''


def _encoded(entry: LossType, target: TargetSpec) -> str:
    """Classes written as the loss wants them; see :func:`nnstudio.core.training.targets.encode`."""
    if target.kind is not Target.CLASSES or entry.encoding is Encoding.INDEX:
        return "targets"
    if entry.outputs(target) == 1:
        coded = "targets.unsqueeze(1).float()"
    else:
        coded = f"nn.functional.one_hot(targets, {target.size}).float()"
    return f"{coded} * 2 - 1" if entry.encoding is Encoding.SIGNS else coded


def _said(entry: LossType, target: TargetSpec) -> str:
    """The class numbers that outputs stand for."""
    if entry.outputs(target) != 1:
        return "outputs.argmax(1)"
    limit = 0 if entry.reading is Reading.SIGMOID else 0.5
    return f"(outputs[:, 0] > {limit}).long()"


def _true(entry: LossType, target: TargetSpec) -> str:
    """The class numbers in encoded targets."""
    if entry.encoding is Encoding.INDEX:
        return "targets"
    return "(targets[:, 0] > 0.5).long()" if entry.outputs(target) == 1 else "targets.argmax(1)"


SUPERVISED = Script("supervised", _write)
