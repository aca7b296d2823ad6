"""Starting up: nothing heavy before the window is there; work a crash left is offered."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from nnstudio.core.project import Project
from nnstudio.core.storage import files
from nnstudio.gui import app as studio_app
from nnstudio.gui.windows import recovery


def run(code: str) -> str:
    """What a fresh Python prints."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


NOT_YET = (
    *("torch", "sklearn", "scipy", "PIL", "ziamath", "pyqtgraph"),
    "nnstudio.core.project.layout",
    "nnstudio.gui.editor.inspector.node_page",
    "nnstudio.gui.windows.comparison_dialog",
    "nnstudio.gui.windows.gallery",
    "nnstudio.gui.windows.help",
)
HEAVY = f"print([name for name in {NOT_YET!r} if name in sys.modules])"


def test_importing_the_app_imports_nothing_heavy() -> None:
    assert run(f"import sys, nnstudio.gui.app\n{HEAVY}") == "[]"


def test_the_window_is_painted_before_torch_is_imported_and_torch_comes_by_itself() -> None:
    code = f"""
        import sys, time
        from nnstudio.gui import app as studio_app
        app = studio_app.application([])
        studio = studio_app.open_studio(app, studio_app.first_project("xor"))
        studio.window.show()
        assert studio.window.isVisible()
        {HEAVY}
        end = time.monotonic() + 50
        while studio.session.plan is None and time.monotonic() < end:
            app.processEvents()
        print("torch" in sys.modules, studio.session.plan.can_train)
        studio.close()
    """
    assert run(code).splitlines() == ["[]", "True True"]


def test_pyside_does_not_read_the_source_of_every_module() -> None:
    code = """
        import nnstudio.gui, inspect
        calls = []
        inspect.getsource = lambda module: calls.append(module) or ""
        import wave, colorsys
        print(len(calls))
    """
    assert run(code) == "0"


@pytest.mark.parametrize(
    ("button", "title", "left"),
    [("Open them", "kept", 0), ("Throw them away", "", 0), ("Cancel", "", 1)],
)
def test_work_a_crash_left_is_offered_and_kept_until_the_user_decides(
    make_studio, button, title, left
) -> None:
    recovery.folder().mkdir(parents=True)
    files.write(recovery.folder() / "1-2.nnstudio", Project(title="kept"))
    studio = make_studio(Project())

    def push() -> None:
        dialog = QApplication.activeModalWidget()
        next(b for b in dialog.findChildren(QPushButton) if b.text() == button).click()

    QTimer.singleShot(50, push)
    (kept,) = recovery.left_behind()
    studio_app.offer(studio, kept)
    assert studio.session.project.title == title
    assert len(recovery.left_behind()) == left


def test_without_a_name_the_first_project_is_empty() -> None:
    assert studio_app.first_project("") is None


def test_the_whole_program_opens_trains_closes_and_leaves_nothing_running() -> None:
    code = """
        import sys, threading
        from PySide6.QtCore import QTimer
        from nnstudio.cli import main
        from nnstudio.gui import app as studio_app
        app = studio_app.application([])
        def tick():
            window = next(w for w in app.topLevelWidgets() if w.objectName() == "main_window")
            if window.session.run.step > 10:
                import gc
                print(gc.isenabled(), end=" ")
                timer.stop()
                window.close()
            elif window.session.plan is not None and not window.controller.is_busy:
                window.controller.train()
        timer = QTimer()
        timer.timeout.connect(tick)
        timer.start(50)
        status = main(["open", "--example", "xor"])
        import gc
        left = [thread for thread in threading.enumerate() if thread is not threading.main_thread()]
        print(status, gc.isenabled(), left)
    """
    assert run(code) == "False 0 True []"
