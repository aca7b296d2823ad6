"""Docked views, one file each; panel.py is what they share."""
