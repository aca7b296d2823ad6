"""What the panels show of a run, and what can be done to them."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QToolButton

from nnstudio.core.language import language
from nnstudio.core.observe.decision_map import DecisionMapRequest
from nnstudio.core.observe.samples import Generated, GeneratedRow, SamplesObservation
from nnstudio.core.session import Selection
from nnstudio.gui.panels.curve_names import CurveName, within_sentence, worth_showing
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.past_samples import MOST, MOST_BYTES, PastSamples


def node_named(studio, name: str) -> str:
    network = studio.session.project.networks[studio.session.network_name]
    return network.named(name).id


def test_the_loss_is_drawn_and_the_best_epoch_is_marked(bench):
    studio = bench("circle")
    panel = studio.show("loss")
    studio.settle()
    studio.controller.epoch()
    studio.settle()
    panel.draw()
    assert {"loss", "train_loss", "validation_loss"} <= set(panel._loss.names)
    assert "validation_accuracy" in panel._other.names
    assert panel._loss.has_marker
    assert "%" in panel._numbers.text()
    studio.controller.reset()
    studio.settle()
    assert panel._loss.names == ()


def test_weights_and_activations_follow_the_selected_layer(bench):
    studio = bench("circle")
    weights, activations = studio.show("weights"), studio.show("activations")
    studio.settle()
    network = studio.session.project.networks["main"]
    linears = [node.id for node in network.nodes.values() if node.layer == "Linear"]
    studio.session.select(Selection(frozenset({linears[-1]})))
    studio.settle()
    assert weights._node.key == ("main", linears[-1])
    assert activations._node.key == ("main", linears[-1])
    assert not weights.placeholder


def test_another_example_is_shown_while_paused(bench):
    studio = bench("digits-cnn")
    panel = studio.show("activations")
    studio.settle()
    first = panel._picture._images.copy()
    panel._example.choose(3)
    studio.settle()
    assert not np.array_equal(panel._picture._images, first)
    panel._example.choose(-1)
    assert panel._example.index == len(studio.controller.dataset.validation) - 1
    studio.settle()


def test_pointing_at_a_neuron_shows_its_map_and_leaving_brings_the_output_back(bench):
    studio = bench("circle")
    panel = studio.show("decision_map")
    studio.settle()
    output = panel._map._image.copy()
    panel._neurons.hovered.emit(1)
    studio.settle()
    assert any(request.unit == 1 and request.resolution == 80 for request in maps(studio))
    assert panel._map._image != output
    panel._neurons.hovered.emit(-1)
    studio.settle()
    assert panel._map._image == output


def maps(studio) -> list[DecisionMapRequest]:
    return [one for one in studio.session.watch.requests if isinstance(one, DecisionMapRequest) and one.node]


def test_discretising_leaves_as_many_colours_as_classes(bench):
    studio = bench("circle")
    panel = studio.show("decision_map")
    studio.settle()
    studio.train(30)
    panel._discretise.setChecked(True)
    image = panel._map._image
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colours) <= 2


def test_a_cell_of_the_confusion_matrix_filters_the_examples(bench):
    studio = bench("digits-cnn")
    panel = studio.show("predictions")
    studio.settle()
    seen = panel._seen()
    true, predicted = np.argwhere(seen.confusion > 0)[0]
    panel._matrix.cell_clicked.emit(int(true), int(predicted))
    studio.settle()
    found = panel._seen()
    rows = panel._rows(found)
    assert len(rows) == min(seen.confusion[true, predicted], 48)
    assert set(found.truth[rows]) == {true}
    assert set(found.predicted[rows]) == {predicted}
    panel._all.click()
    studio.settle()
    assert len(panel._pictures._images) == 48


def test_wrong_ones_come_first_and_are_framed(bench):
    studio = bench("digits-cnn")
    panel = studio.show("predictions")
    studio.settle()
    assert panel._pictures._marks[0] == "error"


def test_gradients_grow_a_curve_per_layer_and_the_selected_one_stands_out(bench):
    studio = bench("circle")
    panel = studio.show("gradients")
    studio.settle()
    assert panel.placeholder
    studio.train(3)
    network = studio.session.project.networks["main"]
    linears = [node.id for node in network.nodes.values() if node.layer == "Linear"]
    assert panel._plot.names == tuple(f"main/{node}" for node in linears)
    studio.session.select(Selection(frozenset({linears[0]})))
    assert [panel._plot._curves[name].weight for name in panel._plot.names][:2] == [1, -1]


def test_samples_can_be_looked_at_as_they_were_after_earlier_epochs(bench):
    studio = bench("gan-ring")
    panel = studio.show("samples")
    studio.settle()
    for _ in range(2):
        studio.controller.epoch()
        studio.settle()
    panel.draw()
    assert len(panel._past) == 3
    assert panel._shown.epoch == 2
    panel._slider.setValue(0)
    assert panel._shown.epoch == 0
    panel._now.click()
    assert panel._shown.epoch == 2


def test_generated_points_and_pictures_are_named_in_the_language_of_now(bench):
    for name in ("gan-ring", "digits-autoencoder"):
        studio = bench(name)
        panel = studio.show("samples")
        studio.settle()
        shown = panel._shown
        language.choose("fr")
        panel.retranslate()
        assert panel._shown is shown
        assert "époque" in panel._when.text()
        language.choose("en")


def samples_of(epoch: int, numbers: int = 10) -> SamplesObservation:
    rows = (GeneratedRow("Real", np.zeros((numbers, 2), np.float32)),)
    return SamplesObservation(epoch, epoch, Generated("points", rows))


def test_the_past_stays_within_bounds_however_long_the_run():
    past = PastSamples()
    for epoch in range(10_000):
        past.keep(samples_of(epoch))
    assert len(past) <= MOST
    assert past[0].epoch == 0
    assert past[len(past) - 1].epoch > 9000


def test_large_samples_are_let_go_sooner():
    past, numbers = PastSamples(), 2**20
    for epoch in range(40):
        past.keep(samples_of(epoch, numbers))
    assert len(past) * numbers * 8 <= MOST_BYTES + numbers * 8


def test_curve_names_are_taken_apart():
    assert CurveName.of("loss") == CurveName("", "", "loss")
    assert CurveName.of("validation_accuracy") == CurveName("validation", "", "accuracy")
    assert CurveName.of("train_generator_loss") == CurveName("train", "generator", "loss")
    assert CurveName.of("validation_discriminator_accuracy").label == "Discriminator, validation"
    assert CurveName.of("validation_good_samples") == CurveName("validation", "", "good_samples")
    assert CurveName.of("train_surprise").label == "Training"


def test_what_no_part_of_the_data_is_needed_for_is_told_once_and_by_its_own_name():
    names = ["train_modes", "validation_modes", "train_generator_loss", "train_loss", "validation_loss"]
    assert worth_showing(names) == ["validation_modes", "train_loss", "validation_loss"]
    assert worth_showing(["train_modes"]) == ["train_modes"], "without a validation part"
    assert CurveName.of("validation_modes").label == CurveName.of("train_modes").label == "Modes covered"


def test_small_letters_stand_within_a_sentence_but_symbols_stay():
    assert within_sentence("Accuracy") == "accuracy"
    assert within_sentence("R²") == "R²"


def test_a_read_out_shows_whole_figures_only(qtbot):
    read_out = ReadOut()
    qtbot.addWidget(read_out)
    figures = ("Validation accuracy: 98.1%", "Validation loss: 0.0731", "Training loss: 0.0512")
    read_out.set_figures(figures)
    width = read_out.fontMetrics().horizontalAdvance
    for count in (3, 2, 1):
        whole = "   ".join(figures[:count])
        read_out.resize(width(whole) + 2, 24)
        assert read_out.shown() == whole
    assert read_out.sizeHint().width() >= width(figures[0]), "it asks for room for the first"
    assert read_out.toolTip() == read_out.text() == "   ".join(figures)


def test_gradients_name_the_networks_as_the_canvas_does(bench):
    studio = bench("gan-ring")
    panel = studio.show("gradients")
    studio.settle()
    studio.train(2)
    labels = [button.text() for button in panel._plot.legend.findChildren(QToolButton)]
    assert any(label.startswith("Generator · ") for label in labels)
    assert not any("generator ·" in label for label in labels)
