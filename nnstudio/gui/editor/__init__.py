"""The canvas: scene, cards, links, palette, inspector and gestures."""
