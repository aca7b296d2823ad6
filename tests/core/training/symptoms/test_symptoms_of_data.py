"""What the data alone say: each risk provoked, and not provoked by what is as it should be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnstudio.core.compiler.plan import Severity
from nnstudio.core.observe.data_facts import DataFacts
from nnstudio.core.project.edits import set_value
from nnstudio.core.training.events import Reason
from nnstudio.core.training.symptoms.diagnosing import data_risks
from tests.core.training.making import gan_project, linear, optimizer, project
from tests.core.training.symptoms.made_facts import RELU, facts, risks

FINE = DataFacts(700, 1, ("cat", "dog"), (400, 300), ("x", "y"), (1.0, 0.8), (1.0, 0.8))


def mended(found):
    (problem,) = data_risks(found.project, found.plan, found.data)
    after = problem.mend.apply(found.project)
    return risks(replace(found, project=after)), after


def test_data_as_they_should_be_have_no_risk():
    assert risks(facts(data=FINE, parameters=42)) == []
    assert risks(facts()) == []


@pytest.mark.parametrize(("classes", "found"), [((660, 40), True), ((600, 100), False), ((700, 0), True)])
def test_a_class_ten_times_as_common_is_told_with_its_name(classes, found):
    made = facts(data=replace(FINE, classes=classes))
    assert risks(made) == ["class-imbalance"] * found
    if found:
        (problem,) = data_risks(made.project, made.plan, made.data)
        assert "cat" in str(problem.message)
        assert f"{round(100 * classes[0] / 700)}%" in str(problem.message)


def test_a_class_whose_name_holds_braces_is_told_too():
    made = facts(data=replace(FINE, class_names=("{a}", "b"), classes=(690, 10)))
    (problem,) = data_risks(made.project, made.plan, made.data)
    assert str(problem.message)


@pytest.mark.parametrize(
    ("scales", "spreads"), [((900.0, 1.0), (300.0, 1.0)), ((120.0,), (70.0,)), ((1.0, 0.01), (1.0, 0.01))]
)
def test_inputs_on_scales_far_apart_are_told_and_normalised(scales, spreads):
    made = facts(data=replace(FINE, scales=scales, spreads=spreads))
    assert risks(made) == ["not-normalised"]
    after, mended_project = mended(made)
    assert after == []
    assert mended_project.data.normalise == "standard"


def test_constant_columns_and_a_first_normalisation_are_fine():
    assert risks(facts(data=replace(FINE, scales=(1.0, 0.0), spreads=(1.0, 0.0)))) == []
    normalising = project(("BatchNorm1d", {}), linear(8), RELU, linear(2))
    assert risks(facts(of=normalising, data=replace(FINE, scales=(900.0, 1.0)))) == []


def test_numbers_that_are_names_have_no_scale_and_of_many_letters_some_are_rare():
    letters = DataFacts(2800, 1, (), (557, 8, *[90] * 25), (), (17.0, 17.0), (9.0, 9.0))
    reading = project(("Embedding", {}), ("Flatten", {}), linear(27))
    assert risks(facts(of=reading, data=letters)) == []
    assert risks(facts(data=letters)) == ["not-normalised"]
    mostly_one = replace(letters, classes=(5570, 8, *[90] * 25))
    assert risks(facts(of=reading, data=mostly_one)) == ["class-imbalance"]


@pytest.mark.slow
def test_every_template_is_without_risk():
    from nnstudio.core.data.loading import load
    from nnstudio.core.observe.data_facts import data_facts
    from nnstudio.core.refusal import Refusal
    from nnstudio.core.templates.library import all_templates
    from nnstudio.core.training.resolving import resolve

    found = {}
    for template in all_templates():
        drawn = template.draw()
        try:
            found[template.name] = data_risks(drawn, resolve(drawn), data_facts(load(drawn.data)))
        except Refusal:  # data of the user's own
            continue
    assert len(found) > 5
    assert set(found.values()) == {()}


def test_far_more_weights_than_samples_are_told_and_held_back():
    made = facts(data=FINE, parameters=80_000)
    assert risks(made) == ["too-many-parameters"]
    after, mended_project = mended(made)
    assert after == []
    assert mended_project.training.optimizers["main"].weight_decay > 0


def test_dropout_weight_decay_or_many_targets_keep_many_weights_in_order():
    with_dropout = project(linear(8), RELU, ("Dropout", {}), linear(2))
    assert risks(facts(of=with_dropout, data=FINE, parameters=80_000)) == []
    decaying = project(by=optimizer(weight_decay=0.01))
    assert risks(facts(of=decaying, data=FINE, parameters=80_000)) == []
    assert risks(facts(data=replace(FINE, targets=64, classes=()), parameters=80_000)) == []
    assert risks(facts(of=gan_project(), data=replace(FINE, targets=0, classes=()), parameters=80_000)) == []


def test_a_sample_alone_in_the_last_batch_is_told_where_batches_are_compared():
    normalising = project(linear(8), ("BatchNorm1d", {}), RELU, linear(2), batch_size=2)
    made = facts(of=normalising, data=replace(FINE, samples=7))  # and batches of three leave one, too
    assert risks(made) == ["batch-norm-alone"]
    after, mended_project = mended(made)
    assert after == []
    assert mended_project.training.batch_size == 4
    assert risks(facts(of=normalising, data=replace(FINE, samples=8))) == []
    assert risks(facts(of=project(batch_size=3), data=FINE)) == []


@pytest.mark.parametrize(("size", "fails"), [(83, True), (28, False)])  # of 84 training samples
def test_a_sample_alone_really_ends_a_run_of_vectors_and_is_an_error(size, fails):
    from nnstudio.core.observe.data_facts import data_facts
    from tests.core.training.making import finished, prepared

    layers = (linear(8), ("BatchNorm1d", {}), RELU, linear(2))
    trainer = prepared(project(*layers, data={"size": 120}, batch_size=41))
    trainer.batches.use(trainer.parts["train"], size)  # what is refused from the beginning
    asked = set_value(trainer.project, "training.batch_size", size)
    found = data_risks(asked, trainer.plan, data_facts(trainer.dataset))
    assert [problem.severity for problem in found] == [Severity.ERROR] * fails
    assert (finished(trainer)[-1].reason is Reason.FAILED) == fails


def test_a_sample_alone_among_images_is_only_a_risk():
    from nnstudio.core.observe.data_facts import data_facts
    from tests.core.training.making import conv_project, prepared

    trainer = prepared(conv_project(batch_size=157))
    assert len(trainer.dataset.train) % 157 == 1
    (problem,) = data_risks(trainer.project, trainer.plan, data_facts(trainer.dataset))
    assert problem.severity is Severity.WARNING
