"""nnstudio.gui.app: start-up, told as a story."""
