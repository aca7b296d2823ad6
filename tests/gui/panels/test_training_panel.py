"""Settings reach the project, one sweep being one undo step, and refusals stay where they are made."""

from __future__ import annotations

from nnstudio.core.language import Message
from nnstudio.core.project.edits import set_value
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.schedules import schedules
from nnstudio.core.training.speed import SPEEDS
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


def test_every_schedule_can_be_chosen_explains_itself_and_is_one_undo_step(bench):
    studio = bench("iris")
    panel = studio.show("training")
    studio.settle()
    before = studio.session.project
    for schedule in schedules:
        panel._course._schedule.chosen.emit(schedule.name)
        assert studio.session.project.training.schedule == schedule.name
        assert panel._course._schedule._formula.latex == schedule.formula
        assert len(panel._course._params.form.parameters) == len(schedule.params)
        if schedule.name != before.training.schedule:
            studio.session.undo()
        assert studio.session.project == before
    studio.settle()


def test_stopping_rules_steps_and_seeds_are_set_in_the_form(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    course = panel._course
    course._warmup.form.value_edited.emit("warmup", 7)
    course._stopping.form.value_edited.emit("patience", 5)
    course._steps.form.value_edited.emit("class_weights", "balanced")
    course._steps.form.value_edited.emit("order_seed", 12)
    recipe = studio.session.project.training
    assert (recipe.warmup, recipe.patience, recipe.class_weights, recipe.order_seed) == (7, 5, "balanced", 12)
    course._steps.form.value_edited.emit("order_seed", None)
    assert studio.session.project.training.order_seed is None
    studio.settle()


def test_the_best_epoch_is_offered_when_the_run_rests_and_its_weights_are_put_back(bench):
    studio = bench("circle")
    session = studio.session
    session.apply(set_value, "training.keep_best", True)
    session.apply(set_value, "training.epochs", 6)
    session.apply(set_value, "training.learning_rate", 8.0)
    panel = studio.show("training")
    studio.settle()
    assert not panel._notes._best.isVisible()
    studio.controller.train()
    studio.settle()
    losses = session.run.curves["validation_loss"].y
    best = int(losses.argmin()) + 1
    assert best < 6
    assert panel._notes._best.isVisible()
    assert str(best) in panel._notes._best.text()
    panel._notes._best.click()
    studio.settle()
    assert not panel._notes._best.isVisible()
    assert session.run.step == int(session.run.curves["validation_loss"].x[-1])


def test_why_steps_are_not_replayed_is_said_in_a_small_line(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    assert not panel._notes.isVisible()
    studio.session.run.slow_reason = Message.of("Steps are computed one operation at a time: a test.")
    studio.session.run.curves_changed.emit()
    assert panel._notes._slow.text().endswith("a test.")
    assert panel._notes._slow.isVisible()


def test_the_speed_is_chosen_in_the_panel_and_reaches_a_run_that_goes_on(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    panel._speed.setCurrentIndex(len(SPEEDS) - 1)
    panel._speed.activated.emit(len(SPEEDS) - 1)
    studio.controller.train()
    studio.wait(lambda: studio.session.run.step == 1, timeout=20_000)
    studio.wait(lambda: studio.session.run.step == 2, timeout=20_000)
    panel._speed.activated.emit(0)
    studio.wait(lambda: studio.session.run.step > 20, timeout=20_000)
    studio.controller.pause()
    studio.settle()
    assert studio.controller.tempo.speed is SPEEDS[0]


def test_a_learning_rate_is_looked_for_beside_the_run_and_used_when_asked_for(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    studio.train(3)
    finder = panel._finder
    finder.look.click()
    assert finder.is_looking
    studio.wait(lambda: not finder.is_looking, timeout=60_000)
    assert finder.use.isVisible()
    assert len(finder._plot.drawn("loss")[0]) > 20
    finder.use.click()
    rate = studio.session.project.training.optimizers["main"].learning_rate
    assert rate == finder._suggestion > 0
    assert studio.session.run.step == 3
    studio.session.undo()
    assert studio.session.project.training.optimizers["main"].learning_rate == 0.03
    studio.settle()


def test_looking_for_a_learning_rate_can_be_cancelled(bench):
    studio = bench("digits-cnn")
    panel = studio.show("training")
    studio.settle()
    panel._finder.look.click()
    panel._finder.look.click()
    assert not panel._finder.is_looking
    studio.wait(lambda: not studio.controller.background.is_working, timeout=30_000)
    assert not panel._finder.use.isVisible()
    studio.settle()


def test_a_network_that_cannot_be_trained_says_so_where_a_rate_was_looked_for(bench):
    studio = bench("circle")
    panel = studio.show("training")
    studio.settle()
    studio.session.apply(set_value, "training.schedule", "no_such")
    panel._finder.look.click()
    studio.wait(lambda: not panel._finder.is_looking, timeout=30_000)
    assert panel._finder._words.text()
    assert not panel._finder.use.isVisible()
    studio.settle()


def test_training_again_after_an_edit_keeps_what_unchanged_layers_learned_and_says_so(bench):
    studio = bench("spiral")
    panel = studio.show("training")
    studio.settle()
    studio.train(5)
    names = [node.name for node in studio.session.project.networks["main"].nodes.values()]
    last = [name for name in names if name.startswith("linear")][-2]
    studio.session.apply(set_value, f"networks.main.{last}.out_features", 7)
    studio.settle()
    studio.train(2)
    kept = studio.session.run.carried_layers
    assert kept
    assert last not in kept
    assert panel._notes._carried.isVisible()
    assert kept[0] in panel._notes._carried.text()
    studio.controller.reset()
    studio.settle()
    assert studio.session.run.carried_layers == ()
    assert not panel._notes._carried.isVisible()
