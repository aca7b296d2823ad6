"""Where samples come from: one file per source, and what is done to samples before training."""
