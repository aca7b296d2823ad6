"""A run is computed again as it was computed: with its threads, and saying where bits may be others."""

from __future__ import annotations

import json

import torch

from nnstudio.core.language import N_, Message
from nnstudio.core.runs.conditions import as_recorded, conditions, differences
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.training.device import describe_device, threads_in
from tests.core.runs.recorded import recorded
from tests.core.training.making import project


def test_threads_and_arithmetic_are_recorded_with_the_run(tmp_path):
    recorded(tmp_path, project(), until_step=3)
    with open_store(tmp_path) as store:
        machine = store.run(1).machine
    assert machine["threads"] == torch.get_num_threads()
    assert machine["arithmetic"] == torch.backends.cpu.get_cpu_capability()
    assert machine["torch"] == torch.__version__


def test_the_number_of_threads_is_read_from_the_words_the_engine_tells():
    before = torch.get_num_threads()
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            assert threads_in(describe_device(torch.device("cpu"))) == count
    finally:
        torch.set_num_threads(before)
    assert threads_in(Message.of(N_("GPU: {name}"), name="a card")) == 0
    assert threads_in("CPU") == 0
    assert "threads" not in conditions("somewhere")


def test_a_run_is_computed_again_with_the_threads_it_had(tmp_path):
    before = torch.get_num_threads()
    recorded(tmp_path, project(), until_step=4)
    _rewrite(tmp_path, threads=before + 1)
    seen = []
    with open_store(tmp_path) as store:
        found = replay(store, 1, told=lambda _step: seen.append(torch.get_num_threads()))
    assert found.is_equal
    assert set(seen) == {before + 1}
    assert torch.get_num_threads() == before


def test_what_is_not_known_or_odd_leaves_the_threads_alone():
    before = torch.get_num_threads()
    for odd in ({}, {"threads": 0}, {"threads": True}, {"threads": "many"}, {"threads": -3}):
        with as_recorded(odd):
            assert torch.get_num_threads() == before


def test_another_place_is_told_and_the_same_is_not(tmp_path):
    recorded(tmp_path, project(), until_step=3)
    with open_store(tmp_path) as store:
        assert replay(store, 1).elsewhere == ()
    _rewrite(tmp_path, torch="1.0", arithmetic="ABACUS")
    with open_store(tmp_path) as store:
        told = [str(one) for one in replay(store, 1).elsewhere]
    assert told[0].startswith("torch 1.0, here ")
    assert told[1].startswith("a processor with ABACUS, here ")


def test_a_run_of_before_says_nothing_of_what_it_does_not_know():
    assert differences({}) == ()


def _rewrite(folder, **machine):
    with open_store(folder) as store:
        kept = {**store.run(1).machine, **machine}
        store.connection.execute("UPDATE run SET machine = ?", (json.dumps(kept),))
