"""``nnstudio train --best``: what is measured and saved in the end are the best epoch's weights."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.events import BestUsed, Event
from nnstudio.core.training.objective import objectives

if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer


def add_best_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--best",
        action="store_true",
        help=_("in the end, go back to the weights of the epoch with the lowest validation loss"),
    )


def keeping_best(project: Project, options: argparse.Namespace) -> Project:
    """The project, whose training keeps the best epoch's weights if they are asked for.

    Raises:
        Refusal: no epoch of this way of learning is better than another.
    """
    if not options.best:
        return project
    objective = objectives.get(project.training.objective)
    if objective is not None and not objective.watched:
        raise Refusal(
            N_("--best has no meaning here: losses fall at each other's cost, so that no epoch is the best.")
        )
    return set_value(project, "training.keep_best", True)


def go_back_to_best(
    trainer: Trainer, options: argparse.Namespace, hearers: Iterable[Callable[[Event], object]]
) -> None:
    """After the last step, if it is asked for; whoever hears of the run hears of it, too."""
    if not options.best:
        return
    if not trainer.use_best():
        print(_("No epoch was finished, so the weights are those of the last step."), file=sys.stderr)
        return
    used = BestUsed(trainer.step, trainer.epoch, trainer.course.best_epoch)
    for hear in hearers:
        hear(used)
    if options.json:
        line = {"event": "best", "epoch": used.best_epoch, "validation_loss": trainer.course.best_loss}
        print(json.dumps(line, allow_nan=False), flush=True)
    else:
        words = _("Back to the weights of epoch {epoch}, whose validation loss was the lowest.")
        print(words.format(epoch=used.best_epoch), flush=True)
