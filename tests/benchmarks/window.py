"""Training inside the real window, every panel visible, beside a plain loop without one.

``python -m tests.benchmarks.window``. The plain loop is that of :mod:`tests.benchmarks.plain`, on all cores,
in a process of its own, with no window painting meanwhile: in one process, the threads of the one hold up
those of the other, for OpenMP lets no thread wait awake where it has made more of them than there are
cores. Slices of both alternate; the ratio of each pair of neighbours is taken, and their median and
quartiles printed. Beside it, how late a 5 ms timer of the window fires: while nothing happens, and while it
trains.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from nnstudio.core.project import Project
from nnstudio.core.storage.settings import Settings
from nnstudio.core.training.allocation import keep_freed_memory
from nnstudio.gui import app as studio_app
from nnstudio.gui.panels.panel import Panel, panels
from nnstudio.gui.windows.offscreen import quiet_platform
from tests.benchmarks.beside import Worker
from tests.benchmarks.rows import Row, amount, left_out, report
from tests.benchmarks.works import MNIST, work

AIM = {
    "tiny": "≥ 3",
    "narrow": "≥ 2.5",
    "circle": "≥ 0.6",
    "digits-cnn": "",
    "mnist-cnn": "≥ 1.3",
    "resnet18": "≥ 1",
}
FIGURE = "window, all panels / plain loop"
DOCK = (420, 300)  # pixels, each panel
TICK_MILLISECONDS = 5


class Lateness(QObject):
    """How much later than every 5 ms a timer of the GUI thread fires."""

    def __init__(self) -> None:
        super().__init__()
        self.milliseconds: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.milliseconds.append(max(0.0, 1000 * (now - self._last) - TICK_MILLISECONDS))
        self._last = now

    def __str__(self) -> str:
        late = np.array(self.milliseconds)
        return f"p50 {np.median(late):.1f}, p99 {np.percentile(late, 99):.1f}, max {late.max():.1f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.window", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *AIM], metavar="NAME", help=", ".join(AIM))
    parser.add_argument("--pairs", type=int, default=int(amount(9, 3)), help="pairs of slices (9)")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long a slice lasts (2)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="of the plain loop (all)")
    parser.add_argument("--data", type=Path, default=MNIST, help="the folder of MNIST's IDX files")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    keep_freed_memory()  # as the program does when it begins
    app = studio_app.application()
    print(f"{len(panels)} panels of {DOCK[0]} × {DOCK[1]}; steps per second, then window / plain loop")
    with quiet_platform():
        for name in options.names or AIM:
            project = work(name, options.data)
            if project is None:
                left_out(name, FIGURE, AIM[name], "its data are not here (--data FOLDER)")
                print(f"{name:<14}left out: there is no folder {options.data} (--data FOLDER)")
            else:
                row(app, name, project, options)
    return 0


def row(app: QApplication, name: str, project: Project, options: argparse.Namespace) -> None:
    """Measure one example and print what came of it."""
    studio = studio_app.open_studio(app, project, Settings(theme="light", language="en"))
    show_everything(studio)
    wait_until(lambda: studio.session.plan is not None and studio.controller.is_settled)
    idle, busy = Lateness(), Lateness()
    listen(idle, options.seconds)
    windowed(studio, 1.0, Lateness())  # everything is drawn once before it is measured
    pairs = []
    with Worker("plain", name, "--threads", str(options.threads), "--data", str(options.data)) as plain:
        plain.speed(1.0)
        for _ in range(options.pairs):
            alone = plain.speed(options.seconds)
            pairs.append((alone, windowed(studio, options.seconds, busy)))
    ratios = [within / alone for alone, within in pairs]
    low, middle, high = statistics.quantiles(ratios, n=4)
    speeds = [statistics.median(side) for side in zip(*pairs, strict=True)]
    print(f"{name:<14}{speeds[0]:>9.0f}{speeds[1]:>9.0f}{middle:>8.2f}   {low:.2f} to {high:.2f}")
    print(f"{'':<14}late while idle: {idle}; while training: {busy}", flush=True)
    report(Row(name, FIGURE, AIM[name], tuple(ratios)))
    for state, lateness, aims in (("idle", idle, ("", "")), ("training", busy, ("≤ 16", "≤ 100"))):
        late = np.array(lateness.milliseconds)
        worst = {"p99": np.percentile(late, 99), "max": late.max()}
        for (what, value), aim in zip(worst.items(), aims, strict=True):
            report(Row(name, f"lateness, window {state}, {what}", aim, (float(value),), "ms"))
    studio.close()


def show_everything(studio: studio_app.Studio) -> None:
    """The window with each panel beside it in a dock of its own, none behind another."""
    studio.window.resize(1366, 768)
    studio.window.show()
    for name in panels.names():
        dock = studio.window.docks[name]
        dock.fill()
        dock.setFloating(True)
        dock.resize(*DOCK)
        dock.show()
    QApplication.processEvents()
    for name in panels.names():
        panel = studio.window.docks[name].content
        assert isinstance(panel, Panel)
        assert panel.isVisible(), f"{name} cannot be seen"


def windowed(studio: studio_app.Studio, seconds: float, lateness: Lateness) -> float:
    """Steps per second in the window."""
    run, controller = studio.session.run, studio.controller
    controller.train()
    before = run.step
    wait_until(lambda: run.step > before)
    first, begun = run.step, time.perf_counter()
    listen(lateness, seconds)
    speed = (run.step - first) / (time.perf_counter() - begun)
    controller.pause()
    wait_until(lambda: controller.is_settled)
    return speed


def listen(lateness: Lateness, seconds: float) -> None:
    """Run the event loop for so long."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    lateness.start()
    loop.exec()
    lateness.stop()


def wait_until(condition: object) -> None:
    deadline = time.monotonic() + 120
    while not condition():  # type: ignore[operator]
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        assert time.monotonic() < deadline, "it takes longer than two minutes"


if __name__ == "__main__":
    raise SystemExit(main())
