"""Tensors as a safetensors file, piece by piece: read by the library itself, and nothing copied."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.storage.weights import tensors_from_bytes, tensors_to_bytes, tensors_to_pieces

TENSORS = {
    "networks/main/conv1.weight": np.arange(24, dtype=np.float32).reshape(2, 3, 4),
    "a scalar": np.array(3.5, np.float64),
    "random/global": np.arange(7, dtype=np.uint8),
    "batches/rows": np.arange(5, dtype=np.int64),
    "nothing": np.empty((0, 3), np.float32),
    "truths": np.array([True, False]),
    "half": np.array([1.5, -2.0], np.float16),
    "état ☃": np.array([-1, 2], np.int16),
}


@pytest.mark.parametrize("tensors", [TENSORS, {}], ids=["all kinds", "none"])
def test_the_library_reads_what_is_written(tensors):
    found = tensors_from_bytes(b"".join(tensors_to_pieces(tensors)))
    assert found.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert (found[name].dtype, found[name].shape) == (tensor.dtype, tensor.shape)
        assert found[name].tobytes() == tensor.tobytes()


def test_the_same_tensors_are_the_same_bytes_in_whatever_order():
    turned = dict(reversed(TENSORS.items()))
    assert b"".join(tensors_to_pieces(turned)) == b"".join(tensors_to_pieces(TENSORS))


def test_it_is_as_long_as_the_librarys_own():
    ours, theirs = b"".join(tensors_to_pieces(TENSORS)), tensors_to_bytes(TENSORS)
    assert len(ours) == len(theirs)


def test_large_tensors_are_views_not_copies():
    large = np.zeros(1000)
    _header, view = tensors_to_pieces({"large": large})
    large[3] = 5.0
    assert np.frombuffer(view)[3] == 5.0


def test_every_tensor_is_aligned_to_its_numbers():
    pieces = tensors_to_pieces(TENSORS)
    start = 0
    for piece, kind in zip(pieces, (8, 8, 8, 4, 2, 2, 1, 1), strict=True):
        assert start % kind == 0
        start += len(piece)


def test_a_kind_of_number_that_is_not_known_is_refused():
    with pytest.raises(KeyError):
        tensors_to_pieces({"complex": np.zeros(2, np.complex64)})
