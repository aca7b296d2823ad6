"""What the sub-commands say of a run, for people and for programs."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping

from nnstudio.core.language import Told, _, number, percent
from nnstudio.core.runs.facts import STATUS_WORDS, RunFacts


def add_number(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", type=int, metavar="N", help=_("the run's number in “nnstudio runs list”"))


def as_json(run: RunFacts) -> dict[str, object]:
    """One run for programs."""
    return {
        "run": run.number,
        "uid": run.uid,
        "name": run.name,
        "status": str(run.status),
        "created": run.created,
        "start": run.start,
        "steps": run.step,
        "epochs": run.epoch,
        "seconds": round(run.seconds, 6),
        "seed": run.seed,
        "parameters": run.parameters,
        "device": run.device,
        "starred": run.is_starred,
        "notes": run.notes,
        "parent": run.origin.uid or None,
        "parent_step": run.origin.step if run.origin.uid else None,
        "family": run.family,
        "figures": dict(run.figures),
        "machine": dict(run.machine),
        "message": run.message or None,
    }


def status_word(run: RunFacts) -> str:
    return _(STATUS_WORDS[run.status])


def when(moment: float) -> str:
    """Date and time as everyone can sort them."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))


def lasted(seconds: float) -> str:
    return f"{Told(seconds):.1f} s"


def figure(figures: Mapping[str, float], name: str) -> str:
    """A figure for people; a dash where there is none."""
    if name not in figures:
        return "–"
    return percent(figures[name]) if "accuracy" in name else number(figures[name])
