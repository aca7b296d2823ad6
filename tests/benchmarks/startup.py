"""How long the studio takes to open, against a bare PySide6 + pyqtgraph window with the same plots.

Each sample is a process of its own, from the first line of Python to the first event after the window was
painted; the two kinds take turns. The bare window has a main window with a menu bar, a tool bar, a
graphics view, two plots and an image, and nothing of ours.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from tests.benchmarks.rows import Row, amount, report

ROUNDS = int(amount(7, 3))

_END = """
app.processEvents(); app.processEvents()
print(time.perf_counter() - started)
sys.stdout.flush(); os._exit(0)
"""

BARE = (
    """
import os, sys, time
started = time.perf_counter()
from PySide6.QtCore import Qt
from PySide6.QtWidgets import *
import pyqtgraph as pg
app = QApplication([])
app.setStyle("Fusion")
window = QMainWindow()
window.resize(1366, 768)
for name in ("File", "Edit", "View"):
    window.menuBar().addMenu(name).addAction("Action")
bar = window.addToolBar("bar")
for name in ("Train", "Step", "Reset"):
    bar.addAction(name)
window.setCentralWidget(QGraphicsView(QGraphicsScene()))
window.statusBar().showMessage("Ready")
for title, area in (("Layers", Qt.LeftDockWidgetArea), ("Inspector", Qt.RightDockWidgetArea)):
    dock = QDockWidget(title)
    dock.setWidget(QTreeWidget())
    window.addDockWidget(area, dock)
for title in ("Loss", "Accuracy", "Map"):
    dock = QDockWidget(title)
    plot = pg.PlotWidget()
    if title == "Map":
        import numpy as np
        plot.addItem(pg.ImageItem(np.zeros((80, 80))))
    else:
        plot.plot([0, 1, 2], [3, 2, 1])
    dock.setWidget(plot)
    window.addDockWidget(Qt.BottomDockWidgetArea, dock)
window.show()
"""
    + _END
)

# as the command "open" does it
STUDIO = (
    """
import gc, os, sys, time
started = time.perf_counter()
gc.disable()
from nnstudio.core.language import language, system_language
language.choose(system_language())
from nnstudio.gui import app as studio_app
app = studio_app.application([])
studio = studio_app.open_studio(app, studio_app.first_project(studio_app.FIRST_EXAMPLE))
studio.window.show()
"""
    + _END
)


def main() -> None:
    """Print the median of each and the ratio, with the spread of the ratios of neighbouring pairs."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "NNSTUDIO_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its byte code
        environment["PYTHONPYCACHEPREFIX"] = home
        for code in (BARE, STUDIO):  # the first of each also writes byte code
            seconds(code, environment)
        pairs = [(seconds(BARE, environment), seconds(STUDIO, environment)) for _ in range(ROUNDS)]
    bare, studio = (statistics.median(kind) for kind in zip(*pairs, strict=True))
    ratios = sorted(ours / theirs for theirs, ours in pairs)
    report(Row("opening the studio", "time / bare PySide6 + pyqtgraph window", "< 1.5", tuple(ratios)))
    print(f"bare window   {bare * 1000:6.0f} ms")
    print(f"nnstudio      {studio * 1000:6.0f} ms")
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}; to reach: 1.5"
    print(f"ratio         {statistics.median(ratios):6.2f}   ({spread})")


def seconds(code: str, environment: dict[str, str]) -> float:
    """What one process measured of itself."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    main()
