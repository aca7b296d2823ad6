"""Drawing operations as layers: one file per family, each adding mappers and nothing else."""
