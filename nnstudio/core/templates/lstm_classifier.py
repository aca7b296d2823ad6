"""A recurrent classifier of signals."""

from __future__ import annotations

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised


def lstm_classifier() -> Project:
    sketch = Sketch()
    _all_steps, last = sketch.several("LSTM", sketch.input(), name="lstm", hidden_size=32)
    sketch.output(sketch.add("Linear", last, name="scores", out_features=4))
    recipe = data("waves", size=1600, steps=32, noise=0.1, seed=0)
    return project(sketch.network(), recipe, supervised(0.005, 32, 30, clip_norm=1.0))


LSTM_CLASSIFIER = Template(
    name="lstm",
    title=N_("LSTM classifier"),
    summary=N_("Reads a signal number by number and says at the end which form it has."),
    about=N_("Only the last step answers. The block “LSTM cell” shows what happens inside at every step."),
    order=120,
    draw=lstm_classifier,
    reference="Hochreiter & Schmidhuber, 1997, Long Short-Term Memory",
)
