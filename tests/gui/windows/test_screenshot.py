"""The picture is of the real window, trained as asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from nnstudio.cli import main
from nnstudio.core.storage import files
from nnstudio.gui import theme
from nnstudio.gui.windows.screenshot import NoPicture, Wish, picture

from .projects import broken, circle


def test_the_picture_has_the_size_and_the_training_asked_for(make_studio, tmp_path: Path) -> None:
    studio = make_studio(circle(), theme="dark")
    path = tmp_path / "picture.png"
    picture(studio.window, Wish(size=(1000, 700), steps=7, panel="weights"), path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (1000, 700)
    assert studio.session.run.step == 7
    assert studio.window.docks["weights"].content.isVisible()
    assert image.pixelColor(3, 3).name() == theme.DARK.raised


def test_only_some_panels_and_no_bars(make_studio, tmp_path: Path) -> None:
    studio = make_studio(circle())
    picture(studio.window, Wish(only=("loss",), bare=True), tmp_path / "picture.png")
    shown = [name for name, dock in studio.window.docks.docks.items() if dock.isVisible()]
    assert shown == ["loss"]
    assert studio.window.bar.isHidden()


def test_wishes_that_cannot_be_met_are_refused(make_studio, tmp_path: Path) -> None:
    studio = make_studio(broken())
    with pytest.raises(NoPicture, match="There are palette"):
        picture(studio.window, Wish(panel="nonsense"), tmp_path / "x.png")
    with pytest.raises(NoPicture, match="cannot be trained"):
        picture(studio.window, Wish(steps=3), tmp_path / "x.png")


def test_the_command_writes_the_picture(qapp, tmp_path: Path, capsys) -> None:
    files.write(tmp_path / "p.nnstudio", circle())
    out = tmp_path / "out.png"
    words = ["screenshot", str(tmp_path / "p.nnstudio"), "--size", "900x600", "--lang", "fr", "-o", str(out)]
    assert main(words) == 0
    assert QImage(str(out)).width() == 900
    assert main(["screenshot", str(tmp_path / "none.nnstudio"), "-o", str(out)]) == 2
    assert "There is no file" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["screenshot", "xor", "--size", "3x4", "-o", str(out)])
