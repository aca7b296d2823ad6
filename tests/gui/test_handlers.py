"""A handler that raises is a fault to be told, and never the end of the process."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import nnstudio.gui
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsScene, QGraphicsView, QLineEdit

def fail():
    {failure}

class Field(QLineEdit):
    def keyPressEvent(self, event):
        fail()

class Item(QGraphicsItem):
    def boundingRect(self):
        return QRectF(0.0, 0.0, 10.0, 10.0)

    def paint(self, *_what):
        fail()

app = QApplication([])
field = Field()
field.show()
try:
    QTest.keyClick(field, Qt.Key.Key_A)
except Exception as error:
    print(type(error).__name__)
scene = QGraphicsScene()
scene.addItem(item := Item())
view = QGraphicsView(scene)
view.show()
try:
    view.grab()
except Exception as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize(
    ("failure", "error"),
    [("len()", "TypeError"), ("(a, b) = (1,)", "ValueError"), ("1 / 0", "ZeroDivisionError")],
)
def test_what_the_interpreter_raises_in_a_handler_is_raised_where_the_event_was_sent(failure, error):
    program = PROGRAM.format(failure=failure)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.split()) == (0, [error, error]), ended.stderr


def test_handlers_of_this_program_are_mended_and_other_methods_are_left_alone():
    if sys.version_info >= (3, 12):
        pytest.skip("there is nothing to be mended")
    from nnstudio.gui.editor.node_item import NodeItem

    assert hasattr(NodeItem.paint, "__wrapped__")
    assert not hasattr(NodeItem.show_state, "__wrapped__")
