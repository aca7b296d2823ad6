"""Fashion-MNIST: 70,000 pictures of clothes in the very format of MNIST, and harder."""

from nnstudio.core.data.idx import idx_source
from nnstudio.core.language import N_

FASHION_MNIST = idx_source(
    "fashion_mnist",
    N_("Fashion-MNIST"),
    N_(
        "Ten kinds of clothes, 28 × 28 pixels: 60,000 to train and 10,000 to test, from a folder of IDX "
        "files."
    ),
    N_("H. Xiao, K. Rasul, R. Vollgraf, 2017; Zalando Research."),
    (
        N_("T-shirt"),
        N_("trousers"),
        N_("pullover"),
        N_("dress"),
        N_("coat"),
        N_("sandal"),
        N_("shirt"),
        N_("sneaker"),
        N_("bag"),
        N_("ankle boot"),
    ),
)
