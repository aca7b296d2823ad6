"""The user's own blocks as the windows share them: who saves or deletes one here tells all palettes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from nnstudio.core.project.entries import Block
from nnstudio.core.storage import my_blocks


class _Shelf(QObject):
    """Signals:
    changed(): a block was saved or deleted.
    """

    changed = Signal()


_shelf = _Shelf()
shelf_changed = _shelf.changed


def save(block: Block, *, replace: bool = False) -> None:
    """Keep this block.

    Raises:
        InvalidName, BlockExists, UnsavedFile
    """
    my_blocks.save_block(block, replace=replace)
    shelf_changed.emit()


def delete(name: str) -> None:
    """Forget the saved block of this name.

    Raises:
        BadBlock: its file cannot be deleted.
    """
    my_blocks.delete_block(name)
    shelf_changed.emit()
