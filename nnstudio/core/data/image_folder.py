"""Folders of pictures, one sub-folder per class: the user's own photographs or drawings.

Only well-known formats are opened, a picture that claims to be enormous is not unpacked, and a broken one
is left out and listed rather than ending the lesson.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.core.data.generated import call
from nnstudio.core.data.opening import BadFile, check_size, chosen_folder, refusing_errors
from nnstudio.core.data.source import Array, RawData, Samples, Script, Shape, Source
from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec

ENDINGS = (".bmp", ".gif", ".jpg", ".jpeg", ".png", ".pgm", ".ppm", ".pbm", ".tif", ".tiff", ".webp")
_MODES = {"grey": "L", "colour": "RGB"}
_MOST_CLASSES = 1_000


def image_array(path: str, mode: str, height: int, width: int) -> np.ndarray:
    """One picture ``(channels, height, width)`` from 0 to 1; ``mode`` is Pillow's ``"L"`` or ``"RGB"``.

    What is transparent becomes white.
    """
    from PIL import Image, ImageOps

    formats = ("BMP", "GIF", "JPEG", "PNG", "PPM", "TIFF", "WEBP")
    with Image.open(path, formats=formats) as opened:
        if opened.width * opened.height > 89_478_485:  # Pillow itself only warns between once and twice that
            raise ValueError(f"{path} is too large")
        picture = ImageOps.exif_transpose(opened)
        if picture.mode.startswith("I"):  # 16 bits a pixel
            picture = Image.fromarray((np.asarray(picture) / 257).clip(0, 255).astype(np.uint8))
        if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA"):
            picture = picture.convert("RGBA")
            paper = Image.new("RGBA", picture.size, "white")
            picture = Image.alpha_composite(paper, picture)
        picture = picture.convert(mode).resize((width, height), Image.Resampling.BILINEAR)
        pixels = np.asarray(picture, np.float32) / np.float32(255)
    return np.ascontiguousarray(pixels[None] if mode == "L" else pixels.transpose(2, 0, 1))


def image_samples(
    folder: str, classes: tuple[str, ...], mode: str, height: int, width: int
) -> tuple[np.ndarray, np.ndarray]:
    """The pictures of these sub-folders ``(n, channels, height, width)`` and their class numbers.

    Pictures that cannot be read are left out.
    """
    from pathlib import Path

    endings = (".bmp", ".gif", ".jpg", ".jpeg", ".png", ".pgm", ".ppm", ".pbm", ".tif", ".tiff", ".webp")
    pictures, labels = [], []
    for label, name in enumerate(classes):
        for path in sorted(Path(folder, name).iterdir()):
            if path.suffix.lower() in endings and not path.name.startswith("."):
                try:
                    picture = image_array(str(path), mode, height, width)
                except Exception:  # decoders of damaged files fail in every way there is
                    continue
                pictures.append(picture)
                labels.append(label)
    return np.stack(pictures), np.array(labels, np.int64)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the folder and the wishes amount to; ``test`` is the folder of an official test part."""

    folder: Path
    test: Path | None
    classes: tuple[str, ...]
    mode: str
    size: tuple[int, int]  # height, width

    @property
    def spec(self) -> DataSpec:
        shape = (1 if self.mode == "L" else 3, *self.size)
        return DataSpec(TensorSpec(shape), TargetSpec(Target.CLASSES, len(self.classes), self.classes))

    def files(self, folder: Path) -> list[tuple[Path, int]]:
        """The pictures by class and name, each with its class number."""
        folders = [(folder / name, label) for label, name in enumerate(self.classes)]
        return [(path, label) for place, label in folders for path in sorted(_pictures_in(place))]


def _plan(params: Mapping[str, Value]) -> _Plan:
    folder = chosen_folder(params["folder"])
    names = _folders_in(folder)
    test = None
    if names == ("test", "train"):  # as many collections are handed out
        folder, test = folder / "train", folder / "test"
        names = _folders_in(folder)
    if not 2 <= len(names) <= _MOST_CLASSES:
        raise BadFile(
            N_(
                "{folder} has {found} sub-folders, expected from 2 to {most}: one for each class, named "
                "after it, with the pictures of that class inside."
            ),
            folder=folder,
            found=len(names),
            most=_MOST_CLASSES,
        )
    size = params["size"]
    height, width = size if isinstance(size, tuple) else (size, size)
    return _Plan(folder, test, names, _MODES[str(params["colours"])], (int(str(height)), int(str(width))))


def _folders_in(folder: Path) -> tuple[str, ...]:
    with refusing_errors(folder):
        entries = [entry.name for entry in folder.iterdir() if entry.is_dir()]
    return tuple(sorted(name for name in entries if not name.startswith(".")))


def _pictures_in(folder: Path) -> Iterator[Path]:
    with refusing_errors(folder):
        yield from (path for path in folder.iterdir() if _is_picture(path))


def _describe(params: Mapping[str, Value]) -> DataSpec:
    plan = _plan(params)
    for name in plan.classes:
        if next(_pictures_in(plan.folder / name), None) is None:
            raise BadFile(
                N_("{folder} holds no pictures ({endings}). Put some in, or remove the folder."),
                folder=plan.folder / name,
                endings=", ".join(ENDINGS),
            )
    return plan.spec


def _load(params: Mapping[str, Value]) -> RawData:
    spec, plan = _describe(params), _plan(params)
    skipped: list[Message] = []
    samples = _samples(plan, plan.folder, skipped)
    test = _samples(plan, plan.test, skipped) if plan.test else None
    return RawData(spec, samples, test, tuple(skipped))


def _samples(plan: _Plan, folder: Path, skipped: list[Message]) -> Samples:
    """The pictures of a folder that can be read; the others are added to the skipped ones."""
    files = plan.files(folder)
    check_size(folder, len(files), plan.spec.input.size)
    pictures: list[Array] = []
    labels: list[int] = []
    for path, label in files:
        picture = _picture(path, plan)
        if picture is None:
            skipped.append(Message.of(N_("{path} is not a picture that can be read."), path=path))
        else:
            pictures.append(picture)
            labels.append(label)
    if not pictures:
        raise BadFile(
            N_("None of the {count} files in {folder} is a picture that can be read. Choose another folder."),
            count=len(files),
            folder=folder,
        )
    return Samples(np.stack(pictures), np.array(labels, np.int64))


def _picture(path: Path, plan: _Plan) -> Array | None:
    """The picture; ``None`` if it is broken, something else, or would unpack to a monster."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own words about it; ours name the picture
            return image_array(str(path), plan.mode, *plan.size)
    except Exception:  # decoders of damaged files fail in every way there is
        return None


def _script(params: Mapping[str, Value]) -> Script:
    plan = _plan(params)
    calls = [_call(plan, folder) for folder in (plan.folder, plan.test) if folder]
    whole = calls[0] if len(calls) == 1 else f"(*{calls[0]}, *{calls[1]})"
    return Script((image_array, image_samples), whole, ("PIL",))


def _call(plan: _Plan, folder: Path) -> str:
    height, width = plan.size
    sizes = {"mode": plan.mode, "height": height, "width": width}
    return call(image_samples, {"folder": str(folder), "classes": plan.classes, **sizes})


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file()


IMAGE_FOLDER = Source(
    name="image_folder",
    title=N_("Folder of pictures"),
    summary=N_("Your own pictures, in one sub-folder per class."),
    shape=Shape.IMAGES,
    describe=_describe,
    load=_load,
    script=_script,
    params=(
        Parameter(
            name="folder",
            kind=Kind.FOLDER,
            default="",
            label=N_("Folder"),
            help=N_(
                "It holds one sub-folder per class, named after the class, with pictures inside; or two of "
                "such folders, named train and test."
            ),
        ),
        Parameter(
            name="size",
            kind=Kind.SIZES,
            default=28,
            minimum=4,
            maximum=512,
            axes=2,
            unit=N_("pixels"),
            label=N_("Size"),
            help=N_("Height and width that all pictures are brought to."),
        ),
        Parameter(
            name="colours",
            kind=Kind.CHOICE,
            default="grey",
            choices=("grey", "colour"),
            choice_labels=(N_("Grey"), N_("Colour")),
            label=N_("Colours"),
            help=N_("One channel of grey, or three of red, green and blue."),
        ),
    ),
)
