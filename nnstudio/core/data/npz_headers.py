"""What an NPZ archive says about its arrays, read without unpacking any of them."""

from __future__ import annotations

import math
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.core.data.opening import BadFile, refusing_errors
from nnstudio.core.language import N_


@dataclass(frozen=True, slots=True)
class Header:
    """What the archive says about one array before it is unpacked."""

    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]


def read_headers(path: Path) -> dict[str, Header]:
    """The headers of all plain arrays in the archive, by name; nothing is unpacked."""
    with refusing_errors(path):
        try:
            with zipfile.ZipFile(path) as archive:
                members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
                headers = {info.filename[:-4]: _header(path, archive, info) for info in members}
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise BadFile(
                N_("{path} is not an NPZ archive, or is damaged. Write it with numpy.savez and try again."),
                path=path,
            ) from error
    if not headers:
        raise BadFile(N_("{path} holds no arrays. Write it with numpy.savez and try again."), path=path)
    return headers


def _header(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Header:
    try:
        with archive.open(info) as file:
            version = np.lib.format.read_magic(file)
            first = version == (1, 0)
            reader = np.lib.format.read_array_header_1_0 if first else np.lib.format.read_array_header_2_0
            shape, _fortran, dtype = reader(file)
            held = info.file_size - file.tell()
    except ValueError as error:
        raise BadFile(
            N_(
                "{path}: the array {name} has a header that makes no sense. Write the file again with "
                "numpy.savez."
            ),
            path=path,
            name=info.filename[:-4],
        ) from error
    if not dtype.hasobject and held != math.prod(shape) * dtype.itemsize:
        raise BadFile(
            N_(
                "{path}: the array {name} should hold {expected} bytes. It holds {found}. Write the file "
                "again."
            ),
            path=path,
            name=info.filename[:-4],
            expected=math.prod(shape) * dtype.itemsize,
            found=held,
        )
    return Header(shape, dtype)
