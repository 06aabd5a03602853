"""The panes of the main screen; each loads and shows its own."""
