"""Which page explains a finding: the one of its own name, or one that it shares with its like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nnstudio.core.language import language
from nnstudio.core.resources import resource_path

_SHARED: Mapping[str, tuple[str, ...]] = {
    "shapes": (
        "flatten-missing",
        "wrong-rank",
        "kernel-too-large",
        "too-small",
        "merge-mismatch",
        "reshape-impossible",
        "permutation-invalid",
        "axis-missing",
        "not-points",
        "output-padding",
        "odd-size",
        "not-divisible",
        "mixes-samples",
        "too-large",
        "layer-fails",
        "bypass-misfit",
    ),
    "links": (
        "unconnected",
        "cycle",
        "broken-link",
        "port-taken",
        "unknown-port",
        "input-missing",
        "output-missing",
        "output-doubled",
        "code-missing",
        "code-doubled",
        "bypass-of-several",
        "network-missing",
        "network-unused",
    ),
    "recipe": (
        "parameter-invalid",
        "objective-unknown",
        "objective-unsuitable",
        "loss-unsuitable",
        "objective",
        "loss",
        "training",
        "optimizer",
        "optimizer-missing",
        "data",
    ),
}

_PAGES: Mapping[str, str] = {code: page for page, codes in _SHARED.items() for code in codes}


def page_name(code: str) -> str:
    """The name of the page for findings of this code; nothing where there is none."""
    name = _PAGES.get(code, code)
    return name if _file(name, "en").is_file() else ""


def page(code: str) -> str:
    """Its Markdown, with formulas, in the language of now; English where it has not been translated."""
    name = page_name(code)
    for spoken in (language.code, "en"):
        if name and _file(name, spoken).is_file():
            return _file(name, spoken).read_text(encoding="utf-8")
    return ""


def _file(name: str, spoken: str) -> Path:
    return resource_path("help", "doctor", spoken, f"{name}.md")
