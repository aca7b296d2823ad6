"""Why a file is not read or not written, by type."""

from __future__ import annotations

from nnstudio.core.refusal import Refusal


class UnreadableFile(Refusal):
    """The file could not be read, or is not what it should be."""


class DamagedFile(UnreadableFile):
    """It is a project file, but not all of it is there or as it was written."""


class ForeignFile(UnreadableFile):
    """It is something else than a project file."""


class HostileFile(UnreadableFile):
    """It asks for things that no project file of ours would: it is not touched any further."""


class NewerFile(UnreadableFile):
    """It was written by a later version, in a format this one does not know."""


class WrongValue(UnreadableFile):
    """A field of the project holds something that cannot be there."""


class UnsavedFile(Refusal):
    """The file could not be written; whatever was there before is still there."""


class ChangedFile(UnsavedFile):
    """Somebody else has written to the file since it was read: both versions are worth keeping."""
