"""What the docks hold: the palette, the inspector, and every panel of the registry."""

from __future__ import annotations

from functools import partial

from nnstudio.core.data.source import Shape, sources
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.editor.inspector import InspectorWidget
from nnstudio.gui.editor.palette import PaletteWidget
from nnstudio.gui.panels.panel import Area, PanelType, panels
from nnstudio.gui.windows.docks import DockType

_CURVES = 2  # panels at the bottom that share the first place; the others lie beside it


_FRONT = {
    Shape.POINTS: "decision_map",
    Shape.CURVE: "decision_map",
    Shape.IMAGES: "activations",
    Shape.TABLE: "predictions",
}


def front_panel(project: Project) -> str:
    """The panel that shows most of what this project learns, to be put before the others."""
    if project.training.objective != "supervised":
        return "samples"
    source = sources.get(project.data.source)
    return _FRONT[source.shape] if source is not None else "weights"


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
    """A dock per panel.

    Those meant for the left share the palette's place. All others lie below the canvas, where they are wide
    enough for their tabs: the first curves at the left, everything else beside them.
    """
    found: list[DockType] = []
    curves = 0
    for panel in sorted(panels, key=_place):
        area, group = "left", 0
        if panel.area is not Area.LEFT:
            is_curve = panel.area is Area.BOTTOM and curves < _CURVES
            curves += is_curve
            area, group = "bottom", int(not is_curve)
        make = partial(panel.make, session, controller)
        found.append(DockType(panel.name, panel.title, panel.summary, panel.icon, area, group, make))
    return found


def _place(panel: PanelType) -> tuple[bool, int]:
    """Panels meant for the bottom first, then by their order."""
    return panel.area is not Area.BOTTOM, panel.order
