"""The layer catalogue: one file per family, each adding entries and nothing else."""

from nnstudio.core.layers.catalogue import LayerType, catalogue

__all__ = ["LayerType", "catalogue"]
