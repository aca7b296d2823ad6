"""Which editor edits which kind of parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnstudio.core.parameters import Kind, Parameter
from nnstudio.gui.widgets.editors.choices import ChoiceEditor, SwitchEditor
from nnstudio.gui.widgets.editors.editor import ValueEditor
from nnstudio.gui.widgets.editors.numbers import LogarithmicEditor, NumberEditor
from nnstudio.gui.widgets.editors.optional import OptionalEditor
from nnstudio.gui.widgets.editors.texts import NamesEditor, PathEditor, SizesEditor, TextEditor

EDITORS: Mapping[Kind, Callable[[Parameter], ValueEditor]] = {
    Kind.INTEGER: NumberEditor,
    Kind.NUMBER: NumberEditor,
    Kind.SWITCH: SwitchEditor,
    Kind.CHOICE: ChoiceEditor,
    Kind.TEXT: TextEditor,
    Kind.SIZES: SizesEditor,
    Kind.NAMES: NamesEditor,
    Kind.FILE: PathEditor,
    Kind.FOLDER: PathEditor,
}


def editor_for(parameter: Parameter) -> ValueEditor:
    """A new editor for this parameter."""
    make = LogarithmicEditor if parameter.logarithmic else EDITORS[parameter.kind]
    editor = make(parameter)
    return OptionalEditor(parameter, editor) if parameter.optional else editor
