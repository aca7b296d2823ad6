"""What can go wrong with data and with a run: one small function per symptom, over frozen facts."""
