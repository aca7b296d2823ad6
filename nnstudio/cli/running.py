"""The command line: ``nnstudio [FILE]`` opens the window, ``nnstudio COMMAND …`` works without one."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import shutil
import sys
import textwrap
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import nnstudio
import nnstudio.cli.commands
from nnstudio.cli import INTERRUPTED
from nnstudio.cli.argparse_words import teach_argparse
from nnstudio.cli.arguments import add_language_option
from nnstudio.cli.printing import be_forgiving
from nnstudio.core.language import LANGUAGES, _, language, system_language
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.settings import read_settings
from nnstudio.core.training.allocation import keep_freed_memory
from nnstudio.core.training.device import wait_asleep

_HELP = frozenset({"-h", "--help", "--version"})
_LANGUAGE = "--lang"
_WIDEST = 100  # columns of a help text


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 problems found, 2 unusable input."""
    be_forgiving()
    wait_asleep()
    keep_freed_memory()
    words = _with_command(list(sys.argv[1:] if arguments is None else arguments))
    language.choose(_asked_language(words) or read_settings().language or system_language())
    teach_argparse()
    options = _parser(words[0]).parse_args(words)
    try:
        return int(options.run(options) or 0)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read us has left; python would complain when it flushes at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _with_command(words: list[str]) -> list[str]:
    """The words with a command at their head: ``nnstudio FILE`` means ``nnstudio open FILE``.

    A language before the command means the same behind it.
    """
    said: list[str] = []
    while words and words[0].split("=")[0] == _LANGUAGE:
        taken = 1 if "=" in words[0] else 2
        said, words = [*said, *words[:taken]], words[taken:]
    if words and words[0] in _HELP:
        return [words[0], *said, *words[1:]]
    command = words[:1] if words and words[0] in _command_names() else ["open"]
    rest = words[1:] if words and words[0] in _command_names() else words
    return [*command, *said, *rest]


def _asked_language(words: Sequence[str]) -> str:
    """The language asked for, if we speak it; the parser refuses any other, in the language it would be."""
    for place, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == _LANGUAGE:
            value = value if equals else "".join(words[place + 1 : place + 2])
            return value if value in LANGUAGES else ""
    return ""


def _command_names() -> tuple[str, ...]:
    modules = pkgutil.iter_modules(nnstudio.cli.commands.__path__)
    return tuple(info.name.replace("_", "-") for info in modules)


def _parser(wanted: str) -> argparse.ArgumentParser:
    """One sub-parser per file in ``commands/``; each has ``add_arguments(parser)`` and ``run(options)``.

    Only the wanted command is imported, so that the window opens without what the others need; for the
    help, all are.
    """
    parser = argparse.ArgumentParser(
        prog="nnstudio",
        description=_("A desktop studio in which people learn how neural networks learn."),
        usage=_("nnstudio [FILE] | nnstudio COMMAND …"),
        epilog=_("nnstudio COMMAND --help tells more about one command."),
    )
    version = f"nnstudio {nnstudio.__version__}"
    told = _("show program's version number and exit")
    parser.add_argument("--version", action="version", version=version, help=told)
    add_language_option(parser)
    commands = parser.add_subparsers(required=True, metavar=_("COMMAND"), prog="nnstudio")
    for name in _command_names() if wanted in _HELP else (wanted,):
        _add_command(commands, name)
    return parser


def _add_command(commands: Any, name: str) -> None:
    module = importlib.import_module(f"nnstudio.cli.commands.{name.replace('-', '_')}")
    summary, details = _said_of(module)
    command = commands.add_parser(
        name,
        help=summary.rstrip("."),
        description=summary,
        epilog=details,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(command)
    if not any(_LANGUAGE in action.option_strings for action in command._actions):
        add_language_option(command)
    command.set_defaults(run=module.run)


def _said_of(module: ModuleType) -> tuple[str, str]:
    """What a command is for, and all else there is to know: its ``SUMMARY`` and its ``details()``.

    A command of another package may have a docstring only.
    """
    summary, _line, rest = (module.__doc__ or "").strip().partition("\n")
    paragraphs = module.details() if hasattr(module, "details") else [rest.strip()]
    width = min(_WIDEST, shutil.get_terminal_size().columns) - 2
    filled = [textwrap.fill(text, width, break_long_words=False) for text in paragraphs if text]
    return _(getattr(module, "SUMMARY", summary)), "\n\n".join(filled)
