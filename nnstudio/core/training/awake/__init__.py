"""Keeping a laptop from falling asleep while it trains: one file for each system, behind :mod:`keeping`."""
