"""From the project's networks to shapes, problems, torch modules and readable source."""
