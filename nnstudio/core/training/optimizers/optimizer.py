"""What an optimizer is to the studio: an entry that names a class of ``torch.optim``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Kind, Parameter, Value, checked_values
from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.refusal import Refusal
from nnstudio.core.registry import Registry

WHOLE_PART = 0  # instead of a number of samples


class ImpossibleOptimizer(Refusal):
    """The optimizer does not exist, or its settings contradict each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptimizerType:
    """One optimizer.

    ``module`` is the dotted path of its class. ``implementation`` is the flag that chooses torch's
    quickest way of doing the same sums (``"foreach"``, ``"fused"``, or none). ``decays`` says whether the
    class takes ``weight_decay``; where not, half the squared norm times the decay is added to the loss.
    ``rows`` is how many samples each step takes whatever the batch size says (:data:`WHOLE_PART` for all).
    ``needs_closure`` says that its ``step`` evaluates the loss itself. ``learning_rate`` is a usual one.
    ``contradiction`` says what is impossible in a set of values, if anything. ``remembers`` says how many
    numbers it keeps for each weight, given its checked values (0 where an entry does not tell). In
    ``formula`` (LaTeX), ``g`` is the gradient, ``w`` a weight and ``\\eta`` the learning rate.
    """

    name: str
    title: str
    summary: str
    formula: str
    module: str
    learning_rate: float
    params: tuple[Parameter, ...] = ()
    reference: str = ""
    implementation: str = "foreach"
    decays: bool = True
    needs_closure: bool = False
    rows: int | None = None
    contradiction: Callable[[Mapping[str, Value]], Message | None] = lambda values: None
    remembers: Callable[[Mapping[str, Value]], int] = lambda values: 0

    def keywords(self, recipe: OptimizerRecipe) -> dict[str, object]:
        """The arguments of the class for this recipe, after the weights; the same in exported code.

        Raises:
            InvalidValue: for an unknown parameter or one out of range.
            ImpossibleOptimizer: for values that contradict each other.
        """
        values = checked_values(self.params, recipe.params)
        if problem := self.contradiction(values):
            raise ImpossibleOptimizer(problem.template, **dict(problem.fields))
        keywords: dict[str, object] = {"lr": recipe.learning_rate, **values}
        if "beta1" in keywords:
            keywords["betas"] = (keywords.pop("beta1"), keywords.pop("beta2"))
        if self.decays:
            keywords["weight_decay"] = recipe.weight_decay
        if self.implementation:
            keywords[self.implementation] = True
        return keywords

    def numbers_per_weight(self, recipe: OptimizerRecipe) -> int:
        """How many numbers it keeps for each weight between two steps, beside the weight and its gradient.

        Raises:
            InvalidValue: for an unknown parameter or one out of range.
        """
        return self.remembers(checked_values(self.params, recipe.params))

    def switches(self, recipe: OptimizerRecipe) -> dict[str, object]:
        """What decides which memory it keeps: its settings; of numbers, whether they are 0."""
        free = ("lr", "weight_decay", "betas")
        values = {name: value for name, value in self.keywords(recipe).items() if name not in free}
        return {name: bool(value) if isinstance(value, float) else value for name, value in values.items()}


optimizers: Registry[OptimizerType] = Registry(
    OptimizerType, "nnstudio.core.training.optimizers", "nnstudio.optimizers"
)


def optimizer_type(recipe: OptimizerRecipe) -> OptimizerType:
    """The entry a recipe names.

    Raises:
        ImpossibleOptimizer: if there is none of that name.
    """
    entry = optimizers.get(recipe.name)
    if entry is None:
        known = ", ".join(optimizers.names())
        raise ImpossibleOptimizer(
            N_("There is no optimizer {name}. Known: {known}."), name=recipe.name, known=known
        )
    return entry


def check_optimizer(recipe: OptimizerRecipe) -> None:
    """Raises Refusal if no optimizer can be made by this recipe."""
    optimizer_type(recipe).keywords(recipe)


def fraction(name: str, default: float, label: str, text: str) -> Parameter:
    """A parameter in [0, 1), such as a momentum."""
    return Parameter(
        name=name,
        kind=Kind.NUMBER,
        default=default,
        minimum=0.0,
        maximum=0.999999,
        label=label,
        help=text,
    )


def epsilon(default: float) -> Parameter:
    """The small number that keeps a division finite."""
    return Parameter(
        name="eps",
        kind=Kind.NUMBER,
        default=default,
        minimum=1e-16,
        maximum=1.0,
        logarithmic=True,
        label=N_("Epsilon"),
        help=N_("A small number added to what is divided by, so that it is never zero."),
    )


def in_lines(latex: str) -> str:
    r"""A formula of several lines, parted by ``\\`` and aligned at ``&``: panels are narrow."""
    return rf"\begin{{aligned}} {latex} \end{{aligned}}"
