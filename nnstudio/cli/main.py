"""The command line: ``nnstudio [FILE]`` opens the window, ``nnstudio COMMAND …`` works without one."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from typing import Any

import nnstudio.cli.commands
from nnstudio.cli.printing import be_forgiving
from nnstudio.core.language import language, system_language
from nnstudio.core.refusal import Refusal

_HELP = frozenset({"-h", "--help", "--version"})
_INTERRUPTED = 130  # what shells expect of a program ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 problems found, 2 unusable input."""
    be_forgiving()
    language.choose(system_language())
    words = _with_command(list(sys.argv[1:] if arguments is None else arguments))
    options = _parser(words[0]).parse_args(words)
    try:
        return int(options.run(options) or 0)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # whoever read us has left; python would complain when it flushes at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _with_command(words: list[str]) -> list[str]:
    """``nnstudio FILE`` means ``nnstudio open FILE``."""
    named = words and (words[0] in _command_names() or words[0] in _HELP)
    return words if named else ["open", *words]


def _command_names() -> tuple[str, ...]:
    return tuple(info.name for info in pkgutil.iter_modules(nnstudio.cli.commands.__path__))


def _parser(wanted: str) -> argparse.ArgumentParser:
    """One sub-parser per file in ``commands/``; each has ``add_arguments(parser)`` and ``run(options)``.

    Only the wanted command is imported, so that the window opens without what the others need; for the
    help, all are.
    """
    parser = argparse.ArgumentParser(
        prog="nnstudio",
        description=nnstudio.__doc__,
        usage="nnstudio [FILE] | nnstudio COMMAND …",
        epilog="nnstudio COMMAND --help tells more about one command.",
    )
    parser.add_argument("--version", action="version", version=f"nnstudio {nnstudio.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", prog="nnstudio")
    for name in _command_names() if wanted in _HELP else (wanted,):
        _add_command(commands, name)
    return parser


def _add_command(commands: Any, name: str) -> None:
    module = importlib.import_module(f"nnstudio.cli.commands.{name}")
    text = (module.__doc__ or "").strip()
    summary, _, rest = text.partition("\n")
    command = commands.add_parser(
        name,
        help=summary.rstrip("."),
        description=summary,
        epilog=rest.strip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(command)
    command.set_defaults(run=module.run)
