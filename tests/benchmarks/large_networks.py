"""Networks of a thousand layers and more, to edit and to open: ``python -m tests.benchmarks.large_networks``.

The network is a chain of convolutions, normalisations and activations on images of 3×32×32. An edit is timed
in the value, in what is resolved anew, and in the scene that follows; opening, from the file to the painted
canvas and the whole plan.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from immutabledict import immutabledict
from PySide6.QtWidgets import QApplication

from nnstudio.core.project import DataRecipe, Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.session import Session
from nnstudio.core.storage.files import read, write
from nnstudio.core.training.resolving import resolve
from nnstudio.gui.editor import NetworkView
from tests.benchmarks.rows import Row, amount, number, report
from tests.core.training.making import Layer, chain
from tests.core.training.making import project as small_project

CONVOLUTION: Layer = ("Conv2d", {"out_channels": 8, "kernel_size": 3, "padding": 1})
LAYERS: tuple[Layer, ...] = (CONVOLUTION, ("BatchNorm2d", {}), ("ReLU", {}))
SCALES = {"ms": 1000.0, "s": 1.0}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.large_networks", description=__doc__)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--chain", type=int, default=10_000, help="layers of the long chain (10000)")
    parser.add_argument("--repeats", type=int, default=int(amount(7, 3)), help="of each (7)")
    options = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    assert app is not None
    with tempfile.TemporaryDirectory() as folder:
        editing(options.nodes, options.repeats)
        opening(options.nodes, Path(folder) / "large.nnstudio", options.repeats)
        long_chain(options.chain, Path(folder) / "chain.nnstudio", max(1, options.repeats // 3))
    return 0


def editing(nodes: int, repeats: int) -> None:
    """One number of one layer in the middle: the value, the plan, the scene; painting is for ``canvas``."""
    project = large(nodes)
    session = Session(project)
    view = shown(session)
    resolve(project)
    path = f"networks.main.{_middle(project)}.kernel_size"
    plans, scenes = [], []
    for repeat in range(3 * repeats):
        size = 1 if repeat % 2 else 5
        edited = set_value(session.project, path, size)
        edited = set_value(edited, path.replace("kernel_size", "padding"), size // 2)
        scenes.append(_seconds(lambda edited=edited: session.apply(lambda _before: edited)))
        QApplication.processEvents()
        plans.append(_seconds(lambda: resolve(session.project)))
    told(f"{nodes:,} nodes", "an edit, resolved again", "< 16", plans, "ms")
    told(f"{nodes:,} nodes", "an edit, followed by the scene", "< 16", scenes, "ms")
    view.close()


def opening(nodes: int, file: Path, repeats: int) -> None:
    """From the file to the painted canvas and the plan."""
    write(file, large(nodes))
    resolve(small_project())  # torch is imported by then, as it is in a window that is open
    told(
        f"{nodes:,} nodes",
        "opening the file",
        "< 2",
        [_seconds(lambda: opened(file)) for _ in range(repeats)],
    )


def long_chain(layers: int, file: Path, repeats: int) -> None:
    """Opening, resolving, an edit and its undo in a very long chain."""
    work = f"a chain of {layers:,} layers"
    write(file, large(layers))
    told(work, "reading the file", "", [_seconds(lambda: read(file)) for _ in range(repeats)])
    project = read(file).project
    told(work, "resolving it", "", [_seconds(lambda: resolve(project))])
    session = Session(project)
    path = f"networks.main.{_middle(project)}.kernel_size"
    told(
        work,
        "an edit and its undo",
        "",
        [_seconds(lambda: _there_and_back(session, path)) for _ in range(5)],
        "ms",
    )


def _there_and_back(session: Session, path: str) -> None:
    session.apply(set_value, path, 5)
    session.undo()


def large(nodes: int) -> Project:
    """The chain on small images."""
    layers = [LAYERS[index % len(LAYERS)] for index in range(nodes - 2)]
    data = DataRecipe("random_samples", immutabledict(shape=(3, 32, 32), classes=8, size=64))
    return replace(small_project(), networks=immutabledict(main=chain(*layers)), data=data)


def _middle(project: Project) -> str:
    """The name of a convolution in the middle."""
    nodes = [node.name for node in project.networks["main"].nodes.values() if node.layer == "Conv2d"]
    return nodes[len(nodes) // 2]


def opened(file: Path) -> None:
    """Read, shown, resolved."""
    session = Session(read(file).project)
    view = shown(session)
    session.set_plan(resolve(session.project))
    QApplication.processEvents()
    view.close()
    view.deleteLater()


def shown(session: Session) -> NetworkView:
    view = NetworkView(session)
    view.resize(1366, 768)
    view.show()
    QApplication.processEvents()
    return view


def told(work: str, figure: str, aim: str, seconds: list[float], unit: str = "s") -> None:
    """Report and print the median of these times."""
    values = tuple(SCALES[unit] * one for one in seconds)
    report(Row(work, figure, aim, values, unit))
    print(f"{work:<26}{figure:<34}{number(statistics.median(values)):>8} {unit}   {aim}", flush=True)


def _seconds(done: Callable[[], object]) -> float:
    begun = time.perf_counter()
    done()
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
