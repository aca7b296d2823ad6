"""What training makes small, one file per family. Importing this does not import torch."""

from nnstudio.core.training.losses.loss import Encoding, LossType, Reading, losses

__all__ = ["Encoding", "LossType", "Reading", "losses"]
