"""What the networks generate: reconstructions, decoded codes, a generator's points; and how it came about."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.observe.samples import Generated, SamplesObservation, SamplesRequest
from nnstudio.gui.panels.controls import IconButton, SmallSlider, name_it
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.past_samples import PastSamples
from nnstudio.gui.panels.pictures import as_pictures
from nnstudio.gui.panels.points_plot import Extent, Line, Points, PointsPlot, fitting, widened
from nnstudio.gui.theme import current
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.legend import Legend

REQUEST = SamplesRequest()
POINT_RADIUS = 2.2
SMALLEST_PICTURE = 20  # pixels
GREY = 8  # in the theme's series


class SamplesPanel(Panel):
    """The same noise every time. The slider goes back through the epochs; its end follows the training."""

    name = "samples"
    least_seconds = 0.15

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._past = PastSamples()
        self._shown: SamplesObservation | None = None
        self._room: Extent | None = None  # of the axes, in this run
        self._slider = SmallSlider(0)
        self._slider.valueChanged.connect(self._on_slid)
        self._now = IconButton("play")
        self._now.clicked.connect(self._on_now_wanted)
        self._when = ReadOut()
        header.add(self._slider, self._now, self._when)
        self._pictures = ImageRows()
        self._points, self._legend = PointsPlot(is_square=True), Legend()
        self._legend.toggled.connect(self._on_toggled)
        self._hidden: frozenset[str] = frozenset()
        with_legend = QWidget()
        column = QVBoxLayout(with_legend)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._legend)
        column.addWidget(self._points, 1)
        self._views = QStackedWidget()
        self._views.addWidget(self._pictures)
        self._views.addWidget(with_legend)
        body.addWidget(self._views)

    def retranslate(self) -> None:
        name_it(self._slider, _("Time"), _("Go back to what was generated after earlier epochs"))
        name_it(self._now, _("Now"), _("Follow the training again"))
        name_it(self._points, _("Generated points"))
        name_it(self._pictures, _("Generated pictures"))
        shown, self._shown = self._shown, None
        if shown is not None:
            self._show(shown)

    def wanted(self) -> tuple[SamplesRequest, ...]:
        return (REQUEST,)

    def why_empty(self) -> str | None:
        seen = self._live()
        if seen is None:
            return None if len(self._past) else _("Waiting for the network…")
        if self.note(seen) is not None:
            return self.note(seen)
        if not seen.generated.rows:
            return _("This way of learning generates nothing. Try an auto-encoder or a GAN.")
        return None

    def show_answers(self) -> None:
        follows = self._follows()
        live = self._live()
        if live is not None and self._past.keep(live):
            self._slider.blockSignals(True)
            self._slider.setRange(0, len(self._past))
            if follows:
                self._slider.setValue(len(self._past))
            self._slider.blockSignals(False)
        at = self._slider.value()
        chosen = live if self._follows() or at >= len(self._past) else self._past[at]
        if chosen is not None:
            self._show(chosen)

    def on_run_reset(self) -> None:
        self._past.clear()
        self._shown = self._room = None
        self._slider.setRange(0, 0)

    def on_theme(self) -> None:
        self._shown = None

    def _follows(self) -> bool:
        return self._slider.value() >= self._slider.maximum()

    def _live(self) -> SamplesObservation | None:
        return self.answer_of(SamplesObservation, REQUEST)

    def _show(self, seen: SamplesObservation) -> None:
        self._now.setEnabled(not self._follows())
        self._when.set_text(_("epoch {epoch}, step {step}").format(epoch=seen.epoch, step=seen.step))
        if seen is self._shown:
            return
        self._shown = seen
        if seen.generated.kind == "images":
            self._pictures.set_rows(seen.generated)
            self._views.setCurrentWidget(self._pictures)
        else:
            self._show_points(seen.generated)
            self._views.setCurrentIndex(1)

    def _show_points(self, generated: Generated) -> None:
        """The real ones in grey; the axes are theirs and only ever grow; a curve's last row is a line."""
        clouds = [row.values.reshape(len(row.values), -1)[:, :2] for row in generated.rows]
        first = fitting(clouds[0], margin=0.1 if generated.kind == "curve" else 0.4)
        self._room = widened(first, self._room or first, clouds[1:])
        self._points.set_extent(self._room)
        inks = [GREY, *range(1, len(clouds))]
        self._legend.set_entries(
            [
                (row.label, row.label, current().series_colour(ink), False)
                for row, ink in zip(generated.rows, inks, strict=True)
            ]
        )
        is_curve = generated.kind == "curve"
        kept = [at for at, row in enumerate(generated.rows) if row.label not in self._hidden]
        lines = [at for at in kept if is_curve and at == len(clouds) - 1]
        dots = [at for at in kept if at not in lines]
        self._points.set_square(not is_curve)
        self._points.set_lines([Line(clouds[at], inks[at]) for at in lines])
        self._points.set_points([Points(clouds[at], inks[at], radius=POINT_RADIUS) for at in dots])

    def _on_toggled(self, label: str, is_shown: bool) -> None:
        self._hidden = self._hidden - {label} if is_shown else self._hidden | {label}
        self._shown = None
        self.draw()

    def _on_slid(self, _value: int) -> None:
        self.draw()

    def _on_now_wanted(self) -> None:
        self._slider.setValue(self._slider.maximum())


class ImageRows(QScrollArea):
    """Rows of pictures one under the other, so that each column belongs together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inner = QWidget()
        self.viewport().setAutoFillBackground(False)
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._rows: list[tuple[QLabel, ImageGrid]] = []
        self._ratios: list[float] = []  # height of a row for its width
        self.setWidget(self._inner)
        self._inner.setAutoFillBackground(False)

    def set_rows(self, generated: Generated) -> None:
        """Show these rows; the widgets of before are used again."""
        while len(self._rows) < len(generated.rows):
            self._add_row()
        shapes = [row.values.shape for row in generated.rows]
        self._ratios = [shape[-2] / (shape[-1] * max(1, shape[0])) for shape in shapes]
        for index, (label, pictures) in enumerate(self._rows):
            is_used = index < len(generated.rows)
            pictures.setVisible(is_used)
            label.setVisible(is_used and bool(generated.rows[index].label))
            if is_used:
                row = generated.rows[index]
                label.setText(_(row.label))
                images = as_pictures(row.values)
                low, high = float(np.min(generated.rows[0].values)), float(np.max(generated.rows[0].values))
                levels = None if images.ndim > 3 else (low, high)
                pictures.set_images(images, columns=len(images), levels=levels)
        self._fit_heights()

    def _fit_heights(self) -> None:
        """Each row as high as its pictures are when they fill the width."""
        for (_label, pictures), ratio in zip(self._rows, self._ratios, strict=False):
            pictures.setFixedHeight(max(SMALLEST_PICTURE, int(ratio * self.viewport().width())))

    def _add_row(self) -> None:
        label, pictures = QLabel(), ImageGrid()
        label.setObjectName("muted")
        at = 2 * len(self._rows)
        self._grid.addWidget(label, at, 0)
        self._grid.addWidget(pictures, at + 1, 0)
        self._rows.append((label, pictures))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_heights()


PANEL = PanelType(
    name=SamplesPanel.name,
    title=N_("Samples"),
    summary=N_("What the networks generate, and a slider back through the epochs."),
    icon="samples",
    area=Area.RIGHT,
    order=20,
    make=SamplesPanel,
)
