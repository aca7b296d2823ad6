"""Carrying the source of our own classes and functions into exported programs.

A definition brings along what its file defines and it uses, and the imports it needs; names imported
from another file of ours are followed there. What comes out needs no nnstudio.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

_OURS = "nnstudio"
_TYPE_REMARK = re.compile(r"\s*# type: ignore.*$", re.MULTILINE)


@dataclass(slots=True)
class Embedded:
    """Definitions by name, each after those it uses, and the import lines they need."""

    definitions: dict[str, str] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """The definitions, two blank lines apart."""
        return "\n\n\n".join(self.definitions.values())


def is_ours(module: str) -> bool:
    """Whether a dotted path leads into nnstudio, and so into nothing an exported program can import."""
    return module.split(".")[0] == _OURS


def embed(definitions: Iterable[type | Callable[..., object]]) -> Embedded:
    """The source of these classes (or functions) and of all they use."""
    found = Embedded()
    for definition in definitions:
        _gather(sys.modules[definition.__module__], definition.__name__, found)
    return found


def _gather(module: ModuleType, start: str, found: Embedded) -> None:
    """Depth first, with a stack of our own: a definition is noted once all it uses is."""
    waiting: list[tuple[ModuleType, str, bool]] = [(module, start, False)]
    while waiting:
        where, name, is_ready = waiting.pop()
        statements = _statements(where)
        if name in found.definitions or name not in statements:
            continue
        statement = statements[name]
        if isinstance(statement, ast.Import | ast.ImportFrom):
            waiting.extend(_followed(statement, name, found))
        elif is_ready:
            found.definitions[name] = _source(where, statement)
        else:
            waiting.append((where, name, True))
            used = [(where, other, False) for other in _names_in(statement) if other != name]
            waiting.extend(reversed(used))


def _followed(
    statement: ast.Import | ast.ImportFrom, name: str, found: Embedded
) -> Iterator[tuple[ModuleType, str, bool]]:
    """Another file of ours is read on; anything else becomes an import line."""
    alias = next(alias for alias in statement.names if _bound(alias) == name)
    if isinstance(statement, ast.ImportFrom) and statement.module and is_ours(statement.module):
        yield sys.modules[statement.module], alias.name, False
        return
    line = ast.Import([alias]) if isinstance(statement, ast.Import) else _from(statement, alias)
    found.imports.add(ast.unparse(line))


def _from(statement: ast.ImportFrom, alias: ast.alias) -> ast.ImportFrom:
    return ast.ImportFrom(statement.module, [alias], 0)


def _bound(alias: ast.alias) -> str:
    return alias.asname or alias.name.split(".")[0]


@cache
def _statements(module: ModuleType) -> dict[str, ast.stmt]:
    """The top-level statements of a file by the names they bind."""
    bound: dict[str, ast.stmt] = {}
    for statement in ast.parse(inspect.getsource(module)).body:
        for name in _names_bound(statement):
            bound[name] = statement
    return bound


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (_bound(alias) for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _names_in(statement: ast.stmt) -> list[str]:
    names = (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
    return list(dict.fromkeys(names))


def _source(module: ModuleType, statement: ast.stmt) -> str:
    lines = inspect.getsource(module).splitlines()
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
    return _TYPE_REMARK.sub("", "\n".join(lines[first - 1 : statement.end_lineno]))
