"""nnstudio: a desktop studio in which people learn how neural networks learn."""

__version__ = "0.1.0"
