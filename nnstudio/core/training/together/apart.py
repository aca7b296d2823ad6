"""Why runs are trained one after the other although somebody would like to see them trained at once."""

from __future__ import annotations

from nnstudio.core.refusal import Refusal


class CannotJoin(Refusal):
    """These runs cannot be computed as one, and why: a sentence for the user. Nothing has been changed."""
