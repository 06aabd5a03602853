"""What the desktop around the terminal shows and sends: its media keys, and its notices.

`publish` lets the desktop see and control what is heard; `notice` says how to show something to
a user who looks elsewhere. Nothing here knows the player or the screens.
"""

from steno_tui.desktop.mpris import Controls, NowPlaying, Published, publish
from steno_tui.desktop.notices import Notice, Way, notice, way
from steno_tui.desktop.session_bus import session_bus

__all__ = [
    "Controls",
    "Notice",
    "NowPlaying",
    "Published",
    "Way",
    "notice",
    "publish",
    "session_bus",
    "way",
]
