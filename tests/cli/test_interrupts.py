"""Ctrl-C: quiet whenever it comes; while training, what was learned is saved and it is said so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import nnstudio
from nnstudio.cli import INTERRUPTED, main
from nnstudio.cli.starting import on_first_interrupt
from nnstudio.core.storage.files import read, write
from tests.core.training.making import project

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")

# Ctrl-C comes at the very moment when a module is looked for: the worst there is
INTERRUPTED_IMPORT = """
import os, sys
from nnstudio.cli import main
assert "signal" not in sys.modules, "too much is imported before Ctrl-C is heard"
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), 2)
sys.meta_path.insert(0, Finder())
sys.exit(main(sys.argv[2:]))
"""


def started(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(nnstudio.__file__).parents[1],
    )


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("signal", ["examples"]),
        ("argparse", ["examples"]),
        ("nnstudio.core.language", ["layers", "--json"]),
        ("nnstudio.cli.commands.check", ["check", "FILE"]),
        ("torch", ["check", "FILE"]),
        ("torch.nn.functional", ["train", "FILE"]),
        ("torch.fx", ["train", "FILE", "-o", "OUT"]),
        ("torch._C", ["export", "FILE"]),
    ],
)
def test_in_the_first_second_it_is_quiet(tmp_path, module, words):
    file = tmp_path / "a.nnstudio"
    write(file, project())
    places = {"FILE": str(file), "OUT": str(tmp_path / "out.nnstudio")}
    process = started("-c", INTERRUPTED_IMPORT, module, *[places.get(word, word) for word in words])
    _said, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (INTERRUPTED, "")
    assert list(tmp_path.iterdir()) == [file]


def test_while_training_it_stops_after_the_step_saves_and_says_so(tmp_path):
    file, out = tmp_path / "a.nnstudio", tmp_path / "out.nnstudio"
    write(file, project())
    process = started("-m", "nnstudio", "train", str(file), "--seconds", "60", "-o", str(out))
    assert "Training 56 parameters" in process.stdout.readline()
    assert process.stdout.readline().startswith("Epoch ")
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert "Stopped after step" in said
    assert f"to {out}." in said
    assert read(out).checkpoint.step


def test_the_first_interrupt_acts_and_the_second_is_as_usual():
    acted: list[str] = []
    with on_first_interrupt(lambda: acted.append("stop")):
        os.kill(os.getpid(), signal.SIGINT)
        assert acted == ["stop"]
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_ctrl_c_is_what_it_was_before(tmp_path, capsys):
    before = signal.getsignal(signal.SIGINT)
    assert main(["examples", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["name"]
    assert signal.getsignal(signal.SIGINT) is before
