"""Opening what the user pointed at: every way that can fail gets a sentence that names the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal

MOST_BYTES = 2 * 2**30  # of samples in memory, as float32


class BadFile(Refusal):
    """A data file that is missing, closed to us, damaged or not what it should be."""


def chosen_file(path: object) -> Path:
    """The file a parameter names.

    Raises:
        BadFile: if none is chosen, or it is not there, or it is a folder.
    """
    if not path:
        raise BadFile(N_("No data file is chosen yet. Choose one in the data panel."))
    file = Path(str(path)).expanduser()
    with refusing_errors(file):
        if file.is_dir():
            raise BadFile(N_("{path} is a folder. Choose a file in it."), path=file)
        if not file.exists():
            raise BadFile(
                N_("There is no file {path}. It may have been moved: choose it again in the data panel."),
                path=file,
            )
    return file


def chosen_folder(path: object) -> Path:
    """The folder a parameter names.

    Raises:
        BadFile: if none is chosen, or it is not there, or it is no folder.
    """
    if not path:
        raise BadFile(N_("No data folder is chosen yet. Choose one in the data panel."))
    folder = Path(str(path)).expanduser()
    with refusing_errors(folder):
        if not folder.exists():
            raise BadFile(
                N_("There is no folder {path}. It may have been moved: choose it again in the data panel."),
                path=folder,
            )
        if not folder.is_dir():
            raise BadFile(N_("{path} is a file. Choose the folder that it lies in."), path=folder)
    return folder


@contextmanager
def refusing_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system objects to into a sentence."""
    try:
        yield
    except PermissionError as error:
        raise BadFile(
            N_("{path} may not be read. Ask for permission to read it, or choose another."), path=path
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise BadFile(
            N_("{path} cannot be read ({reason}). Choose another."),
            path=path,
            reason=getattr(error, "strerror", None) or error,
        ) from error


def check_size(path: Path, samples: int, numbers: int) -> None:
    """Refuse data that would not fit in memory; ``numbers`` are those of one sample.

    Raises:
        BadFile: above two gibibytes of float32.
    """
    size = 4 * samples * numbers
    if size > MOST_BYTES:
        raise BadFile(
            N_(
                "{path} holds {samples} samples of {numbers} numbers, {size:.1f} GB in memory; at most "
                "{most:.1f} GB are loaded. Use smaller or fewer samples."
            ),
            path=path,
            samples=samples,
            numbers=numbers,
            size=size / 1e9,
            most=MOST_BYTES / 1e9,
        )
