"""The few system libraries Qt needs on Linux: which are missing, and the packages that bring them.

PySide6 bundles Qt itself but not the libraries of the window system. Each row below is a shared
library that is loaded to see whether it is there, and the Debian or Ubuntu package that holds it.
"""

import ctypes
import os
import shutil
import subprocess
import sys

OFFSCREEN = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
X11 = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# Programs only the tests use: a virtual screen, and a hand for the mouse on it.
TEST_PROGRAMS = {"Xvfb": "xvfb", "xauth": "xauth", "xdotool": "xdotool"}


def missing_packages(libraries, programs):
    """Package names, in order, for the libraries that cannot be loaded and programs not on the path."""
    packages = [package for library, package in libraries.items() if not _loads(library)]
    packages += [package for program, package in programs.items() if not shutil.which(program)]
    return packages


def _loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def ensure(programs):
    """Make Qt able to start. Returns a plain sentence saying what to do, or "" when all is there.

    As root on Debian or Ubuntu the missing packages are installed; elsewhere they are only named.
    """
    if not sys.platform.startswith("linux"):
        return ""
    packages = missing_packages({**OFFSCREEN, **X11}, programs)
    if not packages:
        return ""
    line = "apt-get install -y " + " ".join(packages)
    if shutil.which("apt-get") is None:
        return "Qt needs libraries that are missing here; on Debian they are called: " + " ".join(packages)
    if os.geteuid() != 0:
        return "Qt needs a few system libraries. Type this line, then try again:\n  sudo " + line
    return _install(packages, line)


def _install(packages, line):
    print("Installing system libraries: " + " ".join(packages), flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        result = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    if result.returncode == 0:
        return ""
    return "The system libraries could not be installed. Check the network, then type:\n  " + line
