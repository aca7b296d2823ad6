"""What can be wrong with a network: one file per kind of problem, each with the edit that mends it."""
