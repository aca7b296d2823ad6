"""Where cards go when nobody has placed them: a layered drawing with few crossings.

After K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system
structures", IEEE Trans. SMC 11 (1981): columns (:mod:`layering`), points for long links to pass by
(:mod:`layered`), the order within a column (:mod:`ordering`), straight lines (:mod:`aligning`), rows
(:mod:`wrapping`). Nothing here is recursive or random: the same network always gets the same drawing.

"Along" is the way the tensors flow, "across" the other one; only :mod:`laying_out` knows which is x.
"""

from nnstudio.core.project.layout.laying_out import Direction, laid_out, lay_out

__all__ = ["Direction", "laid_out", "lay_out"]
