"""What every test with a window gets."""

from tests.window_fixtures import (
    _home,
    hold,
    make_studio,
    nothing_left_behind,
    qapp,
    theme,
)

__all__ = ["_home", "hold", "make_studio", "nothing_left_behind", "qapp", "theme"]
