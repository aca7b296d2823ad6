"""Finding a module in the user's code. This runs that code: ask first.

``model.py:Net`` and ``package.module:Net`` name a class, a function without arguments, or a ready module;
``model.py`` alone will do where it has one module only.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from torch import nn

from nnstudio.core.compiler.from_torch.refusals import place_of_error, refused
from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal

_LOADED = (
    "nnstudio_imported"  # the name the file has while it runs: not "__main__", so that it does not train
)


class CannotLoad(Refusal):
    """There is no such code, or no module in it."""


def load_module(target: str) -> nn.Module:
    """The module the words name, made by running its code.

    Raises:
        CannotLoad: no such file, package or name.
        CannotImport: the code raises an exception; with its line.
    """
    where, name = split(target)
    try:
        code = _run_file(Path(where)) if where.endswith(".py") else importlib.import_module(where)
        found = _attribute(code, name) if name else _only_module(code)
        return _made(found, name or where)
    except Refusal:
        raise
    except ImportError as error:
        raise CannotLoad(
            N_("{target} cannot be imported: {reason}"), target=where, reason=str(error)
        ) from error
    except BaseException as error:  # also what ends a program: nothing of theirs may end ours
        if isinstance(error, KeyboardInterrupt):
            raise
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        place = place_of_error(error.__traceback__)
        raise refused(place, N_("running this failed: {reason}"), reason=reason) from error


def split(target: str) -> tuple[str, str]:
    """File or package, and the name in it, empty where none is given."""
    where, colon, name = target.rpartition(":")
    if not colon or (len(where) == 1 and where.isalpha()):  # C:\model.py
        return target, ""
    return where, name


def _run_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise CannotLoad(N_("There is no file {file}."), file=str(path))
    spec = importlib.util.spec_from_file_location(_LOADED, path)
    if spec is None or spec.loader is None:
        raise CannotLoad(N_("{file} is no Python file."), file=str(path))
    code = importlib.util.module_from_spec(spec)
    sys.modules[_LOADED] = code
    sys.path.insert(0, str(path.resolve().parent))  # for the files beside it
    try:
        spec.loader.exec_module(code)
    finally:
        sys.path.remove(str(path.resolve().parent))
    return code


def _attribute(code: ModuleType, name: str) -> Any:
    found: Any = code
    for word in name.split("."):
        if not hasattr(found, word):
            known = ", ".join(name for name, _found in _candidates(code)) or "–"
            raise CannotLoad(
                N_("There is no “{name}” in {file}. Modules there: {known}."),
                name=name,
                file=_file_name(code),
                known=known,
            )
        found = getattr(found, word)
    return found


def _only_module(code: ModuleType) -> Any:
    candidates = list(_candidates(code))
    if len(candidates) == 1:
        return candidates[0][1]
    ready = [found for _name, found in candidates if isinstance(found, nn.Module)]
    if len(ready) == 1:
        return ready[0]
    if not candidates:
        raise CannotLoad(N_("{file} has no torch module."), file=_file_name(code))
    raise CannotLoad(
        N_("{file} has several modules. Say which one, such as {first}: {known}."),
        file=_file_name(code),
        first=f"{_file_name(code)}:{candidates[-1][0]}",
        known=", ".join(name for name, _found in candidates),
    )


def _candidates(code: ModuleType) -> Iterator[tuple[str, Any]]:
    """What the code itself defines: classes of modules, and modules that stand ready."""
    for name, value in vars(code).items():
        own_class = (
            isinstance(value, type) and issubclass(value, nn.Module) and value.__module__ == code.__name__
        )
        if own_class or isinstance(value, nn.Module):
            yield name, value


def _made(found: Any, name: str) -> nn.Module:
    module = found if isinstance(found, nn.Module) else _called(found, name)
    if not isinstance(module, nn.Module):
        raise CannotLoad(N_("“{name}” is no torch module and gives none."), name=name)
    return module


def _called(found: Any, name: str) -> Any:
    if not callable(found):
        raise CannotLoad(N_("“{name}” is no torch module and gives none."), name=name)
    try:
        return found()
    except TypeError as error:
        if "required" not in str(error):
            raise
        raise CannotLoad(
            N_("“{name}” wants arguments: {reason}. Write a function without arguments that makes it."),
            name=name,
            reason=str(error),
        ) from error


def _file_name(code: ModuleType) -> str:
    return Path(getattr(code, "__file__", None) or code.__name__).name
