"""From a recipe to samples: ask the source, share out the rows, bring the inputs to one scale.

Resolving a project describes its data after every edit, so what was found out about a file is kept for
as long as the file has the same size and time: its description, and what kept its samples from being
loaded. Loading the same recipe twice gives the same arrays again while somebody still holds them.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar
from weakref import WeakValueDictionary

from nnstudio.core.data.normalising import channels_last, checked, normalised, statistics
from nnstudio.core.data.source import Dataset, RawData, Samples, Source, shape_of, sources
from nnstudio.core.data.split import split
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Value, checked_values
from nnstudio.core.project import DataRecipe
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.refusal import Refusal

Found = TypeVar("Found")
Stamp = tuple[object, ...]  # what tells a changed file from an unchanged one
_REMEMBERED = 64
_STAMPED_ENTRIES = 10_000

_lock = Lock()
_described: OrderedDict[tuple[object, ...], DataSpec | Refusal] = OrderedDict()
_loaded: WeakValueDictionary[tuple[object, ...], Dataset] = WeakValueDictionary()
_refused: OrderedDict[tuple[object, ...], Refusal] = OrderedDict()  # by loading, not by describing


def source_of(recipe: DataRecipe) -> Source:
    """The source a recipe names.

    Raises:
        Refusal: if there is none of that name here.
    """
    source = sources.get(recipe.source)
    if source is None:
        raise Refusal(
            N_("There is no data source {name!r} here. Choose one of: {known}."),
            name=recipe.source,
            known=", ".join(sources.names()),
        )
    return source


def checked_params(recipe: DataRecipe) -> dict[str, Value]:
    """The recipe's parameters, checked, with defaults for those not given."""
    return checked_values(source_of(recipe).params, recipe.params)


def describe(recipe: DataRecipe) -> DataSpec:
    """Shapes and names of the samples, without loading them. Cheap when asked again.

    Raises:
        Refusal: for an unknown source, a value out of range, a file that is missing or bad.
    """
    source, params = source_of(recipe), checked_params(recipe)
    key = _key(source, params)
    found = _recall(_described, key)
    if found is None:
        found = _ask(source, params)
        if not _is_passing(found):
            _remember(_described, key, found)
    if isinstance(found, Refusal):
        raise found.with_traceback(None)
    return found


def load(recipe: DataRecipe) -> Dataset:
    """All samples of a recipe: split, and normalised by what the training part alone says. May take seconds.

    Raises:
        Refusal: as :func:`describe` does, for a sample that is no use, or where the parts leave nothing to
            train on.
    """
    source, params = source_of(recipe), checked_params(recipe)
    key = _loading_key(recipe)
    dataset = _loaded.get(key)
    if dataset is not None:
        return dataset
    try:
        dataset = _prepared(source.load(params), recipe)
    except MemoryError as error:
        raise Refusal(
            N_("There is not enough memory for these samples. Use fewer of them, or smaller ones.")
        ) from error
    except Refusal as refusal:
        if not _is_passing(refusal):
            _remember(_refused, key, refusal)
        raise
    _loaded[key] = dataset
    return dataset


def known_refusal(recipe: DataRecipe) -> Refusal | None:
    """Why the samples of this recipe could not be loaded, if that was tried and the files are as they were.

    Raises:
        Refusal: for an unknown source or a value out of range.
    """
    return _recall(_refused, _loading_key(recipe))


def _prepared(raw: RawData, recipe: DataRecipe) -> Dataset:
    rows = split(raw.samples.targets, recipe.split, official_test=raw.test is not None)
    train, validation, test = (raw.samples.take(part) for part in rows)
    mean, scale = statistics(train.inputs, recipe.normalise)

    def scaled(part: Samples) -> Samples:
        return Samples(channels_last(normalised(part.inputs, mean, scale)), part.targets)

    return Dataset(
        spec=raw.spec,
        shape=shape_of(raw.spec),
        train=scaled(train),
        validation=scaled(validation),
        test=scaled(test if raw.test is None else raw.test),
        mean=mean,
        scale=scale,
        skipped=raw.skipped,
    )


def _ask(source: Source, params: Mapping[str, Value]) -> DataSpec | Refusal:
    try:
        return source.describe(params)
    except Refusal as refusal:  # scanning a bad file again after every edit would be as slow as a good one
        return refusal


def _is_passing(found: DataSpec | Refusal) -> bool:
    """Whether it is a refusal for a reason that may be gone next time: a disk that did not answer."""
    return isinstance(found, Refusal) and isinstance(found.__cause__, OSError)


def _recall(kept: OrderedDict[tuple[object, ...], Found], key: tuple[object, ...]) -> Found | None:
    with _lock:
        if key in kept:
            kept.move_to_end(key)
        return kept.get(key)


def _remember(kept: OrderedDict[tuple[object, ...], Found], key: tuple[object, ...], found: Found) -> None:
    with _lock:
        kept[key] = found
        while len(kept) > _REMEMBERED:
            kept.popitem(last=False)


def _loading_key(recipe: DataRecipe) -> tuple[object, ...]:
    """What decides the samples: source, parameters, files, split and normalisation."""
    return (*_key(source_of(recipe), checked_params(recipe)), recipe.split, checked(recipe.normalise))


def _key(source: Source, params: Mapping[str, Value]) -> tuple[object, ...]:
    paths = [p.name for p in source.params if p.kind in (Kind.FILE, Kind.FOLDER)]
    stamps = tuple(_stamp(str(params[name])) for name in paths)
    return (source.name, tuple(sorted(params.items())), stamps)


def _stamp(path: str) -> Stamp:
    """Time and size of a file; for a folder, those of all that lies directly in it; else what is wrong."""
    try:
        place = Path(path).expanduser()
        if not path or not place.is_dir():
            return _facts(place) if path else ()
        with os.scandir(place) as entries:
            names = sorted(entry.name for entry in islice(entries, _STAMPED_ENTRIES))
        return tuple((name, *_facts(place / name)) for name in names)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return (str(error),)


def _facts(path: Path) -> Stamp:
    status = path.stat()
    # the time of change too, since permissions are not content
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
