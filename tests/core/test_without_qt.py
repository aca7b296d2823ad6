"""The core works where PySide6 is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCK_QT = """
import sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph", "pytestqt"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, NoQt())
"""

IMPORT_ALL = """
import importlib, pkgutil, nnstudio.core, nnstudio.cli
for package in (nnstudio.core, nnstudio.cli):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
"""

RUN_TESTS = """
import collections, pathlib, pytest

class AFewOfEachFile:
    def pytest_collection_modifyitems(self, items):
        taken = collections.Counter()
        items[:] = [item for item in items if taken.update([item.path]) or taken[item.path] <= 4]

settings = pathlib.Path(sys.argv[1]) / "core.ini"
settings.write_text("[pytest]\\nmarkers =\\n slow\\n gui\\n xvfb\\ntimeout = 120\\n")
sys.exit(pytest.main(["-c", str(settings), "--rootdir", ".", "-q", "-x", "--import-mode=importlib",
    "-p", "no:pytest-qt", "-p", "no:cacheprovider", "-m", "not slow", *sys.argv[2:]], [AFewOfEachFile()]))
"""


def _run(code: str, *arguments: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", BLOCK_QT + code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert result.returncode == 0, (result.stdout + result.stderr)[-4000:]


def test_every_module_of_the_core_and_the_command_line_imports_without_qt():
    _run(IMPORT_ALL)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("room", ["project", "storage", "session", "training"])
def test_tests_of_every_file_of_this_room_pass_without_qt(room, tmp_path):
    """All of them would take as long again; a few use all that a file imports."""
    _run(RUN_TESTS, str(tmp_path), f"tests/core/{room}")
