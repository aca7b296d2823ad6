"""How first weights are drawn: one entry per way, in the files of this room."""

from nnstudio.core.layers.initialisations.initialisation import DEFAULT, Initialisation, initialisations

__all__ = ["DEFAULT", "Initialisation", "initialisations"]
