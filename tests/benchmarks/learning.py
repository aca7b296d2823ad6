"""How well the examples learn, over several seeds: ``python -m tests.benchmarks.learning [NAME …]``.

Each example is trained as it ships, once per seed; the seed decides first weights, batches and noise, as
``nnstudio train --seed`` does. With ``--data-seeds`` it also decides which points are drawn and which
samples are tested on. The figure is measured on the test part, which training never sees.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.storage.examples import example
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Reason, RunFinished
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.trainer import Trainer
from tests.benchmarks.rows import Row, amount, report

MNIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "mnist"


def accuracy(trainer: Trainer) -> float:
    """Test accuracy in percent."""
    return 100 * trainer.evaluate("test")["accuracy"]


def modes(trainer: Trainer) -> float:
    """Modes of the ring that are covered: 1 % of 2,500 generated points lie within 3 standard deviations."""
    return trainer.evaluate("test")["modes"]


def error_beside_pca(trainer: Trainer) -> float:
    """Squared reconstruction error on the test part, over that of a PCA with 8 components."""
    return trainer.evaluate("test")["loss"] / _pca_error(trainer, 8)


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured of an example, and the least (or most) that every seed has to reach."""

    example: str
    what: str
    measure: Callable[[Trainer], float]
    aim: float
    larger_is_better: bool = True

    def reached(self, value: float) -> bool:
        return value >= self.aim if self.larger_is_better else value < self.aim


FIGURES = (
    Figure("circle", "test accuracy, %", accuracy, 97.0),
    Figure("xor", "test accuracy, %", accuracy, 97.0),
    Figure("spiral", "test accuracy, %", accuracy, 97.0),
    Figure("digits-cnn", "test accuracy, %", accuracy, 98.0),
    Figure("digits-autoencoder", "error / error of PCA(8)", error_beside_pca, 1.0, larger_is_better=False),
    Figure("gan-ring", "modes of 8", modes, 7.0),
    Figure("mnist-cnn", "test accuracy, %", accuracy, 98.7),
)


def main() -> int:
    """Print a row per example; returns how many missed their figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.learning", description=__doc__)
    names = [figure.example for figure in FIGURES]
    parser.add_argument("names", nargs="*", choices=[[], *names], metavar="NAME", help=", ".join(names))
    parser.add_argument("--seeds", type=int, default=int(amount(5, 1)), help="how many seeds (5)")
    parser.add_argument("--data-seeds", action="store_true", help="draw and split the data by the seed too")
    parser.add_argument("--data", type=Path, default=MNIST, help="the folder of MNIST's IDX files")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="try other numbers")
    options = parser.parse_args()
    print(f"{'example':<20}{'figure':<26}{'aim':>7}{'worst':>9}{'median':>9}   seeds, seconds each")
    wanted = [figure for figure in FIGURES if not options.names or figure.example in options.names]
    return sum(not row(figure, options) for figure in wanted)


def row(figure: Figure, options: argparse.Namespace) -> bool:
    """Train one example with every seed and print what came of it; whether all reached the aim."""
    project = example(figure.example).load()
    if project.data.source == "mnist":
        if not options.data.is_dir():
            print(f"{figure.example:<20}left out: there is no folder {options.data} (--data FOLDER)")
            return True
        project = set_value(project, "data.params.folder", str(options.data))
    for setting in options.set:
        path, _, value = setting.partition("=")
        project = set_value(project, path, value)
    begun = time.perf_counter()
    values = [
        figure.measure(trained(seeded(project, seed, options.data_seeds))) for seed in range(options.seeds)
    ]
    seconds = (time.perf_counter() - begun) / options.seeds
    aim = f"{'≥' if figure.larger_is_better else '<'} {figure.aim:g}"
    report(Row(f"{figure.example}, as shipped", figure.what, aim, tuple(values), "", by_all=True))
    worst = min(values) if figure.larger_is_better else max(values)
    sign = "≥" if figure.larger_is_better else "<"
    shown = " ".join(f"{value:.4g}" for value in values)
    verdict = "" if figure.reached(worst) else "   MISSED"
    print(
        f"{figure.example:<20}{figure.what:<26}{sign + format(figure.aim, 'g'):>7}{worst:>9.4g}"
        f"{statistics.median(values):>9.4g}   {shown}, {seconds:.0f} s{verdict}",
        flush=True,
    )
    return figure.reached(worst)


def seeded(project: Project, seed: int, data_too: bool) -> Project:
    """The project with this seed."""
    project = set_value(project, "training.seed", seed)
    if not data_too:
        return project
    if "seed" in _parameter_names(project):
        project = set_value(project, "data.params.seed", seed)
    return set_value(project, "data.split.seed", seed)


def trained(project: Project) -> Trainer:
    """The project, trained for the epochs its recipe says."""
    trainer = prepare(project)
    *_, last = train(trainer, Controls(frame_seconds=0.5))
    assert isinstance(last, RunFinished)
    assert last.reason is Reason.LIMIT, last
    return trainer


def _parameter_names(project: Project) -> set[str]:
    from nnstudio.core.data.loading import source_of

    return {parameter.name for parameter in source_of(project.data).params}


def _pca_error(trainer: Trainer, components: int) -> float:
    """Mean squared error per pixel on the test part of a PCA of the training part."""
    from sklearn.decomposition import PCA

    dataset = trainer.dataset
    pca = PCA(components).fit(_flat(dataset.train.inputs))
    test = _flat(dataset.test.inputs)
    return float(np.mean((pca.inverse_transform(pca.transform(test)) - test) ** 2))


def _flat(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    return inputs.reshape(len(inputs), -1)


if __name__ == "__main__":
    raise SystemExit(main())
