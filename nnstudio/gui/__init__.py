"""The window. It knows core; core never knows it. Qt only shows the project value."""

# WORKAROUND PySide6 6.10: once QtCore is there, PySide reads the source of every module that is imported
# after it, looking for its own name, to switch "from __feature__ import …" on for that module. Nobody here
# uses those features, and torch alone has two thousand modules: a second, with the interpreter lock held.
try:
    import PySide6.QtCore  # noqa: F401  (it must be there first)
    import shibokensupport.feature as _feature
except ImportError:
    pass
else:
    if hasattr(_feature, "_mod_uses_pyside"):

        def _uses_features(_module: object) -> bool:
            return False

        _feature._mod_uses_pyside = _uses_features
