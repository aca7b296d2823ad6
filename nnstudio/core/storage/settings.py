"""What the user has set once for all projects. A damaged file means the defaults, never a failed start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.language import LANGUAGES, N_
from nnstudio.core.parameters import InvalidValue, Kind, Parameter
from nnstudio.core.storage.fields import frozen, thawed
from nnstudio.core.storage.home import home_file
from nnstudio.core.storage.small_json import read_small, write_small

_FILE = "settings.json"


@dataclass(frozen=True, slots=True)
class Settings:
    """``language`` is ``""`` for the system's; ``theme`` is ``"system"``, ``"light"`` or ``"dark"``.

    ``zoom`` multiplies all fonts. ``window`` and ``layout`` are what the window remembers of its geometry
    and docks, as texts of its own. ``folder`` is where the last file was opened or saved, ``data_folder``
    where data was looked for last. ``record_runs`` says whether runs are kept, ``runs_folder`` where (``""``:
    beside the settings), ``run_megabytes`` how much the snapshots of one may take. ``isolated``: training
    has a process of its own. ``extra`` keeps what
    other versions of the program have set.
    """

    language: str = ""
    theme: str = "system"
    zoom: float = 1.0
    window: str = ""
    layout: str = ""
    folder: str = ""
    data_folder: str = ""
    autosave: bool = True
    record_runs: bool = True
    runs_folder: str = ""
    run_megabytes: int = 200
    isolated: bool = False
    extra: Mapping[str, object] = field(default_factory=immutabledict)


RECORDING = (
    Parameter(
        name="record_runs",
        kind=Kind.SWITCH,
        default=True,
        label=N_("Record runs"),
        help=N_("Keep every training, so that you can go back in it and compare it with others."),
    ),
    Parameter(
        name="runs_folder",
        kind=Kind.FOLDER,
        default="",
        label=N_("Folder"),
        help=N_("Where runs are kept. Empty: beside the settings of nnstudio."),
    ),
    Parameter(
        name="run_megabytes",
        kind=Kind.INTEGER,
        default=200,
        minimum=1,
        maximum=1_000_000,
        unit=N_("MB"),
        label=N_("Room for each run"),
        help=N_(
            "How much the weights kept along one run may take. With more room, more steps are kept whole, "
            "and going back is quicker."
        ),
    ),
)
"""What the user chooses of how runs are recorded."""

_ACCEPTED = (
    *RECORDING,
    Parameter(name="language", kind=Kind.CHOICE, choices=("", *LANGUAGES)),
    Parameter(name="theme", kind=Kind.CHOICE, choices=("system", "light", "dark")),
    Parameter(name="zoom", kind=Kind.NUMBER, minimum=0.5, maximum=4.0),
    Parameter(name="window", kind=Kind.TEXT),
    Parameter(name="layout", kind=Kind.TEXT),
    Parameter(name="folder", kind=Kind.TEXT),
    Parameter(name="data_folder", kind=Kind.TEXT),
    Parameter(name="autosave", kind=Kind.SWITCH),
    Parameter(name="isolated", kind=Kind.SWITCH),
)


def read_settings() -> Settings:
    """The settings as kept; a value that cannot be is replaced by its default, the others stay."""
    kept = read_small(home_file(_FILE))
    if not isinstance(kept, dict):
        return Settings()
    known = {parameter.name: parameter for parameter in _ACCEPTED}
    values: dict[str, Any] = {}
    for name in known.keys() & kept.keys():
        try:
            values[name] = known[name].check(kept[name])
        except InvalidValue:
            continue
    extra = {name: frozen(value) for name, value in kept.items() if name not in known}
    return Settings(**values, extra=immutabledict(extra))


def write_settings(settings: Settings) -> bool:
    """Keep the settings; ``False`` if the folder cannot be written to."""
    own = {one.name: getattr(settings, one.name) for one in fields(settings) if one.name != "extra"}
    return write_small(home_file(_FILE), {**thawed(settings.extra), **own})
