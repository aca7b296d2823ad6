"""Project files: read, write, upgrade."""
