"""Settings reach the project, one sweep being one undo step, and refusals stay where they are made."""

from __future__ import annotations

from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers import optimizers
from nnstudio.gui.panels.recipe_edits import choose_loss, choose_objective, choose_optimizer, choose_source


def test_a_learning_rate_swept_with_the_slider_is_one_undo_step(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    before = studio.session.project
    form = panel._players["main"]._rate
    for rate in (0.02, 0.03, 0.05):
        form.form.value_edited.emit("learning_rate", rate)
    form.form.edit_finished.emit("learning_rate")
    assert studio.session.project.training.optimizers["main"].learning_rate == 0.05
    studio.session.undo()
    assert studio.session.project == before
    studio.settle()


def test_a_learning_rate_changed_while_training_is_used_from_then_on(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    studio.controller.train()
    studio.wait(lambda: studio.session.run.step > 0, timeout=20_000)
    panel._players["main"]._rate.form.value_edited.emit("learning_rate", 0.000123)
    studio.wait(lambda: studio.session.run.learning_rates.get("main") == 0.000123, timeout=20_000)
    assert not studio.controller.is_stale
    studio.controller.pause()
    studio.settle()


def test_every_optimizer_and_every_loss_can_be_chosen_and_explains_itself(bench):
    studio = bench("iris")
    panel = studio.show("training")
    studio.settle()
    for optimizer in optimizers:
        studio.session.apply(choose_optimizer, "main", optimizer.name)
        form = panel._players["main"]
        assert form._choice.name == optimizer.name
        assert form._choice._formula.latex == optimizer.formula
    for name in panel._loss.names:
        studio.session.apply(choose_loss, name)
        assert panel._loss._formula.latex == losses[name].formula
    studio.settle()


def test_another_way_of_learning_brings_its_players_and_a_loss_that_fits(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    studio.session.apply(choose_objective, "gan")
    recipe = studio.session.project.training
    assert set(recipe.optimizers) == set(objectives["gan"].players)
    assert recipe.loss == "BinaryCrossEntropy"
    assert set(panel._players) == set(recipe.optimizers)
    studio.session.undo()
    assert set(panel._players) == {"main"}
    studio.settle()


def test_data_with_values_bring_a_loss_for_values(bench):
    studio = bench("circle")
    studio.session.apply(choose_source, "function_1d")
    assert studio.session.project.training.loss in objectives["supervised"].losses.__call__(
        _spec(studio.session.project)
    )
    studio.settle()


def _spec(project):
    from nnstudio.core.data.loading import describe

    return describe(project.data)
