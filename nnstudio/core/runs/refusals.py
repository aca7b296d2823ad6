"""Why something cannot be done with recorded runs, by type."""

from __future__ import annotations

from nnstudio.core.refusal import Refusal


class UnusableStore(Refusal):
    """The store of runs cannot be opened or written to."""


class NewerStore(UnusableStore):
    """The store was written by a later version; it is left as it is."""


class UnknownRun(Refusal):
    """There is no such run."""


class OutOfReach(Refusal):
    """The step cannot be gone back to."""
