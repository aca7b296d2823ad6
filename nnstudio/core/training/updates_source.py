"""One update of a player's weights, as source: what :class:`~nnstudio.core.training.players.Player` does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnstudio.core.compiler.calls import written_call
from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.targets import named_class


@dataclass(frozen=True, slots=True)
class PlayerSource:
    """A player in the program: the variable of its optimizer and those of its networks."""

    optimizer: str
    networks: Sequence[str]
    recipe: OptimizerRecipe

    @property
    def weights(self) -> str:
        """An expression for its weights."""
        if len(self.networks) == 1:
            return f"{self.networks[0]}.parameters()"
        return "[" + ", ".join(f"*{network}.parameters()" for network in self.networks) + "]"

    def construction(self) -> str:
        entry = optimizer_type(self.recipe)
        made = named_class(entry.module)
        call = written_call(f"torch.optim.{made.__name__}", made, entry.keywords(self.recipe))
        head, _paren, arguments = call.partition("(")
        return f"{self.optimizer} = {head}({self.weights}, {arguments}"

    def update(self, loss: str) -> Iterator[str]:
        """Lines that do one update by the loss given as an expression, and leave it in ``loss``."""
        if optimizer_type(self.recipe).needs_closure:
            yield from self._with_closure(loss)
            return
        yield f"loss = {loss}"
        yield from self._backward()
        yield f"{self.optimizer}.step()"

    def _backward(self) -> Iterator[str]:
        total = self._total("loss")
        yield f"{self.optimizer}.zero_grad()"
        if total != "loss":
            yield from self._flat_weights()
        yield f"({total}).backward()" if total != "loss" else "loss.backward()"
        if self.recipe.clip_norm:
            yield f"nn.utils.clip_grad_norm_({self.weights}, {self.recipe.clip_norm!r})"

    def _with_closure(self, loss: str) -> Iterator[str]:
        yield "seen = []"
        yield ""
        yield "def closure():"
        yield f"    loss = {loss}"
        yield from (f"    {line}" for line in self._backward())
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
        parts = [f"{self.recipe.l1!r} * w.abs().sum()"] if self.recipe.l1 else []
        if self.recipe.weight_decay and not optimizer_type(self.recipe).decays:
            parts.append(f"{0.5 * self.recipe.weight_decay!r} * w.square().sum()")
        if len(parts) > 1:
            return f"{loss} + ({' + '.join(parts)})"
        return f"{loss} + {parts[0]}" if parts else loss
