"""Panes of the main screen, and the dialogs that stand before it."""
