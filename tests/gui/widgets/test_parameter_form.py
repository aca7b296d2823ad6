"""The form: every kind of value can be seen, edited and refused."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel

from nnstudio.core.parameters import Kind, Parameter
from nnstudio.gui.widgets import parameter_form
from nnstudio.gui.widgets.editors import editor_for
from nnstudio.gui.widgets.number_field import NumberField, parse, shown, told
from nnstudio.gui.widgets.parameter_form import ParameterForm

CHANNELS = Parameter(name="channels", kind=Kind.INTEGER, default=32, minimum=1, maximum=64, label="Channels")
RATE = Parameter(name="rate", kind=Kind.NUMBER, default=0.01, minimum=1e-6, maximum=10, logarithmic=True)
BIAS = Parameter(name="bias", kind=Kind.SWITCH, default=True)
MODE = Parameter(name="mode", kind=Kind.CHOICE, default="zeros", choices=("zeros", "reflect"))
KERNEL = Parameter(name="kernel", kind=Kind.SIZES, default=3, axes=2, minimum=1, choices=("same",))
NAMES = Parameter(name="names", kind=Kind.NAMES, default=("a",))
CLIP = Parameter(name="clip", kind=Kind.NUMBER, default=None, optional=True, minimum=0)
FOLDER = Parameter(name="folder", kind=Kind.FOLDER, default="", help="Where the files are")
ALL = (CHANNELS, RATE, BIAS, MODE, KERNEL, NAMES, CLIP, FOLDER)


@pytest.fixture
def form(qtbot) -> ParameterForm:
    made = ParameterForm(ALL)
    made.edits = []
    made.value_edited.connect(lambda name, value: made.edits.append((name, value)))
    qtbot.addWidget(made)
    made.show()
    return made


def type_into(qtbot, field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field, text)


def refusals(form: ParameterForm) -> list[str]:
    labels = form.findChildren(QLabel, "refusal")
    return [label.text() for label in labels if label.isVisible()]


def test_an_integer_is_announced_as_it_is_typed(form, qtbot) -> None:
    type_into(qtbot, form.editor("channels").field, "16")
    assert form.edits == [("channels", 1), ("channels", 16)]


def test_leaving_the_field_ends_the_sweep(form, qtbot) -> None:
    with qtbot.waitSignal(form.edit_finished) as told:
        qtbot.keyClick(form.editor("channels").field, Qt.Key.Key_Return)
    assert told.args == ["channels"]


def test_a_number_out_of_range_is_refused_in_place_and_becomes_the_nearest_that_fits(form, qtbot) -> None:
    field = form.editor("channels").field
    type_into(qtbot, field, "99")
    assert form.edits[-1] == ("channels", 9)
    assert "from 1 to 64" in refusals(form)[0]
    assert field.property("refused") is True
    field.clearFocus()
    form.editor("rate").setFocus()
    field.editingFinished.emit()
    assert field.text() == "64"
    assert form.edits[-1] == ("channels", 64)
    assert refusals(form) == ["The largest value is 64."]
    assert not field.property("refused"), "what stands there now is fine"
    form.set_values({"channels": 64})
    assert refusals(form) == []


@pytest.mark.parametrize(
    ("text", "kept", "sentence"),
    [
        ("0", "1", "The smallest value is 1."),
        ("-", "3", "“-” is not a number; 3 was kept."),
        ("", "3", "A number is needed here; 3 was kept."),
    ],
)
def test_what_cannot_be_kept_is_said_and_goes_away_again(form, qtbot, monkeypatch, text, kept, sentence):
    monkeypatch.setattr(parameter_form, "MOMENT", 30)
    form.set_values({"channels": 3})
    field = form.editor("channels").field
    type_into(qtbot, field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == kept
    assert refusals(form) == [sentence]
    qtbot.waitUntil(lambda: refusals(form) == [])


def test_a_correction_inside_an_optional_value_is_said_too(form, qtbot) -> None:
    sentences = []
    editor = editor_for(
        Parameter(name="p", kind=Kind.INTEGER, default=None, optional=True, minimum=1, maximum=9)
    )
    qtbot.addWidget(editor)
    editor.corrected.connect(sentences.append)
    editor.set_value(3)
    editor.editor.field.selectAll()
    qtbot.keyClicks(editor.editor.field, "70")
    qtbot.keyClick(editor.editor.field, Qt.Key.Key_Return)
    assert sentences == ["The largest value is 9."]


def test_thousands_are_told_apart() -> None:
    assert told(1000.0) == "1\u2009000"
    assert told(0.25) == "0.25"


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), ("0.5", 0.5), ("1e-3", 0.001), ("2,5E-1", 0.25)])
def test_numbers_take_a_comma_a_point_and_powers_of_ten(form, qtbot, text, value) -> None:
    type_into(qtbot, form.editor("rate").field, text)
    assert form.edits[-1] == ("rate", value)
    assert form.editor("rate").field.text() == text, "what is being typed is left alone"


def test_live_values_do_not_disturb_typing_of_the_same_number(form, qtbot) -> None:
    type_into(qtbot, form.editor("rate").field, "0,50")
    form.set_values({"rate": 0.5})
    assert form.editor("rate").field.text() == "0,50"
    form.set_values({"rate": 0.25})
    assert form.editor("rate").field.text() == "0.25"


def test_showing_values_announces_nothing(form) -> None:
    form.set_values(
        {"channels": 8, "rate": 1.0, "bias": False, "mode": "reflect", "kernel": (3, 5), "clip": 2.0}
    )
    assert form.edits == []
    assert form.editor("kernel").line.text() == "3 × 5"
    assert form.editor("clip").switch.isChecked()


def test_the_log_slider_moves_by_decades(form) -> None:
    slider = form.editor("rate").slider
    slider.setValue(slider.maximum())
    assert form.edits[-1] == ("rate", 10)
    slider.setValue(0)
    assert form.edits[-1] == ("rate", 1e-6)
    slider.setValue(slider.maximum() * 5 // 7)
    assert form.edits[-1][1] == pytest.approx(0.1, rel=0.1)


def test_a_switch_and_a_choice_are_announced_at_once(form, qtbot) -> None:
    form.editor("bias").switch.click()
    box = form.editor("mode").box
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert form.edits == [("bias", False), ("mode", "reflect")]


@pytest.mark.parametrize(("text", "value"), [("5", 5), ("3, 5", (3, 5)), ("3x5", (3, 5)), ("same", "same")])
def test_sizes_are_one_number_one_per_axis_or_a_choice(form, qtbot, text, value) -> None:
    type_into(qtbot, form.editor("kernel").line, text)
    assert form.edits[-1] == ("kernel", value)


def test_the_arrow_keys_change_all_sizes(form, qtbot) -> None:
    form.set_values({"kernel": (3, 5)})
    qtbot.keyClick(form.editor("kernel").line, Qt.Key.Key_Up)
    assert form.edits == [("kernel", (4, 6))]


def test_names_are_separated_by_commas(form, qtbot) -> None:
    type_into(qtbot, form.editor("names").line, "one, two")
    assert form.edits[-1] == ("names", ("one", "two"))


def test_an_optional_value_can_be_switched_off_and_comes_back(form) -> None:
    form.set_values({"clip": 2.0})
    form.editor("clip").switch.click()
    assert form.edits[-1] == ("clip", None)
    assert not form.editor("clip").editor.isEnabled()
    form.editor("clip").switch.click()
    assert form.edits[-1] == ("clip", 2.0)


def test_a_refusal_from_outside_is_shown_and_taken_back(form) -> None:
    form.set_refusal("kernel", "<b>too large</b>")
    assert refusals(form) == ["<b>too large</b>"]
    form.set_values({})
    assert refusals(form) == []


def test_the_wheel_over_a_form_being_scrolled_changes_nothing(form) -> None:
    field = form.editor("channels").field
    form.editor("rate").field.setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(field.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(field, wheel)
    assert form.edits == []


def test_every_editor_has_a_name_and_says_what_it_expects(form) -> None:
    for parameter in ALL:
        editor = form.editor(parameter.name)
        target = editor.focusProxy() or editor
        assert target.accessibleName()
        assert target.toolTip()
    assert "from 1 to 64" in form.editor("channels").field.toolTip()


def test_the_same_parameters_keep_their_editors(form) -> None:
    before = form.editor("rate")
    form.set_parameters(ALL)
    assert form.editor("rate") is before
    form.set_parameters((BIAS,))
    assert form.parameters == (BIAS,)


@pytest.mark.parametrize(
    ("start", "steps", "end"),
    [
        ("0.03", 1, "0.04"),
        ("1e-05", 1, "2e-05"),
        ("0.1", -1, "0.09"),
        ("0.9", 1, "1"),
        ("10", 1, "20"),
        ("250", 1, "350"),
    ],
)
def test_a_step_changes_the_first_digit(qtbot, start, steps, end) -> None:
    field = NumberField()
    qtbot.addWidget(field)
    field.set_value(float(start))
    field.stepBy(steps)
    assert field.text() == end


def test_steps_stop_at_the_ends(qtbot) -> None:
    field = NumberField(integer=True, minimum=0, maximum=3)
    qtbot.addWidget(field)
    field.set_value(2)
    field.stepBy(10)
    assert field.value == 3
    assert not field.stepEnabled() & field.StepEnabledFlag.StepUpEnabled


@pytest.mark.parametrize("number", [0.0, 1e-5, 0.001, 123456.0, 1 / 3, -2.5, 1e20])
def test_a_shown_number_reads_back_the_same(number) -> None:
    assert parse(shown(number)) == pytest.approx(number, rel=1e-11)


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1,2,3"])
def test_what_is_no_number_is_none(text) -> None:
    assert parse(text) is None
