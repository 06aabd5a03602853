"""Episodes' audio on this machine: fetched, resumed, verified, bounded.

`AudioCache` is all that others need. `wire` asks for audio and checks where that leads, `transfer`
is one fetch, `part` the file that it fills, `store` the directory with what is told of each file,
`sniff` says what bytes are.
"""

from steno_tui.downloads.cache import AudioCache
from steno_tui.downloads.recording import Fetched, Held, Recording

__all__ = ["AudioCache", "Fetched", "Held", "Recording"]
