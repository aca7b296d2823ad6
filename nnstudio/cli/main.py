"""The command line: ``nnstudio [FILE]`` opens the window, ``nnstudio COMMAND …`` works without one."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

import nnstudio.cli.commands
from nnstudio.core.language import language, system_language
from nnstudio.core.refusal import Refusal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 problems found, 2 unusable input."""
    language.choose(system_language())
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not words or words[0] not in _command_names() and not words[0].startswith("-"):
        words.insert(0, "open")
    options = parser.parse_args(words)
    try:
        return int(options.run(options) or 0)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


def _command_names() -> tuple[str, ...]:
    return tuple(info.name for info in pkgutil.iter_modules(nnstudio.cli.commands.__path__))


def _parser() -> argparse.ArgumentParser:
    """One sub-parser per file in ``commands/``; each has ``add_arguments(parser)`` and ``run(options)``."""
    parser = argparse.ArgumentParser(prog="nnstudio", description=nnstudio.__doc__)
    parser.add_argument("--version", action="version", version=f"nnstudio {nnstudio.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in _command_names():
        module = importlib.import_module(f"nnstudio.cli.commands.{name}")
        summary = (module.__doc__ or "").strip().splitlines()[0]
        command = commands.add_parser(name, help=summary, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return parser
