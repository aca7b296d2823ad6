"""MNIST: 70,000 handwritten digits of 28 × 28 pixels, the last 10,000 for testing."""

from nnstudio.core.data.idx import idx_source
from nnstudio.core.language import N_

MNIST = idx_source(
    "mnist",
    N_("MNIST"),
    N_(
        "Handwritten digits of 28 × 28 pixels: 60,000 to train and 10,000 to test, from a folder of IDX "
        "files."
    ),
    N_("Y. LeCun, C. Cortes, C. J. C. Burges, 1998, from NIST's databases."),
    tuple(str(digit) for digit in range(10)),
)
