"""Keeping the computer awake for as long as something goes on, and never standing in its way.

A training of a few seconds needs nothing; where the system cannot be asked, training goes on as it would.
"""

from __future__ import annotations

import logging
import sys
import time
from types import TracebackType

from nnstudio.core.registry import Registry
from nnstudio.core.training.awake.system import Release, System

PATIENCE = 10.0  # seconds before the system is asked: nothing falls asleep so soon
systems: Registry[System] = Registry(System, "nnstudio.core.training.awake")

_log = logging.getLogger(__name__)


class Awake:
    """``keep`` now and then while it goes on, ``rest`` when it pauses or ends; both on one thread."""

    def __init__(self, system: System | None = None, patience: float = PATIENCE) -> None:
        """``system`` is this one's, by default; some have none."""
        self._system = system
        self._is_possible = True
        self._patience = patience
        self._since: float | None = None
        self._release: Release | None = None

    @property
    def is_held(self) -> bool:
        """Whether the system has been asked to stay awake."""
        return self._release is not None

    def keep(self, *_event: object) -> None:
        """It goes on."""
        if self._release is not None or not self._is_possible:
            return
        now = time.monotonic()
        self._since = now if self._since is None else self._since
        if now - self._since < self._patience:
            return
        try:
            self._release = (self._system or systems[sys.platform]).hold()
        except Exception as error:  # a system without a lock on sleep is no reason not to train
            _log.info("this computer may fall asleep while it trains: %r", error)
            self._is_possible = False

    def rest(self) -> None:
        """It does not go on: the computer may sleep."""
        release, self._release, self._since = self._release, None, None
        if release is None:
            return
        try:
            release()
        except Exception as error:  # it is gone already
            _log.info("staying awake could not be ended properly: %r", error)

    def __enter__(self) -> Awake:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.rest()
