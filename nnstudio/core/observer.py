"""The one signal type of the core, so that models can announce facts without Qt."""

from psygnal import Signal, SignalInstance

__all__ = ["Signal", "SignalInstance"]
