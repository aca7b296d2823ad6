"""Words and coloured frames on the canvas: for people, never for the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter

COLOURS = ("blue", "orange", "green", "purple", "ochre", "sky")
LONGEST_TEXT = 4000
SMALLEST, LARGEST = 40.0, 1e6  # scene pixels a side

COLOUR = Parameter(
    name="colour",
    kind=Kind.CHOICE,
    default="sky",
    choices=COLOURS,
    label=N_("Colour"),
    choice_labels=(N_("Blue"), N_("Orange"), N_("Green"), N_("Purple"), N_("Ochre"), N_("Sky blue")),
)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note, or a frame with its title. Lengths are scene pixels at 100 %; ``at`` is the top left corner.

    ``id`` is unique among the notes and frames of a network. ``colour`` is one of :data:`COLOURS`: a name,
    which each theme shows in its own way.
    """

    id: str
    text: str = ""
    at: tuple[float, float] = (0.0, 0.0)
    size: tuple[float, float] = (220.0, 110.0)
    colour: str = "sky"
    extra: Mapping[str, object] = field(default_factory=immutabledict)

    @property
    def middle(self) -> tuple[float, float]:
        return self.at[0] + self.size[0] / 2, self.at[1] + self.size[1] / 2

    def holds(self, x: float, y: float) -> bool:
        """Whether this point lies in it."""
        inside = self.at[0] <= x <= self.at[0] + self.size[0]
        return inside and self.at[1] <= y <= self.at[1] + self.size[1]
