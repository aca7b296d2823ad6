"""What the canvas says of the thing the pointer rests on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from nnstudio.core.language import _, number
from nnstudio.core.project import Link, Port
from nnstudio.core.project.entries import entry_of
from nnstudio.gui.editor.card_text import layer_title
from nnstudio.gui.editor.cards import link_spec
from nnstudio.gui.editor.hits import Hit, Part
from nnstudio.gui.widgets.figures import grouped

if TYPE_CHECKING:
    from nnstudio.gui.editor.scene import NetworkScene
    from nnstudio.gui.editor.view import NetworkView


def show(view: NetworkView, event: QEvent) -> bool:
    """Answer a tooltip event of the viewport."""
    assert isinstance(event, QHelpEvent)
    pointer = view.pointer(QPointF(event.pos()))
    text = text_for(view.network_scene, pointer.hit) if view.gesture is None else ""
    QToolTip.showText(event.globalPos(), text, view.viewport())
    return True


def text_for(scene: NetworkScene, hit: Hit) -> str:
    """The tooltip of a part of the canvas; nothing for the canvas itself."""
    if hit.part is Part.BADGE and hit.node:
        return _badge_text(scene, hit.node)
    if hit.port is not None:
        return _port_text(scene, hit.port, is_output=hit.part is Part.OUTPUT)
    if hit.link is not None:
        return _link_text(scene, hit.link)
    return _node_text(scene, hit.node) if hit.node else ""


def _badge_text(scene: NetworkScene, node: str) -> str:
    badge = scene.badge_of(node)
    if badge is None:
        return ""
    if badge.mend is None:
        return badge.sentence
    return badge.sentence + "\n" + _("Click: {mend}").format(mend=badge.mend.label)


def _port_text(scene: NetworkScene, port: Port, *, is_output: bool) -> str:
    plan = scene.network_plan.nodes.get(port.node) if scene.network_plan else None
    side = _("Output “{name}”") if is_output else _("Input “{name}”")
    told = [side.format(name=port.name)]
    spec = plan.outputs.get(port.name) if plan and is_output else None
    if spec is not None:
        told.append(str(spec))
    told.append(_("Drag to link it"))
    return "\n".join(told)


def _link_text(scene: NetworkScene, link: Link) -> str:
    nodes = scene.network.nodes
    ends = f"{nodes[link.source.node].name} → {nodes[link.target.node].name}"
    spec = link_spec(link, scene.network_plan)
    if spec is None:
        return ends
    size = _("{shape}: {count} numbers per sample").format(shape=spec, count=grouped(spec.size))
    return f"{ends}\n{size}"


def _node_text(scene: NetworkScene, node: str) -> str:
    value = scene.network.nodes[node]
    layer = entry_of(value)
    if layer is None:
        return _("“{layer}” is not known to this version. It is kept as it is.").format(layer=value.layer)
    badge = scene.badge_of(node)
    told = [f"{value.name}: {layer_title(layer)}", _(layer.summary)]
    if value.bypassed:
        told.append(_("Bypassed: what comes in passes unchanged."))
    live = scene.nodes[node].live
    if live is not None and math.isfinite(live.gradient):
        told.append(_("Norm of its gradient: {norm}").format(norm=number(live.gradient, 3)))
    return "\n".join([*told, badge.sentence] if badge else told)
