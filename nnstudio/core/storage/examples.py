"""The example projects that travel with the program: a folder each, all text but the picture.

``project.json`` is the project, ``about.json`` its place in the gallery and its words in every language,
``picture.png`` what it looks like once trained (made by the program itself).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nnstudio.core.data.loading import source_of
from nnstudio.core.language import N_, language
from nnstudio.core.parameters import Kind
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_data_param
from nnstudio.core.refusal import Refusal
from nnstudio.core.resources import resource_path
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.files import read_text

_FALLBACK = "en"


class UnknownExample(Refusal):
    """There is no example of that name."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example. Its words follow the language of now; ``picture`` may not be there."""

    name: str
    order: int
    folder: Path
    words: Mapping[str, Mapping[str, str]]

    @property
    def title(self) -> str:
        return self._said("title")

    @property
    def summary(self) -> str:
        """One sentence: what learns what."""
        return self._said("summary")

    @property
    def about(self) -> str:
        """What to watch and what to try."""
        return self._said("about")

    @property
    def picture(self) -> Path:
        return self.folder / "picture.png"

    def load(self) -> Project:
        """A fresh project, entitled in the language of now."""
        data = (self.folder / "project.json").read_bytes()
        return replace(read_text(data, f"{self.name}.json"), title=self.title, about=self.about)

    def _said(self, what: str) -> str:
        words = self.words.get(language.code, self.words[_FALLBACK])
        return words.get(what) or self.words[_FALLBACK].get(what, "")


def examples() -> tuple[Example, ...]:
    """All examples, easiest first."""
    return _examples(resource_path("examples"))


def example(name: str) -> Example:
    """The example of that name.

    Raises:
        UnknownExample
    """
    for one in examples():
        if one.name == name:
            return one
    known = ", ".join(one.name for one in examples())
    raise UnknownExample(N_("There is no example {name}. There are: {known}."), name=name, known=known)


def in_words_of_now(text: str) -> str:
    """A text of an example, in whichever language it was loaded, in that of now; any other as it is."""
    known = _sayings(resource_path("examples")).get(text)
    return known[0]._said(known[1]) if known is not None else text


@cache
def _sayings(root: Path) -> Mapping[str, tuple[Example, str]]:
    """Every text of every example, and which of its texts it is."""
    return {
        text: (one, what)
        for one in _examples(root)
        for said in one.words.values()
        for what, text in said.items()
    }


def with_data_place(project: Project, place: Path) -> Project:
    """The project with its samples taken from this folder or file.

    Raises:
        Refusal: its data source makes its own samples, or is not known.
    """
    for parameter in source_of(project.data).params:
        if parameter.kind in (Kind.FOLDER, Kind.FILE):
            return set_data_param(project, parameter.name, str(place.expanduser().absolute()))
    raise Refusal(N_("The data source {source} needs no folder: leave it out."), source=project.data.source)


@cache
def _examples(root: Path) -> tuple[Example, ...]:
    if not root.is_dir():
        return ()
    folders = (folder for folder in root.iterdir() if (folder / "about.json").is_file())
    return tuple(sorted((_example(folder) for folder in folders), key=lambda one: (one.order, one.name)))


def _example(folder: Path) -> Example:
    about: dict[str, Any] = strict_json.parse((folder / "about.json").read_bytes())
    order = about.pop("order")
    return Example(folder.name, order, folder, MappingProxyType(about))
