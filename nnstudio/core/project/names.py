"""Names and ids of nodes: what new ones are called, and which names a learner may choose.

A name becomes an attribute of a ``torch.nn.Module`` (and of an ``fx.GraphModule``), so it must be a
Python identifier that shadows nothing these classes have.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import count

from nnstudio.core.language import N_
from nnstudio.core.layers import catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project.project import Network
from nnstudio.core.project.refusals import InvalidName, NameTaken

LONGEST_NAME = 60

_RESERVED = """
    T_destination add_module add_submodule apply bfloat16 buffers call_super_init children code
    compile cpu cuda delete_all_unused_submodules delete_submodule double dump_patches eval extra_repr
    float forward get_buffer get_extra_state get_parameter get_submodule graph half ipu
    load_state_dict meta modules mtia named_buffers named_children named_modules named_parameters
    parameters print_readable recompile register_backward_hook register_buffer register_forward_hook
    register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
    register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ self
    set_extra_state set_submodule shape_env share_memory state_dict to to_empty to_folder torch train training
    type xpu zero_grad
"""
RESERVED_NAMES = frozenset(_RESERVED.split())
"""What ``torch.nn.Module`` and ``torch.fx.GraphModule`` already mean something by (a test compares)."""


def new_ids(network: Network) -> Iterator[str]:
    """Ids that no node of the network has: ``n1``, ``n2``…"""
    numbers = (int(id[1:]) for id in network.nodes if re.fullmatch(r"n[0-9]{1,9}", id))
    return (f"n{number}" for number in count(max(numbers, default=0) + 1))


def base_name(layer: str) -> str:
    """``Conv2d`` → ``conv``, ``LeakyReLU`` → ``leaky_relu``, ``ReLU6`` → ``relu6_``."""
    whole = re.sub(r"[PR]?ReLU|SiLU", lambda found: found[0].capitalize(), re.sub(r"[123]d$", "", layer))
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", whole)
    base = re.sub(r"\W", "_", words).strip("_").lower() or "layer"
    if not base.isidentifier():
        base = f"layer_{base}"
    return f"{base}_" if base[-1].isdigit() else base


def numbered(base: str, taken: Collection[str]) -> str:
    """The first free one of ``base1``, ``base2``…"""
    return next(name for number in count(1) if (name := f"{base}{number}") not in taken)


def new_name(layer: str, taken: Collection[str]) -> str:
    """A free name for a new node of this layer; the first input and output have no number."""
    base = base_name(layer)
    entry = catalogue.get(layer)
    if entry is not None and entry.role in (Role.INPUT, Role.OUTPUT) and base not in taken:
        return base
    return numbered(base, taken)


def names_for_copies(names: Iterable[str], taken: Collection[str]) -> Iterator[str]:
    """For each name, itself if it is free, else the same word with the next free number."""
    used = set(taken)
    last: dict[str, int] = {}
    for name in names:
        free = name
        base = name.rstrip("0123456789") or "layer"
        while free in used:
            last[base] = last.get(base, 0) + 1
            free = f"{base}{last[base]}"
        used.add(free)
        yield free


def check_name(name: str, taken: Collection[str]) -> str:
    """The name as it may be stored.

    Raises:
        InvalidName: it could not be written in Python, or means something else there.
        NameTaken: it is among ``taken``.
    """
    name = unicodedata.normalize("NFKC", name.strip())
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise InvalidName(
            N_("{name!r} cannot name a layer. Use letters, digits and _, and start with a letter."), name=name
        )
    if len(name) > LONGEST_NAME:
        raise InvalidName(N_("A name has at most {most} letters. This one has {count}."), **_lengths(name))
    if name in RESERVED_NAMES:
        raise InvalidName(
            N_("{name} means something else in PyTorch. Choose another name, such as {better}."),
            name=name,
            better=numbered(name, taken),
        )
    if name in taken:
        raise NameTaken(N_("Another layer is already called {name}. Choose another name."), name=name)
    return name


def _lengths(name: str) -> dict[str, object]:
    return {"most": LONGEST_NAME, "count": len(name)}
