"""Ways round faults of Textual, each with the issue upstream where there is one."""
