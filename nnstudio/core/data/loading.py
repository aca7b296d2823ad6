"""From a recipe to samples: ask the source, share out the rows, bring the inputs to one scale.

Resolving a project describes its data after every edit, so what was found out about a file is kept for
as long as the file has the same size and time. Loading the same recipe twice gives the same arrays again
while somebody still holds them.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from nnstudio.core.data.normalising import checked, normalised, statistics
from nnstudio.core.data.source import Dataset, RawData, Samples, Source, shape_of, sources
from nnstudio.core.data.split import split
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Value, checked_values
from nnstudio.core.project import DataRecipe
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.refusal import Refusal

Stamp = tuple[object, ...]  # what tells a changed file from an unchanged one
_REMEMBERED = 64
_STAMPED_ENTRIES = 10_000

_lock = Lock()
_described: OrderedDict[tuple[object, ...], DataSpec | Refusal] = OrderedDict()
_loaded: WeakValueDictionary[tuple[object, ...], Dataset] = WeakValueDictionary()


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
    found = _recall(key)
    if found is None:
        found = _ask(source, params)
        if not isinstance(found.__cause__ if isinstance(found, Refusal) else None, OSError):
            _remember(key, found)  # a disk that did not answer may do so next time
    if isinstance(found, Refusal):
        raise found.with_traceback(None)
    return found


def load(recipe: DataRecipe) -> Dataset:
    """All samples of a recipe: split, and normalised by what the training part alone says. May take seconds.

    Raises:
        Refusal: as :func:`describe` does, or where the parts leave nothing to train on.
    """
    source, params = source_of(recipe), checked_params(recipe)
    key = (*_key(source, params), recipe.split, checked(recipe.normalise))
    dataset = _loaded.get(key)
    if dataset is None:
        dataset = _prepared(source.load(params), recipe)
        _loaded[key] = dataset
    return dataset


def _prepared(raw: RawData, recipe: DataRecipe) -> Dataset:
    rows = split(raw.samples.targets, recipe.split, official_test=raw.test is not None)
    train, validation, test = (raw.samples.take(part) for part in rows)
    mean, scale = statistics(train.inputs, recipe.normalise)

    def scaled(part: Samples) -> Samples:
        return Samples(normalised(part.inputs, mean, scale), part.targets)

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


def _recall(key: tuple[object, ...]) -> DataSpec | Refusal | None:
    with _lock:
        if key in _described:
            _described.move_to_end(key)
        return _described.get(key)


def _remember(key: tuple[object, ...], found: DataSpec | Refusal) -> None:
    with _lock:
        _described[key] = found
        while len(_described) > _REMEMBERED:
            _described.popitem(last=False)


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
