"""Runs as TensorBoard's event files, which hold one protocol-buffer message per number.

Written by the formats' own descriptions: a record of a TFRecord file is its length (8 bytes, little-endian),
the masked CRC-32C of those 8 bytes, the message, and the masked CRC-32C of the message. A message is
``Event {double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5}`` with
``Summary {repeated Value value = 1}`` and ``Value {string tag = 1; float simple_value = 2}``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from nnstudio.core.runs.facts import RunFacts
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.core.training.record import Record

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, bits reversed
_MASK = 0xA282EAD8
_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5  # wire types


def write_event_file(folder: Path, run: RunFacts, record: Record) -> Path:
    """Write the run as ``folder/<number>-<name>/events.out.tfevents.…``; returns the file.

    Raises:
        UnsavedFile: it could not be written.
    """
    place = folder / f"{run.number}-{_file_name(run.name)}"
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"events.out.tfevents.{int(run.created)}.nnstudio"
    write_atomically(file, event_file(run.created, run.seconds, record))
    return file


def event_file(created: float, seconds: float, record: Record) -> bytes:
    """The file's bytes. The time of a step is where it lies in the time the run lasted."""
    last = max(1, record.step)
    events = [event(created, version="brain.Event:2")]
    for tag, step, value in _values(record):
        events.append(event(created + seconds * step / last, step=step, tag=tag, value=value))
    return b"".join(map(framed, events))


def _values(record: Record) -> Iterator[tuple[str, int, float]]:
    for family in (record.curves, {f"learning_rate/{name}": points for name, points in record.rates.items()}):
        for name, (x, y) in family.items():
            yield from zip([_tag(name)] * len(x), map(int, x.tolist()), y.tolist(), strict=True)


def _tag(name: str) -> str:
    """TensorBoard puts curves whose names begin alike, up to a slash, together."""
    for part in ("train", "validation", "test"):
        if name.startswith(f"{part}_"):
            return f"{name.removeprefix(f'{part}_')}/{part}"
    return name if "/" in name else f"{name}/batch"


def event(time: float, *, version: str = "", step: int = 0, tag: str = "", value: float = 0.0) -> bytes:
    """One message: the file's version, or one number of one step."""
    message = _key(1, _DOUBLE) + struct.pack("<d", time)
    if version:
        return message + _text(3, version)
    number = _text(1, tag) + _key(2, _FLOAT) + struct.pack("<f", value)
    return message + _key(2, _VARINT) + _varint(step) + _block(5, _block(1, number))


def framed(message: bytes) -> bytes:
    """A record of a TFRecord file."""
    length = struct.pack("<Q", len(message))
    return length + _checksum(length) + message + _checksum(message)


def masked(checksum: int) -> int:
    """TFRecord's mask: a checksum of bytes that hold checksums would be no good one."""
    return (((checksum >> 15) | (checksum << 17)) + _MASK) & 0xFFFFFFFF


def crc32c(data: Iterable[int]) -> int:
    """CRC-32C (Castagnoli; RFC 3720, appendix B.4)."""
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder = _TABLE[(remainder ^ byte) & 0xFF] ^ (remainder >> 8)
    return remainder ^ 0xFFFFFFFF


def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        remainder = byte
        for _bit in range(8):
            remainder = (remainder >> 1) ^ (_POLYNOMIAL if remainder & 1 else 0)
        entries.append(remainder)
    return tuple(entries)


_TABLE = _table()


def _checksum(data: bytes) -> bytes:
    return struct.pack("<I", masked(crc32c(data)))


def _key(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _block(field: int, data: bytes) -> bytes:
    return _key(field, _BYTES) + _varint(len(data)) + data


def _text(field: int, text: str) -> bytes:
    return _block(field, text.encode("utf-8"))


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    data = bytearray()
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*data, number])


def _file_name(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)
    return kept.strip("-")[:60] or "run"
