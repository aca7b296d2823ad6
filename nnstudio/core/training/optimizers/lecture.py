"""The lecture's gradient descents: by the whole training part, by one sample, and by mini-batches."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.optimizers.optimizer import WHOLE_PART, OptimizerType, in_lines

FULL_BATCH = OptimizerType(
    name="FullBatchGradientDescent",
    title=N_("Lecture: gradient descent with line search"),
    summary=N_(
        "Each step follows the gradient of the whole training part, whatever the batch size says. Its length "
        "is found by backtracking (Armijo): begin with t, and shorten it until the loss falls by enough. The "
        "learning rate is the t to begin with. Dropout makes the loss change by itself: leave it out."
    ),
    formula=in_lines(
        r"&t \leftarrow \eta \\ &\text{while } f(w - t \nabla f) > f(w) \\ "
        r"&\quad {} - \alpha t \|\nabla f\|^2: \; t \leftarrow \beta t \\ &w \leftarrow w - t \nabla f"
    ),
    module="nnstudio.core.training.optimizers.modules.backtracking.BacktrackingGradientDescent",
    learning_rate=1.0,
    reference="Armijo 1966",
    implementation="",
    decays=False,
    needs_closure=True,
    rows=WHOLE_PART,
    params=(
        Parameter(
            name="alpha",
            kind=Kind.NUMBER,
            default=0.3,
            minimum=0.0001,
            maximum=0.5,
            label=N_("Share α"),
            help=N_("The share of the fall that a straight line promises, which a step has to reach."),
        ),
        Parameter(
            name="beta",
            kind=Kind.NUMBER,
            default=0.5,
            minimum=0.01,
            maximum=0.99,
            label=N_("Factor β"),
            help=N_("What the length of a step is multiplied by until the loss falls by enough."),
        ),
        Parameter(
            name="most",
            kind=Kind.INTEGER,
            default=40,
            minimum=1,
            maximum=1000,
            label=N_("Cuts at most"),
            help=N_("After so many cuts in vain, the weights stay where they are."),
        ),
    ),
)

ONE_SAMPLE = OptimizerType(
    name="OneSampleSGD",
    title=N_("Lecture: stochastic gradient descent, one sample"),
    summary=N_(
        "Each step follows the gradient of one sample drawn by chance, whatever the batch size says: quick "
        "steps that wander."
    ),
    formula=r"w \leftarrow w - \eta\, \nabla f_i(w)",
    module="torch.optim.SGD",
    learning_rate=0.01,
    reference="Robbins, Monro 1951",
    rows=1,
)

MINI_BATCH = OptimizerType(
    name="MiniBatchSGD",
    title=N_("Lecture: stochastic gradient descent, mini-batch"),
    summary=N_(
        "Each step follows the mean gradient of a few samples: as many as the batch size says. Between the "
        "whole training part and one sample."
    ),
    formula=r"w \leftarrow w - \frac{\eta}{|B|} \sum_{i \in B} \nabla f_i(w)",
    module="torch.optim.SGD",
    learning_rate=0.1,
)
