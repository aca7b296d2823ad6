"""The networks as ``nn.Sequential``, without a training loop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnstudio import __version__
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import ExportFormat, Weights


def _write(project: Project, checkpoint: Checkpoint | None) -> str:
    from nnstudio.core.compiler.embedding import embed
    from nnstudio.core.compiler.to_sequential import sequential_source
    from nnstudio.core.training.exporting import network_names, sorted_imports
    from nnstudio.core.training.exports.trained import sound_plan
    from nnstudio.core.training.weights_source import WEIGHTS_IMPORTS

    plan = sound_plan(project)
    variables = {name: variable for name, (_class, variable) in network_names(project).items()}
    sources = {
        name: sequential_source(project.networks[name], plan.networks[name], variable)
        for name, variable in variables.items()
    }
    own = embed(dict.fromkeys(made for source in sources.values() for made in source.own_classes))
    imports = {"import torch", "from torch import nn", *own.imports}
    imports.update(*(source.imports for source in sources.values()))
    if checkpoint is not None:
        imports |= WEIGHTS_IMPORTS
    blocks = [
        "\n".join([_HEAD.format(version=__version__), "", *sorted_imports(imports)]),
        own.source,
        f"torch.manual_seed({project.training.seed!r})  # decides the first weights",
        *[source.source for source in sources.values()],
        "\n".join(_loading(variables)) if checkpoint is not None else "",
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


_HEAD = '"""Networks written by nnstudio {version}."""'


def _loading(variables: Mapping[str, str]) -> Iterator[str]:
    """With several networks, the file's keys begin with the network's name."""
    yield 'saved = load_file(pathlib.Path(__file__).with_suffix(".safetensors"))'
    for name, variable in variables.items():
        start, chosen = f"{name}.", "saved"
        if len(variables) > 1:
            chosen = f"{{key[{len(start)}:]: saved[key] for key in saved if key.startswith({start!r})}}"
        yield f"{variable}.load_state_dict({chosen})"
        yield f"{variable}.eval()"


SEQUENTIAL = ExportFormat(
    name="sequential",
    title=N_("PyTorch nn.Sequential"),
    summary=N_("The network as one chain of layers, where it is one"),
    suffix=".py",
    order=20,
    write=_write,
    weights=Weights.BESIDE,
)
