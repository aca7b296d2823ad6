"""Which disks share memory between processes well enough for SQLite's write-ahead log.

The log needs memory mapped by all its readers, which network drives do not give, and some file systems of
other programs only pretend to. There the old journal is used: slower, and safe. What is not known counts
as such a disk.
"""

from __future__ import annotations

import sys
from pathlib import Path

LOCAL = frozenset(
    {
        "apfs",
        "bcachefs",
        "btrfs",
        "ext2",
        "ext3",
        "ext4",
        "f2fs",
        "hfs",
        "jfs",
        "overlay",
        "ramfs",
        "reiserfs",
        "tmpfs",
        "ufs",
        "xfs",
        "zfs",
    }
)
_MOUNTS = Path("/proc/self/mountinfo")
_FIXED_DRIVES = (3, 6)  # Windows: a fixed disk, a disk in memory


def is_safe_for_wal(folder: Path) -> bool:
    """Whether a write-ahead log works in this folder, which is there."""
    folder = folder.resolve()
    if sys.platform == "win32":
        return _is_fixed_drive(folder)
    if sys.platform == "darwin":
        return not folder.is_relative_to("/Volumes") and not folder.is_relative_to("/Network")
    try:
        table = _MOUNTS.read_text("utf-8", errors="replace")
    except OSError:
        return False
    return file_system(folder, table) in LOCAL


def file_system(folder: Path, table: str) -> str:
    """The kind of file system of a folder by a table as Linux' ``/proc/self/mountinfo``; ``""`` if none is.

    Of the mounts that hold the folder the deepest counts, and of those at one place the last.
    """
    kind, depth = "", -1
    for line in table.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split()
        if not dash or len(fields) < 5:
            continue
        place = Path(_unescaped(fields[4]))
        if folder.is_relative_to(place) and len(place.parts) >= depth:
            kind, depth = after.split()[0], len(place.parts)
    return kind


def _unescaped(text: str) -> str:
    """Mount points write blanks and backslashes as three octal digits."""
    for octal, letter in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(octal, letter)
    return text


def _is_fixed_drive(folder: Path) -> bool:
    import ctypes

    if folder.drive.startswith("\\\\"):
        return False
    windows = getattr(ctypes, "windll", None)
    return windows is not None and windows.kernel32.GetDriveTypeW(folder.anchor) in _FIXED_DRIVES
