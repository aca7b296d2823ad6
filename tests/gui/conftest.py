"""What every test with a window gets."""

from tests.window_fixtures import (
    _home,
    make_studio,
    nothing_left_behind,
    qapp,
    theme,
)

__all__ = ["_home", "make_studio", "nothing_left_behind", "qapp", "theme"]
