"""Opening the browser, which only ever sees addresses the address policy has passed."""

from __future__ import annotations

import os


def open_in_browser(url: str) -> bool:
    """Open an address; false where there is no browser. Blocks, so it is called in a thread.

    A browser in the same terminal would paint over the screen, so those are left alone.

    Args:
        url: an http or https address that `steno_tui.urls.check` has passed; it never begins
            with a hyphen, which a browser would take for an option.
    """
    if not url.startswith(("https://", "http://")):
        return False
    has_desktop = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if os.name == "posix" and os.uname().sysname == "Linux" and not has_desktop:
        return False
    import webbrowser  # which few starts have a use for

    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False
