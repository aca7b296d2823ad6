"""How weights follow their gradients, one file per family. Importing this does not import torch."""

from nnstudio.core.training.optimizers.optimizer import OptimizerType, optimizers

__all__ = ["OptimizerType", "optimizers"]
