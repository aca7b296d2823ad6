"""A network while it is being judged: what checks and explanations see, and how they are found.

Each file in ``checks/`` looks for one kind of problem. A :class:`Check` looks at the whole network; an
:class:`Explanation` puts the failure of one node into plain words. The first explanation that answers is
taken, in the order of ``rank``, so that a node never has two problems for one fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from nnstudio.core.compiler.failure import Failure
from nnstudio.core.compiler.plan import Contract, Mend, NodePlan, Problem, Severity
from nnstudio.core.compiler.wiring import Wiring
from nnstudio.core.language import Message
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.project import Link, Network, Node, Project
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.registry import Registry


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """A network with all that resolving has found. ``layers`` lacks the nodes of unknown layers.

    ``by_role`` has the ids of the nodes of each role, in the order of the network. ``useful`` are the
    nodes whose result reaches an output. ``is_body`` says that it is the inside of a block; ``name`` is then
    the path that leads there.
    """

    project: Project
    name: str
    network: Network
    contract: Contract
    wiring: Wiring
    layers: Mapping[str, LayerType]
    by_role: Mapping[Role, tuple[str, ...]]
    plans: Mapping[str, NodePlan]
    failures: Mapping[str, Failure]
    useful: frozenset[str]
    is_body: bool = False

    def role(self, node: str) -> Role | None:
        layer = self.layers.get(node)
        return layer.role if layer else None

    def node(self, node: str) -> Node:
        return self.network.nodes[node]

    def before(self, node: str) -> str | None:
        """The node on the first link into this one."""
        links = self.wiring.into(node)
        return links[0].source.node if links else None

    def spec(self, link: Link) -> TensorSpec | None:
        """What flows through the link, if that is known."""
        plan = self.plans.get(link.source.node)
        return plan.outputs.get(link.source.name) if plan else None

    def problem(
        self,
        code: str,
        message: Message,
        *,
        node: str | None = None,
        link: Link | None = None,
        mend: Mend | None = None,
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        return Problem(code, severity, self.name, message, node, link, mend)


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of problem to look for in a network; ``is_about_whole``: not inside of blocks."""

    name: str
    find: Callable[[Draft], Iterable[Problem]]
    is_about_whole: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """One way in which a node may fail. Lower ``rank`` is asked first; ``None`` means "not my case"."""

    name: str
    explain: Callable[[Draft, str, Failure], Problem | None]
    rank: int = 50


checks: Registry[Check] = Registry(Check, "nnstudio.core.compiler.checks", "nnstudio.checks")
explanations: Registry[Explanation] = Registry(
    Explanation, "nnstudio.core.compiler.checks", "nnstudio.explanations"
)
