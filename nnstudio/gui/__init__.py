"""The window. It knows core; core never knows it. Qt only shows the project value."""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable

# WORKAROUND PySide6 6.10: once QtCore is there, PySide reads the source of every module that is imported
# after it, looking for its own name, to switch "from __feature__ import …" on for that module. Nobody here
# uses those features, and torch alone has two thousand modules: a second, with the interpreter lock held.
try:
    import PySide6.QtCore  # noqa: F401  (it must be there first)
    import shiboken6
    import shibokensupport.feature as _feature
except ImportError:
    _is_there = False
else:
    _is_there = True
    if hasattr(_feature, "_mod_uses_pyside"):

        def _uses_features(_module: object) -> bool:
            return False

        _feature._mod_uses_pyside = _uses_features


# WORKAROUND PySide6 6.10 with Python 3.11: where a handler that overrides one of Qt's raises what the
# interpreter raises itself (a TypeError for a missing argument, a ValueError for a failed unpacking), and the
# event was sent by Python code, PySide takes the text of the exception for the exception, and the process
# dies of a segmentation fault. An exception that has once been caught is whole. From 3.12 on all are.
def _raising_whole(handler: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(handler)
    def whole(*arguments: object, **named: object) -> object:
        try:
            return handler(*arguments, **named)
        except BaseException:
            raise

    return whole


def _mend_handlers(new: type, **named: object) -> None:
    """Wrap each method of a new class that overrides one of Qt's; those of the plots' library are its own."""
    bases = [base for base in new.__mro__[1:] if base.__module__.startswith("PySide6.")]
    if new.__module__.startswith("pyqtgraph"):
        return
    for name, handler in list(vars(new).items()):
        is_method = isinstance(handler, types.FunctionType) and not name.startswith("__")
        if is_method and any(name in vars(base) for base in bases):
            setattr(new, name, _raising_whole(handler))


if sys.version_info < (3, 12) and _is_there:
    shiboken6.Object.__init_subclass__ = classmethod(_mend_handlers)  # type: ignore[arg-type, assignment]
