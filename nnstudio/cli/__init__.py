"""Everything that works without a window, one file per command; each registers itself on the parser.

Next to nothing is imported here: until :mod:`nnstudio.cli.starting` has been read, Ctrl-C raises an exception
wherever the program is.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # what shells expect of a program ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 problems found, 2 unusable input."""
    try:
        from nnstudio.cli.starting import leaving_quietly
    except KeyboardInterrupt:
        os._exit(INTERRUPTED)
    with leaving_quietly():
        from nnstudio.cli.running import run

        return run(arguments)


__all__ = ["INTERRUPTED", "main"]
