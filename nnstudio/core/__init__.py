"""Everything nnstudio knows and does without a window. Nothing in here imports Qt."""
