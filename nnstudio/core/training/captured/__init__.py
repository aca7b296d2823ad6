"""A whole training step recorded once, operation by operation, and replayed without Python in between."""
