"""Plots, fields, forms and grids that know no network."""
