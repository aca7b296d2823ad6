"""Edits of the notes and frames on the canvas. A frame that moves takes along what lies in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.project.annotation import COLOUR, LARGEST, LONGEST_TEXT, SMALLEST, Annotation
from nnstudio.core.project.edits.annotated import changed, check_annotations, new_annotation_ids
from nnstudio.core.project.edits.finding import check_nodes, network_of, place
from nnstudio.core.project.edits.nodes import moved
from nnstudio.core.project.edits.space import CARD_HEIGHT, CARD_WIDTH
from nnstudio.core.project.project import Network, Position, Project
from nnstudio.core.project.refusals import InvalidSize, InvalidText

NOTE_SIZE = (220.0, 110.0)
FRAME_SIZE = (480.0, 240.0)
TITLE_HEIGHT = 40.0  # of a frame
_MARGIN = 30.0  # between a frame and the cards it was drawn around


def add_note(
    project: Project,
    network: str,
    at: Position,
    text: str = "",
    size: Position = NOTE_SIZE,
    colour: str = "sky",
) -> Project:
    """Put a note on the canvas.

    Raises:
        UnknownNetwork, InvalidPlace, InvalidSize, InvalidText, InvalidValue
    """
    whole = network_of(project, network)
    note = _made(whole, at, text, size, colour)
    return project.with_network(network, replace(whole, notes=immutabledict({**whole.notes, note.id: note})))


def add_frame(
    project: Project,
    network: str,
    at: Position,
    size: Position = FRAME_SIZE,
    text: str = "",
    colour: str = "blue",
) -> Project:
    """Put a frame under the cards; ``text`` is its title.

    Raises:
        UnknownNetwork, InvalidPlace, InvalidSize, InvalidText, InvalidValue
    """
    whole = network_of(project, network)
    frame = _made(whole, at, text, size, colour)
    frames = immutabledict({**whole.frames, frame.id: frame})
    return project.with_network(network, replace(whole, frames=frames))


def frame_nodes(
    project: Project, network: str, nodes: frozenset[str], text: str = "", colour: str = "blue"
) -> Project:
    """Draw a frame around these nodes, with room for its title.

    Raises:
        UnknownNetwork, UnknownNode, InvalidText, InvalidValue
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    if not nodes:
        return project
    at, size = _around(whole, nodes)
    return add_frame(project, network, at, size, text, colour)


def move_together(
    project: Project, network: str, nodes: Mapping[str, Position], annotations: Mapping[str, Position]
) -> Project:
    """Put nodes, notes and frames elsewhere in one step; positions by id, in scene pixels.

    Raises:
        UnknownNetwork, UnknownNode, UnknownAnnotation, InvalidPlace
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    check_annotations(whole, annotations)
    places = {id: {"at": place(at)} for id, at in annotations.items()}
    return project.with_network(network, changed(moved(whole, nodes) if nodes else whole, places))


def resize_annotation(
    project: Project, network: str, annotation: str, at: Position, size: Position
) -> Project:
    """Give a note or frame another rectangle; what lies in a frame stays where it is.

    Raises:
        UnknownNetwork, UnknownAnnotation, InvalidPlace, InvalidSize
    """
    whole = network_of(project, network)
    check_annotations(whole, [annotation])
    rectangle = {"at": place(at), "size": _size(size)}
    return project.with_network(network, changed(whole, {annotation: rectangle}))


def write_annotation(project: Project, network: str, annotation: str, text: str) -> Project:
    """Write other words on a note, or another title on a frame.

    Raises:
        UnknownNetwork, UnknownAnnotation, InvalidText
    """
    whole = network_of(project, network)
    check_annotations(whole, [annotation])
    return project.with_network(network, changed(whole, {annotation: {"text": _text(text)}}))


def colour_annotations(project: Project, network: str, annotations: frozenset[str], colour: str) -> Project:
    """Give notes and frames another colour.

    Raises:
        UnknownNetwork, UnknownAnnotation, InvalidValue
    """
    whole = network_of(project, network)
    check_annotations(whole, annotations)
    checked = COLOUR.check(colour)
    return project.with_network(network, changed(whole, {id: {"colour": checked} for id in annotations}))


def inside(network: Network, frames: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The nodes, and the notes and frames, that lie in these frames, and in frames within them."""
    held: set[str] = set()
    waiting = [id for id in frames if id in network.frames]
    while waiting:
        frame = network.frames[waiting.pop()]
        notes = {one.id for one in network.notes.values() if frame.holds(*one.middle)}
        fresh = (notes | {one.id for one in network.frames.values() if _lies_in(one, frame)}) - held
        held |= fresh
        waiting.extend(fresh & network.frames.keys())
    areas = [network.frames[id] for id in (*frames, *held) if id in network.frames]
    nodes = {id for id, node in network.nodes.items() if any(_card_in(node.at, area) for area in areas)}
    return frozenset(nodes), frozenset(held)


def with_frames_following(before: Network, after: Network) -> Network:
    """After cards were put in order: each frame around the cards it held, those without any as they were."""
    rectangles: dict[str, dict[str, Any]] = {}
    for frame in before.frames.values():
        nodes = {id for id, node in before.nodes.items() if _card_in(node.at, frame)}
        if nodes and nodes <= after.nodes.keys():
            at, size = _around(after, nodes)
            rectangles[frame.id] = {"at": at, "size": size}
    return changed(after, rectangles)


def _made(network: Network, at: Position, text: str, size: Position, colour: str) -> Annotation:
    id = next(new_annotation_ids(network))
    return Annotation(id, _text(text), place(at), _size(size), str(COLOUR.check(colour)))


def _around(network: Network, nodes: Iterable[str]) -> tuple[Position, Position]:
    """The rectangle around these cards, as place and size."""
    places = [network.nodes[node].at for node in nodes]
    left, top = min(x for x, _ in places) - _MARGIN, min(y for _, y in places) - _MARGIN - TITLE_HEIGHT
    right = max(x for x, _ in places) + CARD_WIDTH + _MARGIN
    bottom = max(y for _, y in places) + CARD_HEIGHT + _MARGIN
    return (left, top), (right - left, bottom - top)


def _card_in(at: Position, area: Annotation) -> bool:
    """Whether the middle of a card at this place lies in the frame."""
    return area.holds(at[0] + CARD_WIDTH / 2, at[1] + CARD_HEIGHT / 2)


def _lies_in(one: Annotation, frame: Annotation) -> bool:
    """Whether a frame is whole inside another; two of one size in one place do not hold one another."""
    if one.id == frame.id or (one.at == frame.at and one.size == frame.size):
        return False
    far = one.at[0] + one.size[0], one.at[1] + one.size[1]
    return frame.holds(*one.at) and frame.holds(*far)


def _size(size: Position) -> Position:
    width, height = float(size[0]), float(size[1])
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise InvalidSize(
            N_("A note cannot be {width} × {height} large. Take at least {least}."),
            width=width,
            height=height,
            least=SMALLEST,
        )
    return width, height


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidText(
            N_("A note has at most {most} letters. This one has {count}."),
            most=LONGEST_TEXT,
            count=len(text),
        )
    return text
