from __future__ import annotations

import itertools
import json

import pytest

from nnstudio.core.language import LANGUAGES, language
from nnstudio.core.project.edits.space import COLUMN, too_near
from nnstudio.core.storage.examples import UnknownExample, example, examples, with_data_place
from nnstudio.core.training.resolving import resolve

NAMES = [one.name for one in examples()]
ASKED_FOR = ["circle", "xor", "spiral", "student", "iris", "digits-mlp", "digits-cnn", "digits-autoencoder",
             "gan-ring", "mnist-cnn"]  # fmt: skip
WIDEST_ROW = 4 * COLUMN  # scene pixels: readable where the canvas shares 1366 pixels with two docks


def test_all_that_were_promised_are_there():
    assert set(ASKED_FOR) <= set(NAMES)


def test_they_come_in_the_order_of_the_gallery():
    orders = [one.order for one in examples()]
    assert orders == sorted(set(orders))
    assert NAMES[0] == "circle"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_resolves_without_any_problem(name, request):
    project = example(name).load()
    if "folder" in project.data.params:
        project = with_data_place(project, request.getfixturevalue("mnist_folder"))
    plan = resolve(project)
    assert [str(problem.message) for problem in plan.problems] == []
    assert plan.parameters > 0


@pytest.mark.parametrize("name", NAMES)
def test_cards_stand_apart_on_the_grid_in_rows_that_fit_the_screen(name):
    for network in example(name).load().networks.values():
        places = [node.at for node in network.nodes.values()]
        assert not any(too_near(a, b) for a, b in itertools.combinations(places, 2))
        assert all(x % 10 == 0 and y % 10 == 0 for x, y in places)
        assert max(x for x, _ in places) - min(x for x, _ in places) < WIDEST_ROW
        assert places == sorted(places, key=lambda at: (at[1], at[0])), "read like a text"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_an_example_has_words_in_every_language(name, code):
    one = example(name)
    assert set(one.words[code]) == {"title", "summary", "about"}
    assert all(one.words[code].values())
    language.choose(code)
    assert one.title == one.words[code]["title"]
    assert one.load().title == one.title


@pytest.mark.parametrize("name", NAMES)
def test_no_two_languages_say_the_same(name):
    words = example(name).words
    assert words["en"]["about"] != words["fr"]["about"]


def test_the_student_network_has_thirteen_parameters():
    assert resolve(example("student").load()).parameters == 13


def test_mnist_without_its_folder_says_where_to_choose_it():
    problems = resolve(example("mnist-cnn").load()).problems
    assert "folder" in str(problems[0].message)


def test_an_example_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UnknownExample, match=r"no example alexnet.*circle"):
        example("alexnet")


def test_nothing_of_this_machine_is_in_an_example():
    for one in examples():
        params = json.loads((one.folder / "project.json").read_text("utf-8"))["data"]["params"]
        assert "folder" not in params or params["folder"] == ""
