"""What lies under the pointer: ports first, with generous reach, then badges, cards, links."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from nnstudio.core.project import Link, Port
from nnstudio.gui.editor.card_painter import NAME_RECT
from nnstudio.gui.editor.geometry import LINK_REACH, PORT_REACH, card_rect, distance_to_path, length_of
from nnstudio.gui.editor.link_item import LinkItem
from nnstudio.gui.editor.node_item import NodeItem
from nnstudio.gui.editor.problem_item import ProblemItem

if TYPE_CHECKING:
    from nnstudio.gui.editor.scene import NetworkScene


class Part(StrEnum):
    """Which part of the canvas a point is on."""

    CANVAS = "canvas"
    NODE = "node"
    NAME = "name"
    INPUT = "input"
    OUTPUT = "output"
    BADGE = "badge"
    LINK = "link"
    ANNOTATION = "annotation"
    CORNER = "corner"  # of a selected note or frame: resizes it


@dataclass(frozen=True, slots=True)
class Hit:
    """A part, and the node, port or link it belongs to."""

    part: Part = Part.CANVAS
    node: str | None = None
    port: Port | None = None
    link: Link | None = None
    annotation: str | None = None


NOTHING = Hit()


def hit_at(scene: NetworkScene, point: QPointF, zoom: float) -> Hit:
    """What is at a scene point. Reach grows as the zoom shrinks, so that targets stay 24 px on screen."""
    reach = max(PORT_REACH, 12.0 / zoom)
    near = scene.items(QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach))
    cards = [item for item in near if isinstance(item, NodeItem)]
    return (
        _badge_hit([item for item in near if isinstance(item, ProblemItem)], point)
        or _port_hit(cards, point, reach)
        or _card_hit(cards, point)
        or _link_hit([item for item in near if isinstance(item, LinkItem)], point, zoom)
        or _annotation_hit(scene, point, zoom)
        or NOTHING
    )


def _annotation_hit(scene: NetworkScene, point: QPointF, zoom: float) -> Hit | None:
    corner = scene.annotations.corner_at(point, zoom)
    if corner is not None:
        return Hit(Part.CORNER, annotation=corner)
    found = scene.annotations.at(point, zoom)
    return Hit(Part.ANNOTATION, annotation=found) if found is not None else None


def _badge_hit(badges: list[ProblemItem], point: QPointF) -> Hit | None:
    hit = next((badge for badge in badges if badge.contains_scene_point(point)), None)
    return Hit(Part.BADGE, hit.node) if hit else None


def _port_hit(cards: list[NodeItem], point: QPointF, reach: float) -> Hit | None:
    """The nearest port within reach; inside a card, only as far as the port itself is drawn."""
    found: tuple[float, Hit] | None = None
    for card in cards:
        inside = card_rect().contains(point - card.pos())
        for port, is_output, centre in card.ports():
            if card.hides_port(is_output=is_output):
                continue
            distance = length_of(point - centre)
            if distance <= (min(reach, 14.0) if inside else reach) and (found is None or distance < found[0]):
                part = Part.OUTPUT if is_output else Part.INPUT
                found = distance, Hit(part, card.node, port)
    return found[1] if found else None


def _card_hit(cards: list[NodeItem], point: QPointF) -> Hit | None:
    for card in cards:
        local = point - card.pos()
        if card_rect().contains(local):
            return Hit(Part.NAME if NAME_RECT.contains(local) else Part.NODE, card.node)
    return None


def _link_hit(links: list[LinkItem], point: QPointF, zoom: float) -> Hit | None:
    reach = max(LINK_REACH, 6.0 / zoom)
    best: tuple[float, Link] | None = None
    for item in links:
        distance = distance_to_path(item.path(), point - item.pos())
        if item.link is not None and distance <= reach and (best is None or distance < best[0]):
            best = distance, item.link
    return Hit(Part.LINK, link=best[1]) if best else None
