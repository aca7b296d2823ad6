"""IDX files, the format of MNIST: a magic number, the sizes of the axes, then the numbers, big-endian.

The format is described at the end of Y. LeCun's MNIST page: two zero bytes, a byte for the type of the
numbers, a byte for how many axes there are, one 32-bit size per axis. Files may be packed with gzip.
"""

from __future__ import annotations

import gzip
import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from nnstudio.core.data.generated import call
from nnstudio.core.data.opening import MOST_BYTES, BadFile, chosen_folder, refusing_errors
from nnstudio.core.data.source import Array, RawData, Samples, Script, Shape, Source
from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec

_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP = b"\x1f\x8b"
_MOST_AXES = 8


@dataclass(frozen=True, slots=True)
class Header:
    """What the first bytes of an IDX file promise; ``dtype`` is numpy's word for the numbers' type."""

    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes of all numbers."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_header(path: Path) -> Header:
    """The type and shape of an IDX file, without its numbers.

    Raises:
        BadFile: if the file cannot be read or is no IDX file.
    """
    with refusing_errors(path), _opened(path) as file:
        return _header(path, file)


def read_idx(path: Path) -> Array:
    """All numbers of an IDX file, packed or not.

    Raises:
        BadFile: also where there are fewer or more numbers than the header says.
    """
    with refusing_errors(path), _opened(path) as file:
        header = _header(path, file)
        if header.size > MOST_BYTES:
            raise BadFile(
                N_("{path} says it holds {size:.1f} GB, more than is loaded at once. Use a smaller file."),
                path=path,
                size=header.size / 1e9,
            )
        data = _body(path, file, header)
    return np.frombuffer(data, header.dtype).reshape(header.shape)


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def _header(path: Path, file: BinaryIO) -> Header:
    magic = _read(path, file, 4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES or not 0 < magic[3] <= _MOST_AXES:
        raise BadFile(
            N_(
                "{path} is not an IDX file: it begins with {found}, expected 00 00, a type (08 for bytes) "
                "and the number of axes. Download it again."
            ),
            path=path,
            found=magic.hex(" ") or Message.of(N_("nothing")),
        )
    sizes = _read(path, file, 4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise BadFile(N_("{path} ends within its header. Download it again."), path=path)
    return Header(np.dtype(_TYPES[magic[2]]), tuple(int(size) for size in np.frombuffer(sizes, ">u4")))


def _body(path: Path, file: BinaryIO, header: Header) -> bytes:
    # one byte more than promised is enough to see that there is more: a packed bomb stays packed
    data = _read(path, file, header.size + 1)
    if len(data) != header.size:
        raise BadFile(
            N_("{path} should hold {expected} bytes after its header. It holds {found}. Download it again."),
            path=path,
            expected=header.size,
            found=len(data) if len(data) < header.size else Message.of(N_("more")),
        )
    return data


def _read(path: Path, file: BinaryIO, count: int) -> bytes:
    try:
        return file.read(count)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise BadFile(
            N_("{path} is damaged: its packing breaks off or does not fit. Download it again."), path=path
        ) from error


_FOLDER = Parameter(
    name="folder",
    kind=Kind.FOLDER,
    default="",
    label=N_("Folder"),
    help=N_("Where the four files lie: images and labels, to train and to test, packed with gzip or not."),
)
_LIMIT = Parameter(
    name="limit",
    kind=Kind.INTEGER,
    default=None,
    minimum=10,
    maximum=60_000,
    optional=True,
    label=N_("Use only the first"),
    help=N_("How many of the training images are used; empty for all. Fewer make a quick first try."),
)
_NAMES = {
    "training images": "train-images-idx3-ubyte",
    "training labels": "train-labels-idx1-ubyte",
    "test images": "t10k-images-idx3-ubyte",
    "test labels": "t10k-labels-idx1-ubyte",
}
_SIDE = 28


def idx_images(folder: str, limit: int | None) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Images ``(n, 1, h, w)`` from 0 to 1 and labels: those to train with, then those to test with."""
    import gzip
    from pathlib import Path

    arrays = []
    for part, kept in (("train", limit), ("t10k", None)):
        for stem, header in ((f"{part}-images*idx3-ubyte*", 16), (f"{part}-labels*idx1-ubyte*", 8)):
            path = min(Path(folder).expanduser().glob(stem))
            data = path.read_bytes()
            data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            sizes = np.frombuffer(data, ">u4", count=(header - 4) // 4, offset=4)
            arrays.append(np.frombuffer(data, np.uint8, offset=header).reshape(sizes)[:kept])
    images, labels, test_images, test_labels = arrays
    return (
        (images / np.float32(255))[:, None],
        labels.astype(np.int64),
        (test_images / np.float32(255))[:, None],
        test_labels.astype(np.int64),
    )


def idx_source(name: str, title: str, summary: str, credit: str, classes: tuple[str, ...]) -> Source:
    """A source whose samples lie in a folder of four IDX files, named as MNIST's are."""
    spec = DataSpec(TensorSpec((1, _SIDE, _SIDE)), TargetSpec(Target.CLASSES, len(classes), classes))

    def describe(params: Mapping[str, Value]) -> DataSpec:
        _checked_headers(chosen_folder(params["folder"]))
        return spec

    def load(params: Mapping[str, Value]) -> RawData:
        paths = _checked_headers(chosen_folder(params["folder"]))
        limit = params["limit"]
        kept = int(limit) if isinstance(limit, int) else None
        train = _samples(paths["training images"], paths["training labels"], len(classes), kept)
        test = _samples(paths["test images"], paths["test labels"], len(classes), None)
        return RawData(spec, train, test)

    def script(params: Mapping[str, Value]) -> Script:
        return Script((idx_images,), call(cast(Callable[..., object], idx_images), params))

    return Source(
        name=name,
        title=title,
        summary=summary,
        shape=Shape.IMAGES,
        describe=describe,
        load=load,
        params=(_FOLDER, _LIMIT),
        credit=credit,
        script=script,
        promised=spec,
    )


def _checked_headers(folder: Path) -> dict[str, Path]:
    """The four files, by role, if they fit together."""
    paths = {role: _found(folder, name) for role, name in _NAMES.items()}
    headers = {role: read_header(path) for role, path in paths.items()}
    for part in ("training", "test"):
        images, labels = headers[f"{part} images"], headers[f"{part} labels"]
        _expect(paths[f"{part} images"], images, (len_of(images), _SIDE, _SIDE))
        _expect(paths[f"{part} labels"], labels, (len_of(images),))
    return paths


def len_of(header: Header) -> int:
    return header.shape[0]


def _expect(path: Path, header: Header, shape: tuple[int, ...]) -> None:
    if header.shape != shape or header.dtype != np.uint8:
        raise BadFile(
            N_(
                "{path} holds {found} numbers of type {found_type}, expected {expected} bytes. Check that "
                "images and labels are the right files."
            ),
            path=path,
            found=" × ".join(map(str, header.shape)),
            found_type=header.dtype.name,
            expected=" × ".join(map(str, shape)),
        )


def _found(folder: Path, name: str) -> Path:
    """The file of that name, packed or not; some downloads have a point before "idx"."""
    names = [name, name.replace("-idx", ".idx")]
    candidates = [folder / f"{spelling}{ending}" for spelling in names for ending in ("", ".gz")]
    with refusing_errors(folder):
        for path in candidates:
            if path.is_file():
                return path
    raise BadFile(
        N_(
            "The folder {folder} has no file {name} (or {name}.gz). Choose the folder that holds all four "
            "files."
        ),
        folder=folder,
        name=name,
    )


def _samples(images: Path, labels: Path, classes: int, limit: int | None) -> Samples:
    pixels, targets = read_idx(images)[:limit], read_idx(labels)[:limit]
    wrong = np.flatnonzero(targets >= classes)
    if len(wrong):
        raise BadFile(
            N_("{path}: label {index} is {found}, expected 0 to {last}. Download the file again."),
            path=labels,
            index=int(wrong[0]),
            found=int(targets[wrong[0]]),
            last=classes - 1,
        )
    return Samples((pixels / np.float32(255))[:, None], targets.astype(np.int64))
