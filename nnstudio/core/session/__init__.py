"""What is open now: the project and its history, the selection, the plan, and the run being watched."""

from nnstudio.core.session.run import Run, RunStatus
from nnstudio.core.session.selection import Selection
from nnstudio.core.session.session import Session
from nnstudio.core.session.watch import Watch

__all__ = ["Run", "RunStatus", "Selection", "Session", "Watch"]
