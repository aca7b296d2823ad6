"""The fields of the recipes as typed parameters: for forms, ``--set``, and the reader of files."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter

LARGEST_SEED = 2**31 - 1

SPLIT_PARAMETERS = (
    Parameter(
        name="validation",
        kind=Kind.NUMBER,
        default=0.15,
        minimum=0.0,
        maximum=0.9,
        label=N_("Validation part"),
        help=N_("Share of the samples that is never trained on and is measured after every epoch."),
    ),
    Parameter(
        name="test",
        kind=Kind.NUMBER,
        default=0.15,
        minimum=0.0,
        maximum=0.9,
        label=N_("Test part"),
        help=N_("Share of the samples kept for the end. A data set with its own test part keeps that one."),
    ),
    Parameter(
        name="seed",
        kind=Kind.INTEGER,
        default=0,
        minimum=0,
        maximum=LARGEST_SEED,
        label=N_("Split seed"),
        help=N_("The same seed shares the samples out in the same way."),
    ),
    Parameter(
        name="stratify",
        kind=Kind.SWITCH,
        default=True,
        label=N_("Stratified"),
        help=N_("Keep the proportions of the classes the same in every part."),
    ),
)

DATA_PARAMETERS = (
    Parameter(
        name="normalise",
        kind=Kind.CHOICE,
        default="none",
        choices=("none", "standard", "range"),
        choice_labels=(N_("None"), N_("Standard (mean 0, variance 1)"), N_("Range (0 to 1)")),
        label=N_("Normalisation"),
        help=N_(
            "Standard: zero mean and unit variance. Range: from 0 to 1. Computed on the training part only."
        ),
    ),
)

OPTIMIZER_PARAMETERS = (
    Parameter(
        name="learning_rate",
        kind=Kind.NUMBER,
        default=0.01,
        minimum=0.0,
        maximum=1000.0,
        logarithmic=True,
        label=N_("Learning rate"),
        help=N_("How far each step follows the gradient. It may be changed while training."),
    ),
    Parameter(
        name="weight_decay",
        kind=Kind.NUMBER,
        default=0.0,
        minimum=0.0,
        maximum=10.0,
        label=N_("Weight decay (L2)"),
        help=N_("Pulls all weights towards zero, in proportion to their size. 0: none."),
    ),
    Parameter(
        name="l1",
        kind=Kind.NUMBER,
        default=0.0,
        minimum=0.0,
        maximum=10.0,
        label=N_("L1"),
        help=N_("Adds this much times the sum of the absolute weights to the loss. 0: none."),
    ),
    Parameter(
        name="clip_norm",
        kind=Kind.NUMBER,
        default=0.0,
        minimum=0.0,
        maximum=1e6,
        label=N_("Gradient clipping"),
        help=N_("Shortens a gradient whose norm is larger than this. 0: none."),
    ),
)

BASIC_PARAMETERS = (
    Parameter(
        name="batch_size",
        kind=Kind.INTEGER,
        default=32,
        minimum=1,
        maximum=1_000_000,
        label=N_("Batch size"),
        help=N_("Samples per step."),
        unit=N_("samples"),
    ),
    Parameter(
        name="epochs",
        kind=Kind.INTEGER,
        default=50,
        minimum=0,
        maximum=1_000_000,
        label=N_("Epochs"),
        help=N_("Passes over the training part before training ends by itself."),
    ),
    Parameter(
        name="seed",
        kind=Kind.INTEGER,
        default=0,
        minimum=0,
        maximum=LARGEST_SEED,
        label=N_("Seed"),
        help=N_("The same seed gives the same first weights and the same order of batches."),
    ),
    Parameter(
        name="device",
        kind=Kind.CHOICE,
        default="auto",
        choices=("auto", "cpu", "cuda", "mps"),
        choice_labels=(N_("Automatic"), "CPU", "CUDA (NVIDIA)", "MPS (Apple)"),
        label=N_("Device"),
        help=N_("Where the tensors are. Auto: CUDA, else Apple MPS, else the CPU."),
    ),
)

WARMUP_PARAMETERS = (
    Parameter(
        name="warmup",
        kind=Kind.INTEGER,
        default=0,
        minimum=0,
        maximum=1_000_000,
        label=N_("Warm-up"),
        help=N_("Steps over which the learning rate rises evenly from nearly nothing. 0: none."),
        unit=N_("steps"),
    ),
)

STOPPING_PARAMETERS = (
    Parameter(
        name="patience",
        kind=Kind.INTEGER,
        default=0,
        minimum=0,
        maximum=100_000,
        label=N_("Early stopping"),
        help=N_("Training ends after so many epochs without a lower validation loss. 0: it does not."),
        unit=N_("epochs"),
    ),
    Parameter(
        name="target_loss",
        kind=Kind.NUMBER,
        default=0.0,
        minimum=0.0,
        maximum=1e9,
        label=N_("Stop at a loss of"),
        help=N_("Training ends after the epoch whose validation loss is as low as this. 0: it does not."),
    ),
    Parameter(
        name="keep_best",
        kind=Kind.SWITCH,
        default=False,
        label=N_("Keep the best epoch"),
        help=N_("Keep the weights of the epoch whose validation loss is the lowest, to go back to them."),
    ),
)

STEP_PARAMETERS = (
    Parameter(
        name="accumulate",
        kind=Kind.INTEGER,
        default=1,
        minimum=1,
        maximum=100_000,
        label=N_("Gradient accumulation"),
        help=N_("Batches whose gradients make one step: as one large batch, in the memory of a small one."),
        unit=N_("batches"),
    ),
    Parameter(
        name="class_weights",
        kind=Kind.CHOICE,
        default="none",
        choices=("none", "balanced"),
        choice_labels=(N_("None"), N_("Balanced")),
        label=N_("Class weights"),
        help=N_("Balanced: rare classes weigh more in the loss, so that every class weighs the same."),
    ),
    Parameter(
        name="precision",
        kind=Kind.CHOICE,
        default="float32",
        choices=("float32", "bfloat16"),
        choice_labels=(N_("32 bits"), N_("16 bits where safe (bfloat16)")),
        label=N_("Precision"),
        help=N_(
            "What layers compute in while they are trained. 16 bits are quicker on recent graphics cards and "
            "round more; weights and losses keep 32."
        ),
    ),
)

SEED_PARAMETERS = (
    Parameter(
        name="order_seed",
        kind=Kind.INTEGER,
        default=None,
        minimum=0,
        maximum=LARGEST_SEED,
        optional=True,
        label=N_("Order seed"),
        help=N_("Shuffles the samples by a seed of its own; empty: by the one above."),
    ),
    Parameter(
        name="augmentation_seed",
        kind=Kind.INTEGER,
        default=None,
        minimum=0,
        maximum=LARGEST_SEED,
        optional=True,
        label=N_("Augmentation seed"),
        help=N_("Varies the samples by a seed of its own; empty: by the one above."),
    ),
)

TRAINING_PARAMETERS = (
    *BASIC_PARAMETERS,
    *WARMUP_PARAMETERS,
    *STOPPING_PARAMETERS,
    *STEP_PARAMETERS,
    *SEED_PARAMETERS,
)
