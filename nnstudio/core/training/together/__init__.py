"""Many small runs trained as one: their weights are stacked, and a step is done for all of them at once."""
