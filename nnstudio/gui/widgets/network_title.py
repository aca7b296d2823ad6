"""What the networks of a project are called in the window."""

from __future__ import annotations

from nnstudio.core.language import N_, _

# The names that shipped projects give their networks; a user's own name is shown as it is.
_TITLES = {
    "main": N_("Network"),
    "generator": N_("Generator"),
    "discriminator": N_("Discriminator"),
}


def network_title(name: str) -> str:
    """A network's name as shown."""
    return _(_TITLES[name]) if name in _TITLES else name.replace("_", " ")
