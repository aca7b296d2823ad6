"""A whole training step recorded once, operation by operation, and replayed without Python in between.

``trial`` finds out whether gradients can be recorded (``recording``) and replayed (``program``) to the last
bit; ``loop_trial``, whether many steps can be done in one call (``loop``), updates included
(``looped_updates``). ``gauge`` does the same for what is measured after an epoch. ``stepper`` is who the
trainer talks to.
"""
