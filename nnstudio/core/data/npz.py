"""NPZ files, numpy's archives: one array of inputs, one of targets, and perhaps the same again to test with.

Sizes are known from the headers before anything is unpacked. Pickled objects, which could run code, are
refused.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.core.data.generated import call
from nnstudio.core.data.npz_headers import Header, read_headers
from nnstudio.core.data.opening import BadFile, check_size, chosen_file, refusing_errors
from nnstudio.core.data.source import Array, RawData, Samples, Script, Shape, Source
from nnstudio.core.data.task import TASK
from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec

_MOST_CLASSES = 1_000
_MOST_LIKELY_CLASSES = 100  # more distinct integers than that are taken for values
_USUAL = {
    "inputs": ("inputs", "x", "X", "x_train", "X_train", "train_images", "images", "data", "arr_0"),
    "targets": ("targets", "y", "Y", "y_train", "train_labels", "labels", "target", "arr_1"),
    "test_inputs": ("test_inputs", "x_test", "X_test", "test_images"),
    "test_targets": ("test_targets", "y_test", "test_labels"),
}


def npz_samples(
    file: str, names: tuple[str, ...], pixels: tuple[int, ...], classes: tuple[str | float, ...]
) -> tuple[np.ndarray, ...]:
    """The named arrays (inputs, targets, and perhaps both again to test with), as samples.

    ``pixels`` is the order of axes that makes pictures ``(n, channels, h, w)``, scaled from 0..255 to 0..1;
    empty for inputs taken as they are. ``classes`` are the labels in order; empty for real values.
    """
    arrays = []
    with np.load(file, allow_pickle=False) as archive:
        for name, role in zip(names, ("inputs", "targets") * 2, strict=False):
            array = archive[name]
            if role == "inputs" and pixels:
                array = array[..., None] if array.ndim == 3 else array
                array = np.ascontiguousarray(array.transpose(pixels)) / np.float32(255)
            elif role == "targets" and classes:
                array = np.searchsorted(np.array(classes), array.reshape(len(array)))
            elif array.ndim == 1:
                array = array[:, None]
            kind = np.int64 if role == "targets" and classes else np.float32
            arrays.append(np.ascontiguousarray(array, dtype=kind))
    return tuple(arrays)


def _describe(params: Mapping[str, Value]) -> DataSpec:
    return _plan(params).spec


def _load(params: Mapping[str, Value]) -> RawData:
    plan = _plan(params)
    with refusing_errors(plan.path), np.errstate(over="ignore"):  # what becomes infinite is refused below
        arrays = npz_samples(str(plan.path), plan.names, plan.pixels, plan.classes)
    for name, array in zip(plan.names, arrays, strict=True):
        _check_finite(plan.path, name, array)
    test = Samples(*arrays[2:]) if len(arrays) == 4 else None
    return RawData(plan.spec, Samples(*arrays[:2]), test)


def _script(params: Mapping[str, Value]) -> Script:
    plan = _plan(params)
    arguments = {"file": str(plan.path), "names": plan.names, "pixels": plan.pixels, "classes": plan.classes}
    return Script((npz_samples,), call(npz_samples, arguments))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an archive and the wishes about it amount to."""

    path: Path
    names: tuple[str, ...]
    pixels: tuple[int, ...]
    classes: tuple[str | float, ...]
    spec: DataSpec


def _plan(params: Mapping[str, Value]) -> _Plan:
    path = chosen_file(params["file"])
    headers = read_headers(path)
    names = _names(path, headers, params)
    inputs = headers[names[0]]
    for first, second in zip(names[::2], names[1::2], strict=True):
        _check_pair(path, first, headers[first], second, headers[second])
    if len(names) == 4 and headers[names[2]].shape[1:] != inputs.shape[1:]:
        raise BadFile(
            N_(
                "{path}: samples in {test} are {found}, those in {name} {expected}. Both must have the same "
                "shape."
            ),
            path=path,
            test=names[2],
            found=_shown(headers[names[2]].shape[1:]),
            name=names[0],
            expected=_shown(inputs.shape[1:]),
        )
    pixels = _pixels(inputs)
    shape = _shape(inputs, pixels)
    check_size(path, inputs.shape[0], math.prod(shape))
    classes, target = _target(path, headers, names, str(params["task"]))
    return _Plan(path, names, pixels, classes, DataSpec(TensorSpec(shape), target))


def _names(path: Path, headers: Mapping[str, Header], params: Mapping[str, Value]) -> tuple[str, ...]:
    """The arrays that are used: inputs, targets, and both again if there is a test part."""
    inputs = _name(path, headers, params, "inputs")
    targets = _name(path, headers, params, "targets")
    test = [_guess(headers, params, role) for role in ("test_inputs", "test_targets")]
    both = [name for name in test if name in headers]
    return (inputs, targets, *both) if len(both) == 2 else (inputs, targets)


def _name(path: Path, headers: Mapping[str, Header], params: Mapping[str, Value], role: str) -> str:
    name = _guess(headers, params, role)
    if name not in headers:
        raise BadFile(
            N_(
                "{path} has no array {name} for the {role}. It has: {known}. Name one of them in the data "
                "panel."
            ),
            path=path,
            name=name or "/".join(_USUAL[role]),
            role=Message.of(N_("inputs") if role == "inputs" else N_("targets")),
            known=", ".join(headers),
        )
    return name


def _guess(headers: Mapping[str, Header], params: Mapping[str, Value], role: str) -> str:
    """The name wished for; without a wish, the first usual one that is there."""
    wished = str(params[role] or "")
    return wished or next((name for name in _USUAL[role] if name in headers), "")


def _check_pair(path: Path, inputs: str, header: Header, targets: str, labels: Header) -> None:
    """Refuse what cannot be samples, before any memory is asked for."""
    for name, found, kinds in ((inputs, header, "biuf"), (targets, labels, "biufU")):
        if found.dtype.kind not in kinds or not found.shape or math.prod(found.shape) == 0:
            raise BadFile(
                N_(
                    "{path}: the array {name} is {shape} of type {type}, which cannot be used as {wanted}. "
                    "Write plain numbers, one sample a row (objects may hide code and are never loaded)."
                ),
                path=path,
                name=name,
                shape=_shown(found.shape),
                type=found.dtype,
                wanted=Message.of(N_("inputs") if found is header else N_("targets")),
            )
        check_size(path, found.shape[0], math.prod(found.shape[1:]))
    if header.shape[0] != labels.shape[0]:
        raise BadFile(
            N_(
                "{path}: {inputs} has {count} samples, {targets} has {found}. Both must have the same number."
            ),
            path=path,
            inputs=inputs,
            count=header.shape[0],
            targets=targets,
            found=labels.shape[0],
        )


def _pixels(header: Header) -> tuple[int, ...]:
    """How the axes are put in order if these are pictures: bytes, ``(n, h, w)`` or with channels."""
    if header.dtype != np.uint8 or len(header.shape) not in (3, 4):
        return ()
    first = len(header.shape) == 4 and header.shape[1] in (1, 3, 4) and header.shape[3] not in (1, 3, 4)
    if first:
        return (0, 1, 2, 3)
    return (0, 3, 1, 2) if len(header.shape) == 3 or header.shape[3] in (1, 3, 4) else ()


def _shape(header: Header, pixels: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one sample; a single number is a row of one."""
    if not pixels:
        return header.shape[1:] or (1,)
    whole = header.shape if len(header.shape) == 4 else (*header.shape, 1)
    return tuple(whole[axis] for axis in pixels[1:])


def _target(
    path: Path, headers: Mapping[str, Header], names: tuple[str, ...], task: str
) -> tuple[tuple[str | float, ...], TargetSpec]:
    """The labels in order and what they mean; no labels for real values."""
    header = headers[names[1]]
    single = math.prod(header.shape[1:]) == 1
    text = header.dtype.kind == "U"
    may_be_classes = single and (task == "classes" or (task == "auto" and header.dtype.kind in "biuU"))
    if may_be_classes:
        labels = _labels(path, names)
        if task == "classes" or text or len(labels) <= _MOST_LIKELY_CLASSES:
            return labels, TargetSpec(Target.CLASSES, len(labels), tuple(str(label) for label in labels))
    if text or task == "classes" or len(header.shape) > 2:
        raise BadFile(
            N_(
                "{path}: the targets {name} are {shape} of type {type}; expected one class or a row of "
                "numbers for each sample. Choose another array or another kind of task."
            ),
            path=path,
            name=names[1],
            shape=_shown(header.shape),
            type=header.dtype,
        )
    size = math.prod(header.shape[1:])
    columns = (names[1],) if size == 1 else tuple(f"{names[1]}{column + 1}" for column in range(size))
    return (), TargetSpec(Target.VALUES, size, columns)


def _labels(path: Path, names: tuple[str, ...]) -> tuple[str | float, ...]:
    """The distinct labels in ascending order."""
    with refusing_errors(path), np.load(path, allow_pickle=False) as archive:
        labels = np.unique(archive[names[1]])
        strange = np.setdiff1d(archive[names[3]], labels) if len(names) == 4 else labels[:0]
    if len(strange):
        raise BadFile(
            N_(
                "{path}: {name} has the class {found}, which {targets} has not. Name another array for the "
                "test."
            ),
            path=path,
            name=names[3],
            found=strange[0],
            targets=names[1],
        )
    if len(labels) < 2:
        raise BadFile(
            N_("{path}: {name} has only one class, so there is nothing to tell apart. Choose another."),
            path=path,
            name=names[1],
        )
    if len(labels) > _MOST_CLASSES:
        raise BadFile(
            N_(
                "{path}: {name} has {found} classes, at most {most} can be told apart. Is it a column of "
                "values?"
            ),
            path=path,
            name=names[1],
            found=len(labels),
            most=_MOST_CLASSES,
        )
    return tuple(labels.tolist())


def _check_finite(path: Path, name: str, array: Array) -> None:
    wrong = np.flatnonzero(~np.isfinite(array.reshape(len(array), -1)).all(axis=1))
    if len(wrong):
        raise BadFile(
            N_("{path}: row {row} of {name} holds something that is not a finite number. Mend or remove it."),
            path=path,
            row=int(wrong[0]),
            name=name,
        )


def _shown(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "1"


def _array_name(role: str, label: str, help: str) -> Parameter:
    return Parameter(name=role, kind=Kind.TEXT, default="", label=label, help=help)


NPZ = Source(
    name="npz",
    title=N_("NPZ file"),
    summary=N_("Your own samples, as arrays in a file written by numpy.savez."),
    shape=Shape.TABLE,
    describe=_describe,
    load=_load,
    script=_script,
    params=(
        Parameter(
            name="file",
            kind=Kind.FILE,
            default="",
            label=N_("File"),
            help=N_("A .npz file. Bytes of shape (n, h, w) or (n, h, w, channels) are taken as pictures."),
        ),
        _array_name(
            "inputs",
            N_("Inputs"),
            N_("The name of the array of inputs, one sample a row; empty to take a usual name."),
        ),
        _array_name(
            "targets",
            N_("Targets"),
            N_("The name of the array of classes or values; empty to take a usual name."),
        ),
        _array_name(
            "test_inputs",
            N_("Test inputs"),
            N_("The array of inputs to test with; empty to take a usual name, or part of the samples."),
        ),
        _array_name(
            "test_targets",
            N_("Test targets"),
            N_("The array of classes or values to test with."),
        ),
        TASK,
    ),
)
