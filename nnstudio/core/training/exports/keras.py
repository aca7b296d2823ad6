"""Keras 3 source of the networks, without a training loop."""

from __future__ import annotations

from nnstudio import __version__
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import ExportFormat


def _write(project: Project, _checkpoint: Checkpoint | None) -> str:
    from nnstudio.core.compiler.to_keras import keras_source
    from nnstudio.core.training.exporting import network_names
    from nnstudio.core.training.exports.trained import sound_plan

    plan = sound_plan(project)
    functions = {name: f"make_{variable}" for name, (_class, variable) in network_names(project).items()}
    blocks = [
        _HEAD.format(version=__version__),
        *[
            keras_source(project.networks[name], plan.networks[name], function)
            for name, function in functions.items()
        ],
        _MAIN + "\n".join(f"    {function}().summary()" for function in functions.values()),
    ]
    return "\n\n\n".join(blocks) + "\n"


_HEAD = '''\
"""Networks written by nnstudio {version} for Keras 3; channels come last, weights are new."""

import keras
from keras import layers'''
_MAIN = 'if __name__ == "__main__":\n'

KERAS = ExportFormat(
    name="keras",
    title=N_("Keras 3"),
    summary=N_("The network as Keras source, for TensorFlow, JAX or PyTorch"),
    suffix=".py",
    order=30,
    write=_write,
)
