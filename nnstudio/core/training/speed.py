"""How fast to train, for eyes: at full speed, some batches a picture, one a second, or a layer a click."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.language import N_


@dataclass(frozen=True, slots=True)
class Speed:
    """``steps`` are done (0: as many as there is time for), then waited until ``seconds`` are over.

    With ``steps``, the time between two frames is waited for too. ``title`` is English marked with ``N_``.
    ``by_layer``: steps that are asked for one by one are looked at layer by layer.
    """

    name: str
    title: str
    steps: int = 0
    seconds: float = 0.0
    by_layer: bool = False


FULL_SPEED = Speed("full", N_("Full speed"))
SPEEDS = (
    FULL_SPEED,
    Speed("hundred", N_("100 batches a picture"), steps=100),
    Speed("ten", N_("10 batches a picture"), steps=10),
    Speed("one", N_("1 batch a picture"), steps=1),
    Speed("second", N_("1 batch a second"), steps=1, seconds=1.0),
    Speed("layer", N_("1 layer a click (Step)"), steps=1, seconds=1.0, by_layer=True),
)
