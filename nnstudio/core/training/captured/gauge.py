"""An objective's figures over a whole part, replayed from a recording where that gives the same.

A small network's figures are found in a fraction of a millisecond, most of which Python takes; and an epoch
of its steps lasts hardly longer. So once the same part has been measured a few times, the measurement is
recorded. It has to come to the same figures as the plain way, to the last bit, before it is trusted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import torch
from torch.fx.experimental.proxy_tensor import make_fx

from nnstudio.core.training.captured.emission import emit_in_place
from nnstudio.core.training.captured.interpreting import Interpreting, resident
from nnstudio.core.training.captured.recording import State, is_listened_to
from nnstudio.core.training.captured.scratch import laid_out, results_of
from nnstudio.core.training.captured.simplifying import simplify
from nnstudio.core.training.chunks import outputs_of
from nnstudio.core.training.objective import Batch, Learning, Objective

PATIENCE = 0.1  # seconds of plain measurements before one is recorded
FEWEST = 10  # of them, before that
LONGEST = 0.02  # seconds of one above which there is nothing to gain
REHEARSALS = 3
_MOST = 8  # parts remembered: an epoch's end looks at two

Found = dict[str, float]
Looking = Callable[[], AbstractContextManager[None]]


class Gauge:
    """Measures parts of the data, for as long as the loss and the layout of the weights stay the same."""

    def __init__(self, objective: Objective, learning: Learning, looking: Looking) -> None:
        """Inside ``looking()``, networks are in eval mode and gradients are not recorded."""
        self._objective = objective
        self._learning = learning
        self._looking = looking
        self._trials: dict[object, _Trial] = {}

    def __call__(self, part: Batch) -> Found:
        """The figures of this part, which is not empty."""
        inputs, targets = part.inputs, part.targets
        place = inputs.data_ptr(), inputs.shape, inputs.stride(), targets.data_ptr()
        trial = self._trials.get(place)
        if trial is None:
            if len(self._trials) >= _MOST:
                self._trials.clear()
            trial = self._trials[place] = _Trial(self, part)
        return trial()

    def plainly(self, part: Batch) -> Found:
        """The figures, operation by operation."""
        with self._looking():
            return dict(self._objective.evaluate(self._learning, part))

    def recorded(self, part: Batch) -> _Replay | None:
        """A recording of the measurement; nothing where there can be none, or hooks would not be heard.

        Raises:
            Exception: of any kind, where some operation cannot be recorded.
        """
        figures = self._objective.figures(self._learning, part)
        networks = self._learning.networks
        if figures is None or part.inputs.device.type != "cpu" or is_listened_to(networks):
            return None
        (network,) = networks.values()
        with self._looking():
            return _Replay(lambda inputs: figures(outputs_of(network, inputs)), part, State(networks))


class _Trial:
    """Measures one part, which it holds on to: so nothing else can come to lie where the part is."""

    def __init__(self, gauge: Gauge, part: Batch) -> None:
        self._gauge = gauge
        self._part = part
        self._replay: _Replay | None = None
        self._is_hopeless = False
        self._seconds, self._count, self._agreed = 0.0, 0, 0

    def __call__(self) -> Found:
        replay = self._replay
        if replay is not None and self._agreed >= REHEARSALS:
            return replay(self._part)
        begun = time.perf_counter()
        found = self._gauge.plainly(self._part)
        self._seconds += time.perf_counter() - begun
        self._count += 1
        if replay is not None:
            self._compare(replay, found)
        elif not self._is_hopeless and self._seconds >= PATIENCE and self._count >= FEWEST:
            self._record()
        return found

    def _record(self) -> None:
        self._is_hopeless = True  # one attempt
        if self._seconds > LONGEST * self._count:
            return
        try:
            self._replay = self._gauge.recorded(self._part)
        except Exception:
            self._replay = None

    def _compare(self, replay: _Replay, found: Found) -> None:
        try:
            same = replay(self._part) == found
        except Exception:
            same = False
        self._agreed += 1
        if not same:
            self._replay = None


class _Replay:
    """One measurement, recorded."""

    def __init__(
        self, find: Callable[[torch.Tensor], Mapping[str, torch.Tensor]], part: Batch, state: State
    ) -> None:
        """``find`` gives the figures of inputs. Raises an exception of any kind where it cannot be done."""
        self._names: list[str] = []

        def watched(
            inputs: torch.Tensor, targets: torch.Tensor, tensors: list[torch.Tensor]
        ) -> list[torch.Tensor]:
            figures = find(inputs)
            self._names[:] = figures
            return [torch.stack([figure.double() for figure in figures.values()])]

        module = make_fx(watched)(part.inputs, part.targets, state.tensors)
        layout = simplify(module)
        (result,) = results_of(module.graph)
        scratch = laid_out(module.graph, layout, layout.values(module, state.tensors), {}, result)
        self._function = emit_in_place(module.graph, layout, scratch)
        self._tensors = resident(list(scratch.values.values()))

    def __call__(self, part: Batch) -> Found:
        with Interpreting():
            (values,) = self._function(part.inputs, part.targets, self._tensors)
        return dict(zip(self._names, values.tolist(), strict=True))
