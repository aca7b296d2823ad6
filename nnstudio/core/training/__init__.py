"""From a recipe to steps: objectives, losses, optimizers, and the engine that yields small frozen facts."""
