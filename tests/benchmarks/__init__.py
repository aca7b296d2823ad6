"""Figures, printed as ratios. Nothing here is collected by pytest; see :mod:`tests.benchmarks.__main__`.

torch is told here how its threads wait, as the studio and the command line tell it before they import it.
A plain loop in a process of its own waits as OpenMP comes; only one in the same process waits as we do.
"""

from nnstudio.core.training.device import wait_asleep

wait_asleep()
