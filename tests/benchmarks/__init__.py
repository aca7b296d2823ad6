"""Figures, printed as ratios. Nothing here is collected by pytest; see :mod:`tests.benchmarks.__main__`.

torch is told here how its threads wait, as the studio and the command line tell it before they import it, so
the plain loops beside them run under the same rule.
"""

from nnstudio.core.training.device import wait_asleep

wait_asleep()
