"""A newcomer's first minute with a real mouse on a real X server: drag, insert, train, pause."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

LIBRARIES = (  # that Qt needs for windows on X11
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
    "libxkbcommon-x11.so.0",
)
pytestmark = [pytest.mark.xvfb, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def display() -> Iterator[str]:
    """The name of a fresh virtual screen, 1366 × 768."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    for library in LIBRARIES:
        try:
            ctypes.CDLL(library)
        except OSError:
            pytest.skip(f"{library} is not installed")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        yield f":{number}"
        server.terminate()


@pytest.mark.parametrize("story", ["real_mouse", "real_gestures"])
def test_a_newcomer_finds_the_way_with_the_mouse(display, tmp_path, story):
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "NNSTUDIO_HOME": str(tmp_path / "home"),
        "LANG": "en_GB.UTF-8",
    }
    script = Path(__file__).with_name(f"{story}.py")
    result = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "screen.png")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert result.stdout.strip().endswith("ok"), result.stdout + result.stderr
