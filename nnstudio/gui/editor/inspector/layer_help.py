"""The help page of a layer: the shipped one in the language of now, or what the catalogue itself says."""

from __future__ import annotations

from nnstudio.core.language import _, language
from nnstudio.core.layers import LayerType
from nnstudio.core.resources import resource_path


def help_markdown(layer: LayerType) -> str:
    """Markdown with formulas. English where there is no page in the chosen language."""
    for code in (language.code, "en"):
        path = resource_path("help", "layers", code, f"{layer.name}.md")
        if layer.name.isidentifier() and path.is_file():
            return path.read_text(encoding="utf-8")
    return _from_entry(layer)


def _from_entry(layer: LayerType) -> str:
    """A page made of the entry's own words, for layers of installed packages."""
    parts = [_(layer.summary)]
    if layer.formula:
        parts.append(f"$$ {layer.formula} $$")
    if layer.reference:
        parts.append(f"*{layer.reference}*")
    return "\n\n".join(parts)
