"""Everything that works without a window, one file per command; each registers itself on the parser."""

from nnstudio.cli.starting import main

__all__ = ["main"]
