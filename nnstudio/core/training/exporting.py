"""From a project to a Python program that repeats its run with torch and numpy alone.

On the CPU the program gives the losses of the studio's engine: same first weights, samples, batches and
draws (see :mod:`nnstudio.core.training.reproducible`). Data sources and objectives write their own share.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping

from nnstudio import __version__
from nnstudio.core.compiler.embedding import Embedded, embed
from nnstudio.core.compiler.plan import Plan, Severity
from nnstudio.core.compiler.to_python import NetworkSource, network_source
from nnstudio.core.data.exporting import DataProgram
from nnstudio.core.data.exporting import python_source as data_source
from nnstudio.core.data.loading import describe
from nnstudio.core.data.source import shape_of
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import catalogue
from nnstudio.core.layers.construct import module_class
from nnstudio.core.project import Network, OptimizerRecipe, Project
from nnstudio.core.project.nesting import all_nodes, working_layers
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.augmenting import chosen
from nnstudio.core.training.course_source import CourseSource
from nnstudio.core.training.layer_rates import layer_factors
from nnstudio.core.training.loop_source import LoopParts, loop
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.scripts import Piece, scripts
from nnstudio.core.training.updates_source import PlayerSource
from nnstudio.core.training.weights_source import WEIGHTS_IMPORTS, trained_networks

_GAP = "\n\n\n"
_PIP_NAMES = {"sklearn": "scikit-learn"}
# Names the program gives to other things.
_PROGRAM_NAMES = """
    torch nn np data inputs targets x y order noise epoch rows loss losses seen closure part line w steps
    report name value values criterion figures train load_data tensors measured outputs_of pathlib load_file
    trained_networks measure_trained weight_groups pieces share shares passes factor position group stall
    watched best_loss best_epoch stale augment in_bfloat16
"""
_TAKEN = frozenset(_PROGRAM_NAMES.split())


class CannotExport(Refusal):
    """The project has an error, or a part of it cannot be written as a program."""


def python_source(project: Project, *, with_weights: bool = False) -> str:
    """The program's text. Running it trains and prints what was measured after every epoch.

    ``with_weights`` adds a function that reads trained weights from a safetensors file beside the program, of
    the same name; running it measures these instead.

    Raises:
        CannotExport: for a project that cannot be trained, or a way of learning that writes no program.
        Refusal: for data that cannot be written as a program.
    """
    plan = resolve(project)
    _check(project, plan)
    data = data_source(project.data)
    names = network_names(project)
    piece = scripts[project.training.objective].write(project, describe(project.data), _variables(names))
    networks = [
        network_source(project.networks[name], plan.networks[name], class_name)
        for name, (class_name, _variable) in names.items()
    ]
    parts = _loop_parts(project, names, piece)
    classes = [made for network in networks for made in network.own_classes]
    varying = [one.function for one in parts.augmented]
    updating = [made for player in parts.players.values() for made in player.embedded]
    own = embed(dict.fromkeys([*classes, *piece.embedded, *parts.course.embedded, *varying, *updating]))
    blocks = [
        _head(project, data, own, networks, with_weights),
        _constants(project),
        own.source,
        *[network.source for network in networks],
        data.source.strip(),
        piece.definitions,
        *loop(parts),
        *([] if not with_weights else trained_networks(parts, tuple(names))),
        'if __name__ == "__main__":\n    ' + ("measure_trained()" if with_weights else "train()"),
    ]
    return _GAP.join(block for block in blocks if block) + "\n"


def _check(project: Project, plan: Plan) -> None:
    for problem in plan.problems:
        if problem.severity is Severity.ERROR:
            raise CannotExport(problem.message.template, **dict(problem.message.fields))
    if project.training.objective not in scripts:
        raise CannotExport(
            N_("The way of learning “{name}” cannot be written as a Python program."),
            name=project.training.objective,
        )


def network_names(project: Project) -> dict[str, tuple[str, str]]:
    """By network: the class and the variable it has in the program."""
    names: dict[str, tuple[str, str]] = {}
    taken = set(_TAKEN)
    for name in project.networks:
        word = "net" if name == "main" else re.sub(r"\W", "_", name).strip("_").lower()
        if not word.isidentifier() or keyword.iskeyword(word) or word in taken:
            word = f"net_{len(names) + 1}"
        taken.add(word)
        names[name] = ("".join(part.capitalize() for part in word.split("_")), word)
    return names


def _variables(names: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    return {name: variable for name, (_class, variable) in names.items()}


def _head(
    project: Project,
    data: DataProgram,
    own: Embedded,
    networks: list[NetworkSource],
    with_weights: bool,
) -> str:
    needed = ["torch", "numpy", *(_PIP_NAMES.get(name, name) for name in data.requires)]
    imports = {"import numpy as np", "import torch", "from torch import nn", *own.imports}
    if with_weights:
        needed.append("safetensors")
        imports |= WEIGHTS_IMPORTS
    for network in networks:
        imports |= network.imports
    lines = [
        f'"""A training run written by nnstudio {__version__}; it needs {", ".join(needed)}.',
        "",
        "On the CPU it repeats the run of the studio: the same first weights, batches and losses.",
        '"""',
        *[f"# {line}".rstrip() for line in project.title.splitlines()],
        "",
        "from __future__ import annotations",
        "",
        *sorted_imports(imports),
    ]
    return "\n".join(lines)


def sorted_imports(imports: set[str]) -> Iterator[str]:
    """``import …`` lines, then ``from …`` lines with the names of one module together."""
    yield from sorted(line for line in imports if line.startswith("import "))
    names: dict[str, set[str]] = {}
    for line in imports:
        if line.startswith("from "):
            module, _import, name = line.removeprefix("from ").partition(" import ")
            names.setdefault(module, set()).add(name)
    for module, found in sorted(names.items()):
        yield f"from {module} import {', '.join(sorted(found))}"


def _constants(project: Project) -> str:
    recipe = project.training
    device = _DEVICE if recipe.device == "auto" else f"DEVICE = torch.device({recipe.device!r})"
    lines = [f"SEED = {recipe.seed!r}", f"BATCH_SIZE = {recipe.batch_size!r}", f"EPOCHS = {recipe.epochs!r}"]
    if recipe.order_seed is not None:
        lines.insert(1, f"ORDER_SEED = {recipe.order_seed!r}")
    if recipe.accumulate > 1:
        lines.append(f"ACCUMULATE = {recipe.accumulate!r}  # batches whose gradients make one step")
    return "\n".join([*lines, device])


_DEVICE = """\
DEVICE = torch.device("cpu")
if torch.cuda.is_available():
    DEVICE = torch.device("cuda")
elif torch.backends.mps.is_available():
    DEVICE = torch.device("mps")"""


def _loop_parts(project: Project, names: Mapping[str, tuple[str, str]], piece: Piece) -> LoopParts:
    players = {}
    several = len(objectives[project.training.objective].players) > 1
    for player, networks in objectives[project.training.objective].players.items():
        players[player] = PlayerSource(
            optimizer=f"{names[networks[0]][1]}_optimizer" if several else "optimizer",
            networks=[names[network][1] for network in networks],
            recipe=project.training.optimizers.get(player, OptimizerRecipe()),
            factors={names[network][1]: layer_factors(project.networks[network]) for network in networks},
            has_frozen=any(_has_frozen(project.networks[network]) for network in networks),
        )
    course = CourseSource(
        project.training,
        objectives[project.training.objective],
        [player.optimizer for player in players.values()],
        [variable for _class, variable in names.values()],
    )
    channels_last = _wants_channels_last(project, players)
    augmented = tuple(chosen(project.data, shape_of(describe(project.data))))
    return LoopParts(list(names.values()), players, piece, channels_last, course, augmented)


def _has_frozen(network: Network) -> bool:
    return any(node.learning.frozen for node in all_nodes(network))


def _wants_channels_last(project: Project, players: Mapping[str, PlayerSource]) -> bool:
    """As :func:`nnstudio.core.training.memory.arrange` decides."""
    from torch import nn

    nodes = (node for network in project.networks.values() for node in working_layers(network))
    layers = {catalogue[node.layer] for node in nodes}
    convolutions = any(issubclass(module_class(layer), (nn.Conv2d, nn.ConvTranspose2d)) for layer in layers)
    flat = any(optimizer_type(player.recipe).needs_closure for player in players.values())
    return convolutions and not flat
