"""What the docks hold: the palette, the inspector, and every panel of the registry."""

from __future__ import annotations

from functools import partial

from nnstudio.core.language import N_
from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.editor.inspector import InspectorWidget
from nnstudio.gui.editor.palette import PaletteWidget
from nnstudio.gui.panels.panel import panels
from nnstudio.gui.windows.docks import DockType

_BESIDE = 2  # panels at the bottom in the first group; the others share the place beside it


def dock_types(session: Session, controller: TrainingController) -> list[DockType]:
    """All docks, in the order of the View menu."""
    palette = DockType(
        "palette",
        N_("Layers"),
        N_("All layers, to be dragged onto the canvas"),
        "palette",
        "left",
        0,
        partial(PaletteWidget, session),
    )
    inspector = DockType(
        "inspector",
        N_("Inspector"),
        N_("The settings of what is selected"),
        "inspector",
        "right",
        0,
        partial(InspectorWidget, session),
    )
    return [palette, inspector, *_panel_types(session, controller)]


def _panel_types(session: Session, controller: TrainingController) -> list[DockType]:
    """A dock per panel. At the bottom there are two places; elsewhere all share one."""
    found: list[DockType] = []
    at_bottom = 0
    for panel in sorted(panels, key=lambda panel: panel.order):
        group = 0
        if panel.area == "bottom":
            group, at_bottom = int(at_bottom >= _BESIDE), at_bottom + 1
        make = partial(panel.make, session, controller)
        found.append(
            DockType(panel.name, panel.title, panel.summary, panel.icon, str(panel.area), group, make)
        )
    return found
