"""What a project can be written as for other programs: one file per format, each with one entry."""
