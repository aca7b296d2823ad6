"""Recording what ``nnstudio train`` does, unless that is not wanted."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nnstudio.core.language import Message, _
from nnstudio.core.runs.places import is_recording_wanted
from nnstudio.core.runs.recorder import RunRecorder


def add_record_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--no-record", action="store_true", help=_("do not keep this run in the list of “nnstudio runs”")
    )


def run_recorder(options: argparse.Namespace) -> RunRecorder | None:
    """What records the run of these options; nothing where none is wanted."""
    return RunRecorder(run_name(options.file), said=say) if is_recorded(options) else None


def is_recorded(options: argparse.Namespace) -> bool:
    """Whether what is trained is to be kept in the store."""
    return not options.no_record and is_recording_wanted()


def run_name(file: Path) -> str:
    """What a run of this file is called: an example is in a folder of its name."""
    return file.resolve().parent.name if file.name == "project.json" else file.stem


def say(message: Message) -> None:
    """A sentence from the thread that records."""
    print(message, file=sys.stderr, flush=True)
