"""What was generated after earlier epochs, in bounded memory."""

from __future__ import annotations

from nnstudio.core.observe.samples import SamplesObservation

MOST = 120
MOST_BYTES = 32 * 2**20


class PastSamples:
    """One observation per epoch; when there are too many, every second one is let go."""

    def __init__(self) -> None:
        self._kept: list[SamplesObservation] = []
        self._every = 1  # epochs between two kept ones

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, index: int) -> SamplesObservation:
        return self._kept[index]

    def keep(self, seen: SamplesObservation) -> bool:
        """Keep this one if its epoch is the next one wanted; returns whether it was kept."""
        if not seen.generated.rows:
            return False
        if self._kept and seen.epoch < self._kept[-1].epoch + self._every:
            return False
        self._kept.append(seen)
        if len(self._kept) > MOST or self._bytes() > MOST_BYTES:
            self._kept = self._kept[::2]
            self._every *= 2
        return True

    def clear(self) -> None:
        self._kept.clear()
        self._every = 1

    def _bytes(self) -> int:
        last = self._kept[-1].generated
        return len(self._kept) * sum(row.values.nbytes for row in last.rows)
