"""Optimizers of our own. They need torch alone, so exported programs carry their source."""
