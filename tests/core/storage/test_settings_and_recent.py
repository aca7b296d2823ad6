from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnstudio.core.storage.home import VARIABLE, home
from nnstudio.core.storage.recent import MOST, add_recent, clear_recent, forget_recent, recent_files
from nnstudio.core.storage.settings import Settings, read_settings, write_settings


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_newest_file_is_first_and_none_is_there_twice(tmp_path):
    one, two = tmp_path / "one.nnstudio", tmp_path / "deux 🌞.nnstudio"
    for path in (one, two, one):
        add_recent(path)
    assert recent_files() == (one, two)
    assert forget_recent(one) == (two,)
    assert clear_recent() == recent_files() == ()


def test_the_list_does_not_grow_for_ever(tmp_path):
    for number in range(MOST + 5):
        add_recent(tmp_path / f"{number}.nnstudio")
    assert len(recent_files()) == MOST
    assert recent_files()[0].name == f"{MOST + 4}.nnstudio"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1, null]", b'{"a": 1}', b"[" * 9000, b"\xff", b"[" + b" " * 2_000_000]
)
def test_a_damaged_list_is_an_empty_one(own_home, content):
    own_home.mkdir()
    (own_home / "recent.json").write_bytes(content)
    assert recent_files() == ()
    add_recent(Path("/a.nnstudio"))
    assert len(recent_files()) == 1


def test_settings_come_back(own_home):
    settings = Settings(language="fr", theme="dark", zoom=1.5, window="AAEC")
    assert write_settings(settings)
    assert read_settings() == settings


def test_without_a_file_settings_are_the_defaults():
    assert read_settings() == Settings()


@pytest.mark.parametrize(
    "content", ["", "[]", "nonsense", '{"zoom": NaN}', '{"theme": 3, "zoom": 99, "language": "xx"}']
)
def test_damaged_settings_are_the_defaults(own_home, content):
    own_home.mkdir()
    (own_home / "settings.json").write_text(content)
    assert read_settings() == Settings()


def test_one_bad_value_does_not_cost_the_others_and_unknown_ones_are_kept(own_home):
    own_home.mkdir()
    (own_home / "settings.json").write_text('{"zoom": "big", "theme": "dark", "pet": ["cat"]}')
    settings = read_settings()
    assert (settings.zoom, settings.theme) == (1.0, "dark")
    write_settings(replace(settings, zoom=2.0))
    assert '"pet"' in (own_home / "settings.json").read_text()


def test_a_home_that_cannot_be_written_to_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "home"))
    assert not write_settings(Settings())
    assert read_settings() == Settings()
    assert add_recent(tmp_path / "a.nnstudio") == (tmp_path / "a.nnstudio",)


def test_without_the_variable_home_is_the_users_own_folder(monkeypatch):
    monkeypatch.delenv(VARIABLE)
    assert home().name == "nnstudio"
    assert home().is_absolute()
