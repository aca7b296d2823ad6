"""Counts of things, in words: ``1 layer``, ``12,345 parameters``."""

from __future__ import annotations

from nnstudio.cli.printing import grouped
from nnstudio.core.language import ngettext


def layers(count: int) -> str:
    return ngettext("{count} layer", "{count} layers", count).format(count=grouped(count))


def parameters(count: int) -> str:
    return ngettext("{count} parameter", "{count} parameters", count).format(count=grouped(count))


def steps(count: int) -> str:
    return ngettext("{count} step", "{count} steps", count).format(count=grouped(count))


def epochs(count: int) -> str:
    return ngettext("{count} epoch", "{count} epochs", count).format(count=grouped(count))
