"""Players: the interface, the one with mpv behind it, and a silent one."""
