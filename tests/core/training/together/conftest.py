"""How busy the machine is must not decide what these tests see."""

from __future__ import annotations

import pytest

from nnstudio.core.training.together import rehearsal


@pytest.fixture(autouse=True)
def whatever_it_takes(monkeypatch):
    """Join what can be joined, even where that is slower."""
    monkeypatch.setattr(rehearsal, "WORTH", 1e9)
    monkeypatch.setattr(rehearsal, "LONG_ENOUGH", 0.0)
