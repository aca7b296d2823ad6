"""Main window and dialogs: layout and menus only."""
