"""What an objective writes into an exported program.

The exporter writes the networks, the data, the optimizers and the loop; the objective writes its losses.
Its text may use ``torch``, ``nn``, ``np``, ``DEVICE``, the networks (under the names it is given) and, in
the loss of a phase, the batch ``x`` and ``y`` and, if :attr:`Piece.draws`, the generator ``noise``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Phase:
    """One update within a step: ``loss`` is an expression that gives the scalar to make small."""

    player: str
    curve: str
    loss: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The objective's share of the program, for one project.

    ``definitions`` is top-level source (constants and functions). ``targets`` is an expression that writes
    the tensor ``targets`` of a whole part as the losses want it. ``evaluate`` is an expression that gives
    a dictionary of figures for the tensors ``inputs`` and ``targets`` of a part, or nothing; it runs in
    eval mode, without gradients. ``embedded`` are classes of ours whose source is needed.
    """

    phases: tuple[Phase, ...]
    definitions: str = ""
    targets: str = "targets"
    evaluate: str = ""
    draws: bool = False
    embedded: tuple[type, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """``name`` is the objective's. ``write`` gets the project, what its data are, and the variable that
    holds each network."""

    name: str
    write: Callable[[Project, DataSpec, Mapping[str, str]], Piece]


scripts: Registry[Script] = Registry(Script, "nnstudio.core.training.scripts", "nnstudio.scripts")
