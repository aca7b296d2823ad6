"""Recorded runs as files for other programs, and as one file to hand in."""
