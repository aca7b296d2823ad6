"""One update of a player's weights, as source: what :class:`~nnstudio.core.training.players.Player` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nnstudio.core.compiler.calls import written_call
from nnstudio.core.compiler.embedding import is_ours
from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.targets import named_class

WEIGHT_GROUPS = '''def weight_groups(network, rate, factors):
    """The weights that learn, each with the learning rate times the factors of its layer and its blocks."""
    groups = []
    for name, weight in network.named_parameters():
        layers = [word for word in name.split(".") if not word.isdigit()]
        factor = 1.0
        for depth in range(len(layers)):
            factor *= factors.get(".".join(layers[: depth + 1]), 1.0)
        if weight.requires_grad:
            groups.append({"params": [weight], "lr": rate * factor})
    return groups'''


@dataclass(frozen=True, slots=True)
class PlayerSource:
    """A player in the program: the variable of its optimizer and those of its networks."""

    optimizer: str
    networks: Sequence[str]
    recipe: OptimizerRecipe
    factors: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by network, by layer
    has_frozen: bool = False

    @property
    def weights(self) -> str:
        """An expression for the weights that learn."""
        given = f"{self.networks[0]}.parameters()"
        if len(self.networks) > 1:
            given = "[" + ", ".join(f"*{network}.parameters()" for network in self.networks) + "]"
        return f"[w for w in {given} if w.requires_grad]" if self.has_frozen else given

    @property
    def embedded(self) -> tuple[type, ...]:
        """The classes of ours that the program needs."""
        entry = optimizer_type(self.recipe)
        return (named_class(entry.module),) if is_ours(entry.module) else ()

    @property
    def has_factors(self) -> bool:
        """Whether layers learn at rates of their own; L-BFGS has one rate for all."""
        return any(self.factors.values()) and not optimizer_type(self.recipe).needs_closure

    def construction(self) -> str:
        entry = optimizer_type(self.recipe)
        made = named_class(entry.module)
        name = made.__name__ if is_ours(entry.module) else f"torch.optim.{made.__name__}"
        call = written_call(name, made, entry.keywords(self.recipe))
        head, _paren, arguments = call.partition("(")
        return f"{self.optimizer} = {head}({self._given}, {arguments}"

    @property
    def _given(self) -> str:
        """What the optimizer is made of: weights, or groups of them."""
        if not self.has_factors:
            return self.weights
        rate = self.recipe.learning_rate
        groups = [
            f"weight_groups({network}, {rate!r}, {dict(self.factors.get(network, {}))!r})"
            for network in self.networks
        ]
        return groups[0] if len(groups) == 1 else "[" + ", ".join(f"*{group}" for group in groups) + "]"

    def update(self, loss: str, *, in_pieces: bool = False) -> Iterator[str]:
        """Lines that do one update by the loss given as an expression, and leave it in ``loss``.

        ``in_pieces``: the batch is taken in ``pieces`` whose gradients add up.
        """
        lines = self._accumulated(loss) if in_pieces else self._backward(loss)
        if optimizer_type(self.recipe).needs_closure:
            yield from self._with_closure(lines)
            return
        yield from lines
        yield f"{self.optimizer}.step()"

    def _backward(self, loss: str) -> Iterator[str]:
        yield f"loss = {loss}"
        total = self._total("loss")
        yield f"{self.optimizer}.zero_grad()"
        if total != "loss":
            yield from self._flat_weights()
        yield f"({total}).backward()" if total != "loss" else "loss.backward()"
        yield from self._clipping()

    def _accumulated(self, loss: str) -> Iterator[str]:
        yield f"{self.optimizer}.zero_grad()"
        yield "shares = []"
        yield "for x, y in pieces:"
        yield f"    share = {loss} * (len(x) / len(rows))"
        yield "    share.backward()"
        yield "    shares.append(share.detach())"
        yield "loss = torch.stack(shares).sum()"
        if self._penalties:
            yield from self._flat_weights()
            yield f"({' + '.join(self._penalties)}).backward()"
        yield from self._clipping()

    def _clipping(self) -> Iterator[str]:
        if self.recipe.clip_norm:
            yield f"nn.utils.clip_grad_norm_({self.weights}, {self.recipe.clip_norm!r})"

    def _with_closure(self, lines: Iterable[str]) -> Iterator[str]:
        yield "seen = []"
        yield ""
        yield "def closure():"
        yield from (f"    {line}" for line in lines)
        yield "    seen.append(loss.detach())"
        yield f"    return {self._total('loss')}"
        yield ""
        yield f"{self.optimizer}.step(closure)"
        yield "loss = seen[0]  # before the step, without penalties"

    def _flat_weights(self) -> Iterator[str]:
        # one sum over all weights, as the engine does: other sums would round differently
        yield f"w = torch.cat([weight.flatten() for weight in {self.weights}])"

    def _total(self, loss: str) -> str:
        """The loss and its penalties, which need the weights in one vector ``w``."""
        parts = self._penalties
        if len(parts) > 1:
            return f"{loss} + ({' + '.join(parts)})"
        return f"{loss} + {parts[0]}" if parts else loss

    @property
    def _penalties(self) -> list[str]:
        parts = [f"{self.recipe.l1!r} * w.abs().sum()"] if self.recipe.l1 else []
        if self.recipe.weight_decay and not optimizer_type(self.recipe).decays:
            parts.append(f"{0.5 * self.recipe.weight_decay!r} * w.square().sum()")
        return parts
