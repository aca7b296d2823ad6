from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.core.storage import strict_json, upgrade
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.storage.refusals import NewerFile, UnreadableFile, WrongValue
from tests.core.storage.samples import small

NODE = ("networks", 0, "nodes", 1)


def changed(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The small project's JSON with one value replaced."""
    data = copy.deepcopy(to_json(small()))
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("title",), 3, "title"),
        (("networks",), {}, "networks"),
        (("networks",), [], "networks"),
        (("networks", 0), 7, "networks[0]"),
        (("networks", 0, "name"), "../x", "networks[0].name"),
        (("networks", 0, "nodes"), "none", "networks.main.nodes"),
        ((*NODE, "name"), "../../x", "networks.main.nodes[1].name"),
        ((*NODE, "name"), "input", "networks.main.nodes[1].name"),
        ((*NODE, "name"), "class", "networks.main.nodes[1].name"),
        ((*NODE, "id"), "n1", "networks.main.conv1.id"),
        ((*NODE, "id"), 5, "networks.main.conv1.id"),
        ((*NODE, "layer"), None, "networks.main.conv1.layer"),
        ((*NODE, "at"), [0], "networks.main.conv1.at"),
        ((*NODE, "at"), [0, "x"], "networks.main.conv1.at[1]"),
        ((*NODE, "at"), [0, 1e30], "networks.main.conv1.at"),
        ((*NODE, "params"), [], "networks.main.conv1.params"),
        ((*NODE, "params", "out_channels"), "many", "networks.main.conv1.out_channels"),
        ((*NODE, "params", "out_channels"), -1, "networks.main.conv1.out_channels"),
        ((*NODE, "params", "out_channels"), {"a": 1}, "networks.main.conv1.out_channels"),
        (("networks", 0, "links", 0), ["n1", "out", "n2"], "networks.main.links[0]"),
        (("networks", 0, "links", 0), ["n1", "out", "n77", "in"], "networks.main.links[0]"),
        (("networks", 0, "links", 0), ["n1", "side", "n2", "in"], "networks.main.links[0]"),
        (("networks", 0, "links", 0), ["n2", "out", "n3", "in"], "networks.main.links[1]"),
        (("networks", 0, "links", 0), ["n5", "out", "n2", "in"], "networks.main.links"),
        (("data", "source"), 1, "data.source"),
        (("data", "normalise"), "twice", "data.normalise"),
        (("data", "split", "test"), 2, "data.split.test"),
        (("data", "params"), {"noise": {"a": 1}}, "data.params.noise"),
        (("training", "batch_size"), 0, "training.batch_size"),
        (("training", "epochs"), True, "training.epochs"),
        (("training", "optimizers"), [], "training.optimizers"),
        (("training", "optimizers", "main"), 3, "training.optimizers.main"),
        (("training", "optimizers", "main", "learning_rate"), "x", "training.optimizers.main.learning_rate"),
        (("format",), "one", "format"),
        (("format",), 0, "format"),
        (("minor",), -1, "minor"),
    ],
)
def test_a_wrong_value_is_refused_naming_its_field(path, value, named):
    with pytest.raises(WrongValue) as caught:
        from_json(changed(path, value))
    assert named in str(caught.value)


def test_a_wrong_value_is_not_shown_at_full_length():
    with pytest.raises(WrongValue) as caught:
        from_json(changed(("training", "batch_size"), "x" * 10_000))
    assert len(str(caught.value)) < 10_300


def test_missing_recipe_fields_get_their_defaults():
    data = to_json(small())
    data["training"] = {"optimizers": {"main": {}}}
    data["data"] = {}
    project = from_json(data)
    assert (project.training.batch_size, project.data.source) == (32, "circle")


def test_an_older_format_is_brought_up_step_by_step():
    steps = {
        1: lambda data: {**data, "title": data["name"]},
        2: lambda data: {**data, "title": data["title"].upper()},
    }
    new = upgrade.upgraded({"format": 1, "name": "xor"}, steps, target=3)
    assert (new["format"], new["title"]) == (3, "XOR")


def test_every_older_format_has_its_step():
    assert set(upgrade.STEPS) == set(range(1, upgrade.FORMAT))


def test_a_later_format_is_refused_by_its_number():
    with pytest.raises(NewerFile, match="format 9; this one reads 1"):
        from_json({"format": 9})


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, item in inner for deeper in _paths(item, (*path, key)))]


EVERYWHERE = [path for path in _paths(to_json(small())) if path]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**12) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(path=st.sampled_from(EVERYWHERE), value=ANYTHING)
def test_anything_anywhere_is_refused_or_opens_and_comes_back(path, value):
    data = changed(path, value)
    try:
        project = from_json(data)
    except UnreadableFile:
        return
    assert from_json(strict_json.parse(strict_json.dump(to_json(project)))) == project


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            ["n3", "out", "n2", "in"],
            r"links\[\d\] leads to an input of \w+ that another link feeds already\.$",
        ),
        (None, r"links close a loop: \w+ is fed by what it gives itself\.$"),
    ],
)
def test_links_that_cannot_be_are_told_in_a_plain_sentence(more, sentence):
    data = to_json(example("circle").load())
    links = data["networks"][0]["links"]
    if more is None:
        links[0] = ["n3", "out", "n2", "in"]
    else:
        links.append(more)
    with pytest.raises(WrongValue, match=sentence):
        from_json(data)
