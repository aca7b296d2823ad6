"""What training takes of memory is known before it is taken, and refused where it is not there."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.language import language
from nnstudio.core.project import LayerLearning, OptimizerRecipe
from nnstudio.core.training import free_memory as free
from nnstudio.core.training import memory_need
from nnstudio.core.training.memory_need import memory_need as need_of
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.players import Player
from nnstudio.core.training.readiness import CannotTrain
from nnstudio.core.training.resolving import resolve
from tests.core.training.making import conv_project, linear, optimizer, prepared, project

CPU = torch.device("cpu")
VARIANTS = [
    *[optimizer(entry.name, 0.01) for entry in optimizers],
    optimizer("SGD", 0.1, params={"momentum": 0.9}),
    optimizer("Adam", 0.01, params={"amsgrad": True}),
    optimizer("AdamW", 0.01, params={"amsgrad": True}),
    optimizer("RMSprop", 0.01, params={"momentum": 0.9, "centered": True}),
    optimizer("RMSprop", 0.01, params={"centered": True}),
    optimizer("LBFGS", 0.1, params={"history_size": 3, "max_iter": 4}),
]


def remembered(recipe: OptimizerRecipe) -> float:
    """Numbers in the real optimizer's memory for each weight, after many updates."""
    torch.manual_seed(0)
    layer = torch.nn.Linear(40, 25, bias=False)
    player = Player([layer.weight], recipe, shares=False)
    for _ in range(12):
        inputs = torch.randn(16, 40)
        player.update(lambda batch: (layer(batch).sin() - 1).square().mean(), inputs)
    return sum(map(numbers, player.optimizer.state[layer.weight].values())) / layer.weight.numel()


def numbers(value: object) -> int:
    if isinstance(value, list):
        return sum(map(numbers, value))
    return value.numel() if isinstance(value, torch.Tensor) and value.numel() > 1 else 0


@pytest.mark.parametrize("recipe", VARIANTS, ids=lambda recipe: f"{recipe.name}-{dict(recipe.params)}")
def test_every_optimizer_says_how_much_it_remembers(recipe):
    assert remembered(recipe) == optimizers[recipe.name].numbers_per_weight(recipe)


def test_weights_gradients_memory_and_batch_are_added_up():
    made = project(linear(7), linear(2), by=optimizer("Adam", 0.01))
    need = need_of(made, resolve(made), rows=16)
    weights = (2 * 7 + 7) + (7 * 2 + 2)
    outputs = 2 + 7 + 2  # the input, and what each layer gives
    assert need.total in (4 * (4 * weights + 16 * outputs), 4 * (4 * weights + 16 * (outputs - 2)))
    assert (need.largest_name, need.largest) == ("linear1", 4 * (4 * 21 + 16 * 7))


def test_the_good_state_that_the_engine_holds_counts_where_it_lies():
    made = project(linear(7), linear(2), by=optimizer("Adam", 0.01))
    plan = resolve(made)
    beside = need_of(made, plan, rows=1, holds_state=True).total - need_of(made, plan, rows=1).total
    assert beside == 4 * 3 * plan.parameters  # the weight, and two numbers that Adam remembers


def test_measuring_takes_memory_too_where_batches_are_small():
    made = project(linear(4000), linear(2), batch_size=1)
    plan = resolve(made)
    more = need_of(made, plan, rows=1, measured=100).total - need_of(made, plan, rows=1).total
    outputs = sum(node.activation_bytes for node in plan.networks["main"].nodes.values())
    assert more == 100 * 4 * (4000 + 2) - outputs
    assert need_of(made, plan, rows=100, measured=1) == need_of(made, plan, rows=100)


def test_running_statistics_count_and_frozen_layers_have_weights_only():
    made = conv_project(by=optimizer("SGD", 0.1))
    whole = need_of(made, resolve(made), rows=1).total
    network = made.networks["main"]
    frozen = LayerLearning(frozen=True)
    nodes = {id: replace(node, learning=frozen) for id, node in network.nodes.items()}
    still = made.with_network("main", replace(network, nodes=immutabledict(nodes)))
    plan = resolve(made)
    assert whole - need_of(still, plan, rows=1).total == 4 * plan.parameters


@pytest.fixture
def only(monkeypatch):
    """Let the device have so many bytes left."""

    def limit(count):
        monkeypatch.setattr(memory_need, "free_memory", lambda device: count)

    return limit


TRAINED = 84  # of the 120 samples


def taken(made, rows):
    """Bytes of main memory with so many rows at once."""
    return need_of(made, resolve(made), rows, measured=TRAINED, holds_state=True).total


def test_what_fits_is_trained_and_what_does_not_is_refused_with_the_largest_layer(only):
    made = project(linear(1000), linear(1000), linear(2), by=optimizer("Adam", 0.01), batch_size=16)
    only(taken(made, 16))
    assert prepared(made).parameters
    only(taken(made, 16) - 1)
    with pytest.raises(CannotTrain, match="largest layer is “linear2”") as refusal:
        prepared(made)
    assert len(str(refusal.value).splitlines()) == 1


def test_an_optimizer_that_remembers_more_needs_more(only):
    plain = project(linear(1000), linear(1000), linear(2), by=optimizer("SGD", 0.1))
    only(taken(plain, 16))
    assert prepared(plain).parameters
    with pytest.raises(CannotTrain):
        prepared(project(linear(1000), linear(1000), linear(2), by=optimizer("Adam", 0.1)))


def deep(**more):
    """Training takes more than measuring: what all layers give is kept, not only the widest."""
    return project(linear(500), linear(500), linear(500), linear(2), **more)


def test_a_batch_is_counted_but_never_as_larger_than_the_samples(only):
    small, large = (deep(batch_size=size) for size in (1, 1_000_000))
    only(taken(small, 1))
    assert prepared(small).parameters
    with pytest.raises(CannotTrain, match="or the batch"):
        prepared(large)
    only(taken(large, TRAINED))
    assert prepared(large).parameters


def test_the_rows_that_go_through_the_network_at_once_are_what_counts(only):
    few, pieces = deep(batch_size=2), deep(batch_size=2, accumulate=40)
    whole = deep(by=optimizer("FullBatchGradientDescent", 1.0), batch_size=2)
    only(taken(few, 2))
    assert prepared(few).parameters == prepared(pieces).parameters
    with pytest.raises(CannotTrain):
        prepared(whole)


def test_memory_that_the_system_does_not_tell_of_refuses_nothing(only):
    only(None)
    assert prepared(project()).parameters == 56


def test_no_example_is_refused_for_memory_on_a_small_machine(only):
    from nnstudio.core.storage.examples import examples

    for example in examples():
        made = example.load()
        plan = resolve(made)
        assert need_of(made, plan, rows=made.training.batch_size).total < 500e6, example.name


def test_this_machine_tells_what_is_free():
    left = free.free_main_memory()
    assert left is not None
    assert 1e7 < left < 1e14


def test_linux_says_what_is_available(tmp_path, monkeypatch):
    (tmp_path / "meminfo").write_text("MemTotal:       100 kB\nMemFree:  7 kB\nMemAvailable:   50 kB\n")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(free, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(free, "_OWN_GROUP", tmp_path / "none")
    assert free.free_main_memory() == 50 * 1024


def test_a_container_may_have_less(tmp_path, monkeypatch):
    (tmp_path / "meminfo").write_text("MemAvailable:   5000 kB\n")
    (tmp_path / "cgroup").write_text("0::/a/b\n")
    group = tmp_path / "groups" / "a"
    (group / "b").mkdir(parents=True)
    (group / "memory.max").write_text("1000000\n")
    (group / "memory.current").write_text("700000\n")
    (group / "memory.stat").write_text("anon 5\ninactive_file 100000\n")
    (group / "b" / "memory.max").write_text("max\n")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(free, "_MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(free, "_OWN_GROUP", tmp_path / "cgroup")
    monkeypatch.setattr(free, "_GROUPS", tmp_path / "groups")
    assert free.free_main_memory() == 400_000


def test_windows_is_asked_in_its_own_way(monkeypatch):
    class Library:
        def GlobalMemoryStatusEx(self, status):  # noqa: N802
            assert status._obj.length == 64
            status._obj.free = 123_456
            return 1

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(free.ctypes, "windll", type("All", (), {"kernel32": Library()}), raising=False)
    assert free.free_main_memory() == 123_456


def test_a_system_that_cannot_be_asked_is_no_error(monkeypatch):
    def silent(name):
        raise ValueError(name)

    monkeypatch.setattr(sys, "platform", "plan9")
    monkeypatch.setattr("os.sysconf", silent, raising=False)
    assert free.free_main_memory() is None


def test_the_graphics_memory_is_what_counts_on_a_gpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (1000, 9000))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 500)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: 200)
    assert free.free_memory(torch.device("cuda")) == 1300


def test_the_sentence_speaks_the_language_of_now(only):
    only(10)
    made = project()
    with pytest.raises(CannotTrain) as refusal:
        prepared(made)
    language.choose("fr")
    assert "0,0" in str(refusal.value)
