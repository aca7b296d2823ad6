"""What can be seen of networks while they train, one file per kind: a request in, plain numpy out."""

from nnstudio.core.observe.observation import Context, Observation, Observer, Request, observe

__all__ = ["Context", "Observation", "Observer", "Request", "observe"]
