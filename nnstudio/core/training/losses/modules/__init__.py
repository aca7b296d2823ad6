"""Losses that torch does not have, as modules that need torch alone."""
