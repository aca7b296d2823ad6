"""Ways to vary the training samples, one file each. Importing this does not import torch."""

from nnstudio.core.training.augmentations.augmentation import AugmentationType, augmentations

__all__ = ["AugmentationType", "augmentations"]
