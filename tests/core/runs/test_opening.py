"""A recorded run is gone on from where it ended, even if its program was killed after the last snapshot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.runs.facts import Origin
from nnstudio.core.runs.opening import open_run
from nnstudio.core.runs.store import open_store
from nnstudio.core.training.events import StepsDone
from tests.core.runs.recorded import recorded, recorder, stretch
from tests.core.training.making import assert_same_weights, optimizer, prepared, project


def test_it_is_the_run_at_its_last_step_with_all_that_led_there(tmp_path):
    trainer, runs = recorded(tmp_path, project(), "mine", until_step=11)
    with open_store(tmp_path) as store:
        found = open_run(store, 1)
    assert (found.name, found.origin, found.checkpoint.step) == ("mine", Origin(runs.uid, 11), 11)
    assert found.record.curves["loss"][0].tolist() == list(range(1, 12))
    again = prepared(found.project)
    again.restore(found.checkpoint)
    assert_same_weights(again, trainer)


def test_what_came_after_the_last_snapshot_is_computed_again(tmp_path):
    trainer, _runs = recorded(tmp_path, project(), until_step=11)
    with open_store(tmp_path) as store:
        store.connection.execute("DELETE FROM snapshot WHERE step > 0")
        found = open_run(store, 1)
    again = prepared(found.project)
    again.restore(found.checkpoint)
    assert again.step == 11
    assert_same_weights(again, trainer)


def test_the_recipe_is_the_one_that_was_in_force_at_the_end(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path)
    faster = replace(trainer.recipe, optimizers=immutabledict(main=optimizer("SGD", 0.5)))

    def hurry(event, controls):
        if isinstance(event, StepsDone) and event.step == 5:
            controls.recipe = faster

    stretch(trainer, runs, hurry, until_step=9)
    with open_store(tmp_path) as store:
        found = open_run(store, 1)
    assert found.project.training == faster


def test_without_any_state_there_is_the_project_alone(tmp_path):
    trainer, runs = prepared(project()), recorder(tmp_path, budget=100)
    stretch(trainer, runs, until_step=4)
    with open_store(tmp_path) as store:
        found = open_run(store, 1)
    assert found.checkpoint is None
    assert found.project == project()
    assert not np.any([len(x) for x, _y in found.record.curves.values()])
