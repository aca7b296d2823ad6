"""Linux: logind and the desktop's session manager are asked by the small programs that come with them."""

from __future__ import annotations

import shutil

from nnstudio.core.training.awake.system import Release, System, held_by_child

_WHY = "Training a neural network"  # read by people in the list of ``systemd-inhibit --list``
_UNTIL_INPUT_ENDS = ("cat",)
_COMMANDS = (
    ("systemd-inhibit", "--what=idle:sleep", "--mode=block", "--who=nnstudio", f"--why={_WHY}"),
    ("gnome-session-inhibit", "--inhibit", "suspend:idle", "--app-id", "nnstudio", "--reason", _WHY),
)


def hold() -> Release:
    """Raises OSError: neither program is there."""
    for command in _COMMANDS:
        if shutil.which(command[0]) is not None:
            return held_by_child((*command, *_UNTIL_INPUT_ENDS))
    raise OSError(", ".join(command[0] for command in _COMMANDS))


LINUX = System("linux", hold)
