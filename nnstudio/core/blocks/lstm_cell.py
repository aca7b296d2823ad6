"""One step of an LSTM, gate by gate."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def lstm_cell(hidden_size: int) -> Network:
    """Takes this step's ``x``, and ``hidden`` and ``cell`` of the step before; gives the new two.

    i, f, o = sigmoid(W [x, h] + b) and g = tanh(W [x, h] + b), each with weights of its own;
    c' = f ⊙ c + i ⊙ g, and h' = o ⊙ tanh(c').
    """
    sketch = Sketch()
    x, hidden, cell = (sketch.input(name) for name in ("x", "hidden", "cell"))
    seen = sketch.add("Concatenate", x, hidden, name="seen", axis=1)
    gates = {}
    for gate, bent in (("write", "Sigmoid"), ("keep", "Sigmoid"), ("read", "Sigmoid"), ("candidate", "Tanh")):
        weighed = sketch.add("Linear", seen, name=gate, out_features=hidden_size)
        gates[gate] = sketch.add(bent, weighed, name=f"{gate}_gate" if bent == "Sigmoid" else f"{gate}_value")
    kept = sketch.add("Multiply", gates["keep"], cell, name="kept")
    written = sketch.add("Multiply", gates["write"], gates["candidate"], name="written")
    memory = sketch.add("Add", kept, written, name="memory")
    bent_memory = sketch.add("Tanh", memory, name="memory_tanh")
    said = sketch.add("Multiply", gates["read"], bent_memory, name="said")
    sketch.output(said, "new_hidden")
    sketch.output(memory, "new_cell")
    return sketch.network()


LSTM_CELL = BlockType(
    name="lstm_cell",
    title=N_("LSTM cell"),
    summary=N_(
        "One step of an LSTM with its three gates: write, keep and read, each a Linear and a Sigmoid."
    ),
    draw=lstm_cell,
    params=(
        size(
            "hidden_size",
            32,
            N_("Hidden size"),
            N_("How many numbers the cell remembers; hidden and cell come in with as many."),
        ),
    ),
    reference="Hochreiter & Schmidhuber, 1997, Long Short-Term Memory",
    keywords=("lstm", "gate", "memory", "porte", "mémoire"),
)
