"""What a loss is to the studio: an entry that names a torch module and says how it sees classes.

Most losses compare the outputs with numbers, so classes have to be written as numbers first. The rule
is the same for all of them: **two classes need one output, more classes one output each**; the class
is written as 0 or 1 (or as -1 or 1, for margins). The exceptions, cross-entropy, negative
log-likelihood and the multi-class margin, take the number of the class and want one output per class
even for two.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.parameters import Parameter, checked_values
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.project.specs import Target, TargetSpec
from nnstudio.core.registry import Registry

TWO = 2


class Encoding(StrEnum):
    """How a class is written for a loss. ``n`` samples, ``k`` classes."""

    INDEX = "index"  # its number: (n,) int64
    ZERO_ONE = "zero_one"  # two classes: (n, 1) of 0 and 1; more: one-hot (n, k); float32
    SIGNS = "signs"  # the same with -1 in the place of 0


class Reading(StrEnum):
    """How class probabilities are read from the network's outputs. Each keeps the order of the outputs."""

    SOFTMAX = "softmax"  # scores (logits), one per class
    EXPONENTIAL = "exponential"  # logarithms of probabilities
    SIGMOID = "sigmoid"  # one score: the second class's log-odds (for margins: not calibrated)
    SHARES = "shares"  # near 0 or 1: one is the second class's probability; several are shared out


@dataclass(frozen=True, slots=True, kw_only=True)
class LossType:
    """One loss.

    ``module`` is the dotted path of an ``nn.Module`` class called with ``(outputs, targets)`` that gives
    the mean over the batch: one of ``torch.nn``, or of ``losses.modules``, which needs torch alone so
    that exported code can carry it. ``encoding`` is ``None`` where classes make no sense; ``values``
    says whether real-valued targets do; ``two_classes`` that exactly two classes are needed.
    ``class_weights`` is the constructor's argument for one weight per class (``"weight"``), or for the second
    class's (``"pos_weight"``); empty where there is none.
    ``title``, ``summary`` and the texts of ``params`` are English marked with ``N_``; ``formula`` is LaTeX.
    """

    name: str
    title: str
    summary: str
    formula: str
    module: str
    encoding: Encoding | None = None
    reading: Reading = Reading.SOFTMAX
    values: bool = False
    two_classes: bool = False
    class_weights: str = ""
    params: tuple[Parameter, ...] = ()

    def accepts(self, target: TargetSpec) -> bool:
        """Whether this loss makes sense for such targets."""
        if target.kind is Target.VALUES:
            return self.values
        if target.kind is Target.CLASSES:
            return self.encoding is not None and (target.size == TWO or not self.two_classes)
        return False

    def outputs(self, target: TargetSpec) -> int:
        """How many numbers the network has to give for one sample."""
        one = target.kind is Target.CLASSES and target.size == TWO and self.encoding is not Encoding.INDEX
        return 1 if one else target.size

    def keywords(self, recipe: TrainingRecipe) -> dict[str, object]:
        """The arguments of the module's constructor for this recipe.

        Raises:
            InvalidValue: for a parameter this loss does not have, or a value out of range.
        """
        return dict(checked_values(self.params, recipe.loss_params))


losses: Registry[LossType] = Registry(LossType, "nnstudio.core.training.losses", "nnstudio.losses")
