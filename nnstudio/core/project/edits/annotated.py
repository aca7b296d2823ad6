"""What edits of notes and frames share: finding them, changing them, leaving them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.project.project import Network
from nnstudio.core.project.refusals import UnknownAnnotation


def check_annotations(network: Network, annotations: Iterable[str]) -> None:
    """Refuse if one of these ids is not in the network."""
    for annotation in annotations:
        if annotation not in network.notes and annotation not in network.frames:
            raise UnknownAnnotation(
                N_("There is no note or frame {annotation} in this network."), annotation=annotation
            )


def without_annotations(network: Network, annotations: frozenset[str]) -> Network:
    """The network without these notes and frames."""
    if not annotations:
        return network
    notes = {id: one for id, one in network.notes.items() if id not in annotations}
    frames = {id: one for id, one in network.frames.items() if id not in annotations}
    return replace(network, notes=immutabledict(notes), frames=immutabledict(frames))


def new_annotation_ids(network: Network) -> Iterator[str]:
    """Ids that no note and no frame of the network has: ``a1``, ``a2``…"""
    return (id for id in (f"a{number}" for number in count(1)) if id not in network.annotations)


def changed(network: Network, changes: Mapping[str, Mapping[str, Any]]) -> Network:
    """The network with these fields of these annotations replaced."""
    if not changes:
        return network
    notes, frames = (
        {id: replace(one, **changes.get(id, {})) for id, one in some.items()}
        for some in (network.notes, network.frames)
    )
    return replace(network, notes=immutabledict(notes), frames=immutabledict(frames))
