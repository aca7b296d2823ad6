"""Whole steps on a graphics card as CUDA graphs: launched at once, where Python would launch each kernel."""
