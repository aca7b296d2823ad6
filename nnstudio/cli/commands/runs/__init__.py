"""List, show, compare, export and replay recorded runs."""

from __future__ import annotations

import argparse
import importlib
import pkgutil

from nnstudio.core.language import N_, _

SUMMARY = N_("List, show, compare, export and replay recorded runs.")


def details() -> list[str]:
    return [
        _("nnstudio runs COMMAND --help tells more about one of them."),
        _("“nnstudio train” records every run, unless it is told --no-record."),
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command per file of this folder, made as the commands themselves are."""
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"))
    for info in pkgutil.iter_modules(__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        summary = _(module.SUMMARY)
        told = "\n".join(module.details()) if hasattr(module, "details") else ""
        command = commands.add_parser(
            info.name.rstrip("_"), help=summary.rstrip("."), description=summary, epilog=told
        )
        module.add_arguments(command)
        command.set_defaults(runs_command=module.run)


def run(options: argparse.Namespace) -> int:
    """Do the sub-command."""
    return int(options.runs_command(options) or 0)
