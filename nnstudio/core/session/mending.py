"""Doing the edit that a problem carries."""

from __future__ import annotations

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.language import N_
from nnstudio.core.session.session import Session


def apply_mend(session: Session, mend: Mend) -> None:
    """One undo step, named after the mend where its name holds no fields to fill in.

    Raises:
        Refusal: the project has changed since, and the mend no longer fits.
    """
    label = N_("Mend a problem") if mend.label.fields else mend.label.template
    session.apply(mend.edit, *mend.arguments, label=label)
