"""Doing the edit that a problem carries, as the editor knows it."""

from nnstudio.core.session.mending import apply_mend

__all__ = ["apply_mend"]
