"""What may be read before torch is there."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from nnstudio.core.training.losses import losses
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.objective import objectives
import nnstudio.core.training.checkpoint, nnstudio.core.training.device, nnstudio.cli.commands.train
assert len(losses) == 9 and len(optimizers) == 13 and len(objectives) == 3
print(*[name for name in ("torch", "sklearn", "scipy", "PySide6") if name in sys.modules])
"""


def test_registries_and_the_train_command_are_read_without_torch():
    result = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
