"""From a live ``torch.nn.Module`` to a network of the canvas, with its weights.

The module's own ``forward`` is followed once (:mod:`tracing`), what no sample decides is computed
(:mod:`folding`), every other operation is drawn as a layer of the catalogue (:mod:`mappers`, one file per
family), and the drawing is run beside the module: only where both give the same numbers is anything imported
(:mod:`importing`).
"""
