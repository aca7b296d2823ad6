"""What each way of learning adds to an exported program: one file per objective, the twin of its own."""

from nnstudio.core.training.scripts.script import Phase, Piece, Script, scripts

__all__ = ["Phase", "Piece", "Script", "scripts"]
