"""The first samples of a data set, shown the way such data is best shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.data.source import Dataset, Samples, Shape
from nnstudio.core.language import _
from nnstudio.core.project.specs import Target
from nnstudio.gui.panels.bars import Bars
from nnstudio.gui.panels.pictures import Array, as_pictures, class_names, column_names
from nnstudio.gui.panels.points_plot import Points, PointsPlot, fitting
from nnstudio.gui.panels.samples_table import SamplesTable
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.painted import short

MOST_POINTS, MOST_PICTURES, MOST_ROWS = 600, 60, 30
MOST_CLASSES = 40


class DataPreview(QWidget):
    """A plot, a grid or a table; below it, how many samples each class has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points, self._pictures, self._table = PointsPlot(), ImageGrid(), SamplesTable()
        self._views = QStackedWidget()
        for view in (self._points, self._pictures, self._table):
            self._views.addWidget(view)
        self._views.setMinimumHeight(scaled(190))
        self._counts_words, self._counts = QLabel(), Bars(counts=True)
        self._counts_words.setObjectName("muted")
        self._counts.setFixedHeight(scaled(84))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._views, self._counts_words, self._counts):
            column.addWidget(widget)
        self._show: Mapping[Shape, Callable[[Dataset], None]] = {
            Shape.POINTS: self._show_points,
            Shape.CURVE: self._show_curve,
            Shape.IMAGES: self._show_pictures,
            Shape.TABLE: self._show_table,
        }

    def show_data(self, dataset: Dataset) -> None:
        """Show these samples, in raw units."""
        self._show[dataset.shape](dataset)
        self._show_counts(dataset)

    def _show_points(self, dataset: Dataset) -> None:
        clouds = []
        for part, hollow in _parts(dataset):
            xy = dataset.raw(part.inputs)
            if dataset.spec.target.kind is not Target.CLASSES:
                clouds.append(Points(xy, 0, hollow))
                continue
            clouds += [Points(xy[part.targets == i], i, hollow) for i in np.unique(part.targets).tolist()]
        self._points.set_square(True)
        self._points.set_labels(*column_names(dataset.spec.input_names, 2))
        self._show_clouds(clouds)

    def _show_curve(self, dataset: Dataset) -> None:
        clouds = []
        for part, hollow in _parts(dataset):
            targets = np.asarray(part.targets, float).reshape(len(part), -1)[:, :1]
            clouds.append(
                Points(
                    np.hstack([dataset.raw(part.inputs).reshape(len(part), -1)[:, :1], targets]), 0, hollow
                )
            )
        self._points.set_square(False)
        self._points.set_labels("x", "y")
        self._show_clouds(clouds)

    def _show_clouds(self, clouds: list[Points]) -> None:
        self._points.set_extent(fitting(np.concatenate([cloud.xy for cloud in clouds])))
        self._points.set_points(clouds)
        self._views.setCurrentWidget(self._points)

    def _show_pictures(self, dataset: Dataset) -> None:
        first = dataset.train.take(np.arange(min(len(dataset.train), MOST_PICTURES)))
        captions = [_label(dataset, target) for target in first.targets]
        self._pictures.set_images(as_pictures(dataset.raw(first.inputs)), captions)
        self._views.setCurrentWidget(self._pictures)

    def _show_table(self, dataset: Dataset) -> None:
        first = dataset.train.take(np.arange(min(len(dataset.train), MOST_ROWS)))
        numbers = dataset.raw(first.inputs).reshape(len(first), -1)
        names = column_names(dataset.spec.input_names, numbers.shape[1])
        has_labels = dataset.spec.target.kind is not Target.NONE
        lines = [(_label(dataset, target),) if has_labels else () for target in first.targets]
        heads = (
            [_("class") if dataset.spec.target.kind is Target.CLASSES else _("value")] if has_labels else []
        )
        self._table.show_rows(heads, lines, names, numbers)
        self._views.setCurrentWidget(self._table)

    def _show_counts(self, dataset: Dataset) -> None:
        target = dataset.spec.target
        is_shown = target.kind is Target.CLASSES and target.size <= MOST_CLASSES
        self._counts.setVisible(is_shown)
        self._counts_words.setVisible(is_shown)
        if is_shown:
            self._counts_words.setText(_("Samples per class, training part"))
            counts = np.bincount(dataset.train.targets, minlength=target.size).astype(float)
            self._counts.set_values(counts, class_names(target))


def _parts(dataset: Dataset) -> list[tuple[Samples, bool]]:
    """The parts that are drawn, and whether as rings; what is trained on comes on top."""
    parts = ((dataset.validation, True), (dataset.train, False))
    return [(part.take(np.arange(min(len(part), MOST_POINTS))), hollow) for part, hollow in parts]


def _label(dataset: Dataset, target: Array) -> str:
    kind, names = dataset.spec.target.kind, class_names(dataset.spec.target)
    if kind is Target.CLASSES:
        return names[int(target)] if names else str(int(target))
    return ", ".join(short(float(value)) for value in np.ravel(target)[:3])
