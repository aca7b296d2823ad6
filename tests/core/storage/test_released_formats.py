"""Every format that was ever released opens. Add a file per format; never change one that is here."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.storage.files import read
from nnstudio.core.storage.upgrade import FORMAT
from tests.core.storage.samples import strange, trained

GOLDEN = Path(__file__).parent / "golden"


def test_there_is_a_file_of_every_format():
    names = {path.name for path in GOLDEN.iterdir()}
    assert names == {f"format-{number}.nnstudio" for number in range(1, FORMAT + 1)}


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.stem)
def test_it_opens_with_all_that_was_in_it(path):
    back = read(path)
    assert back.project == strange()
    assert back.checkpoint is not None
    assert json.dumps(back.checkpoint.state, sort_keys=True) == json.dumps(trained().state, sort_keys=True)
    for name, tensor in trained().tensors.items():
        np.testing.assert_array_equal(back.checkpoint.tensors[name], tensor, strict=True)
