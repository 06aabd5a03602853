"""Episodes as texts to be taken along; pure: nothing here reads or writes a file."""
