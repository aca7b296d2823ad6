"""Write a project for other programs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nnstudio.cli.arguments import add_file_argument
from nnstudio.core.language import N_, _
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.exports.format import ExportFormat, Weights, exports

SUMMARY = N_("Write a project for other programs.")


def details() -> list[str]:
    return [
        _(
            "The Python program holds the network as a class and a training loop; it needs torch and numpy "
            "(and scikit-learn for a built-in data set) and repeats the run that the project describes. The "
            "other formats hold the network alone: as a PyTorch chain, as Keras source, as an ONNX file, as "
            "its weights or as a table."
        )
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    names = tuple(kind.name for kind in sorted(exports, key=lambda kind: kind.order))
    parser.add_argument("--to", choices=names, default="python", help=_("what to write (default: python)"))
    parser.add_argument(
        "--weights",
        action="store_true",
        help=_("write the trained weights, too: in the file, or in a .safetensors file beside it"),
    )
    parser.add_argument(
        "--network",
        default="",
        metavar=_("NAME"),
        help=_("which network, where the project has several and a file holds one (onnx)"),
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar=_("OUT"), help=_("the file to write; without it, the screen")
    )


def run(options: argparse.Namespace) -> int:
    """Write the files; always 0, whatever hinders it is refused."""
    from nnstudio.core.storage.atomic import write_atomically
    from nnstudio.core.storage.files import read
    from nnstudio.core.storage.programs import exported_files
    from nnstudio.core.training.exports.files import check_weights

    kind = exports[options.to]
    file = read(options.file)
    for note in file.notes:
        print(note, file=sys.stderr)
    if options.weights:
        check_weights(kind, file.checkpoint)
    keeps = options.weights or kind.weights is Weights.INSIDE
    checkpoint = file.checkpoint if keeps else None
    path = options.output or Path(f"network{kind.suffix}")
    files = exported_files(kind, file.project, checkpoint, path, options.network)
    if options.output is None:
        _print(kind, files)
        return 0
    for written, content in files.items():
        write_atomically(written, content)
        print(_("Wrote {file}.").format(file=written))
    return 0


def _print(kind: ExportFormat, files: dict[Path, bytes]) -> None:
    """One text can be shown on the screen; bytes and several files cannot."""
    if len(files) > 1 or kind.weights is Weights.INSIDE:
        raise Refusal(N_("Give a file to write to: -o NAME{suffix}"), suffix=kind.suffix)
    (content,) = files.values()
    print(content.decode("utf-8"), end="")
