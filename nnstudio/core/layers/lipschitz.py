"""Layers that cannot stretch distances: networks whose outputs change no faster than their inputs."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.layers.shared_parameters import axis

MIN_MAX = LayerType(
    name="MinMax",
    family="lipschitz",
    module="nnstudio.core.layers.modules.activations.MinMax",
    title=N_("MinMax (sorts pairs)"),
    summary=N_("Sorts neighbouring values in pairs: all the larger ones first, then all the smaller ones."),
    formula=r"(a, b, c, d) \to (\max(a, b), \max(c, d), \min(a, b), \min(c, d))",
    reference="Anil, Lucas & Grosse, 2019, Sorting Out Lipschitz Function Approximation",
    params=(axis("dim", 1, N_("The axis along which pairs are sorted; its size is even.")),),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=("activation", "sort", "groupsort", "maxmin", "lipschitz", "trier", "paires", "gradient norm"),
)
