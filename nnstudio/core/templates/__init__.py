"""The lectures' architectures as projects to start from, one file each, drawn in code."""
