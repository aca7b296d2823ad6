"""The families of layers in the palette's order, and their names, English marked with ``N_``."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.language import N_

FAMILIES: Mapping[str, str] = {
    "input_output": N_("Input and output"),
    "dense": N_("Dense"),
    "convolution": N_("Convolution"),
    "pooling": N_("Pooling"),
    "activation": N_("Activation"),
    "normalisation": N_("Normalisation"),
    "dropout": N_("Dropout and noise"),
    "recurrent": N_("Recurrent"),
    "attention": N_("Attention and embedding"),
    "reshape": N_("Reshape"),
    "merge": N_("Merge"),
    "lipschitz": N_("Lipschitz"),
    "features": N_("Features"),
    "vision": N_("Vision"),
    "blocks": N_("Blocks"),
    "my_blocks": N_("My blocks"),
}
