"""What went wrong on a working thread, as plain values that may cross to the window."""

from __future__ import annotations

import platform
import sys
import traceback
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from nnstudio.core.language import N_, Message
from nnstudio.core.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence for the user and, unless it is a refusal, a technical report to copy.

    The exception itself is not kept: its traceback would hold every tensor of the run alive.
    """

    message: Message
    report: str = ""

    @property
    def is_refusal(self) -> bool:
        return not self.report

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """What to say of this exception. Call it inside the ``except`` block."""
        if isinstance(error, Refusal):
            return cls(error.message)
        if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
            message = Message.of(
                N_("There is not enough memory. Try a smaller batch, smaller layers or fewer samples.")
            )
        else:
            message = Message.of(
                N_("Something went wrong inside nnstudio ({kind}: {text}). Your project is untouched."),
                kind=type(error).__name__,
                text=str(error) or "–",
            )
        return cls(message, report_of(error))


def report_of(error: BaseException) -> str:
    """The traceback, and the versions somebody would ask for."""
    lines = ["".join(traceback.format_exception(error)).rstrip(), "", *_versions()]
    return "\n".join(lines)


def _versions() -> list[str]:
    lines = [f"Python {sys.version.split()[0]} on {platform.platform()}"]
    for name in ("nnstudio", "torch", "numpy", "PySide6-Essentials"):
        try:
            lines.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"{name} (version unknown)")
    return lines
