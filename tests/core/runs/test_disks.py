"""On which disks the quick journal is used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from nnstudio.core.runs import disks

TABLE = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 27 0:50 / /home/class rw - nfs4 server:/export rw
41 40 0:51 / /home/class/local rw - xfs /dev/vdb rw
42 27 0:52 / /media/a\\040stick rw - vfat /dev/sdc1 rw
43 27 0:53 / /home/cloud rw - fuse.rclone remote: rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/usr/share", "ext4"),
        ("/home/class/anna/runs", "nfs4"),
        ("/home/class/local/runs", "xfs"),
        ("/home/classroom", "ext4"),
        ("/media/a stick/runs", "vfat"),
        ("/home/cloud", "fuse.rclone"),
    ],
)
def test_the_deepest_mount_that_holds_the_folder_says_the_kind(folder, kind):
    assert disks.file_system(Path(folder), TABLE) == kind


def test_network_drives_and_unknown_file_systems_are_not_trusted():
    assert not disks.LOCAL & {"nfs", "nfs4", "cifs", "smb3", "9p", "vfat", "fuseblk", "fuse.sshfs", ""}
    assert "ext4" in disks.LOCAL


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' table of mounts")
def test_without_a_table_of_mounts_no_disk_is_trusted(tmp_path, monkeypatch):
    monkeypatch.setattr(disks, "_MOUNTS", tmp_path / "none")
    assert not disks.is_safe_for_wal(tmp_path)
