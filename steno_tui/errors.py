"""The exceptions of steno-tui; every one carries a sentence for the person at the keyboard.

The tree, each level a useful ``except``::

    StenoError
    ├── UsageError             the words given make no sense together
    │   ├── AlreadyProcessedError   there is nothing left to ask for
    │   └── NoAudioError       there is nothing to be heard
    ├── ConfigError            the configuration file cannot be used
    ├── ApiKeyError            the API key cannot be used or kept
    ├── AddressError           an address that the address policy refuses
    ├── PageError              a text that is no Stenobird page
    ├── FeedError              what was to be a feed, or a file of feeds or chapters, and is none
    │   ├── EmptyFeedError     a feed without episodes
    │   └── WebPageError       a web page where a feed was looked for; it may name one
    ├── TranscriptError        what was to be a transcript and is none, or cannot be written as one
    ├── UnknownError           no such podcast, episode, chapter or file
    ├── NotOnDiskError         never seen before, and there is no network to ask
    ├── ServiceError           the service refused or failed
    │   ├── UnreachableError   no answer: no network, no name, refused, timed out, bad TLS
    │   │   ├── NoReplyError   the connection broke before an answer began
    │   │   └── PortalError    the answer of a network that asks for a login
    │   ├── GoneError          404 or 410: the service does not have it (any more)
    │   ├── RefusedError       401, 403 and the other 4xx
    │   │   └── KeyRefusedError    the API key is not taken
    │   ├── BusyError          429 or 503: asked to come back later
    │   ├── ServerFailedError  the other 5xx
    │   └── BadAnswerError     an answer that is not what was asked for
    ├── LibraryError           the disk
    │   ├── ReadOnlyError      the library can be read but not written
    │   └── SearchIndexError   the index of words is damaged, and nothing else
    ├── OutputError            what a verb prints, or a file that was asked for, was not written
    ├── AudioError             audio could not be kept on this machine
    │   └── AudioGoneError     its host does not give it at that address (any more)
    └── PlayerError            sound
        ├── AudioGoneError     the same, of what was to be played
        ├── NoPlayerError      there is no usable mpv
        └── NoEntryError       the audio's server sends it only from its start
"""

from __future__ import annotations


class StenoError(Exception):
    """Anything that goes wrong in a way a user can be told about.

    Attributes:
        message: what happened, where, and what to do next; safe to print.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UsageError(StenoError):
    """The words given make no sense together."""


class AlreadyProcessedError(UsageError):
    """The service has processed the episode, so that there is nothing left to ask for."""


class NoAudioError(UsageError):
    """The episode has no audio, so that it is neither played nor written down.

    Args:
        title: that of the episode.
    """

    def __init__(self, title: str) -> None:
        super().__init__(f"“{title}” has no audio.")


class ConfigError(StenoError):
    """The configuration cannot be used; the sentence names file, line and key."""


class ApiKeyError(StenoError):
    """The API key is missing, or cannot be used or kept; what it is stands in no sentence."""


class AddressError(StenoError):
    """An address that the address policy refuses."""


class PageError(StenoError):
    """A text that is no Stenobird page."""


class FeedError(StenoError):
    """What was to be a feed, a list of feeds or a publisher's chapters, and cannot be read."""


class EmptyFeedError(FeedError):
    """A feed in which there are no episodes, or which is damaged before the first ends."""


class WebPageError(FeedError):
    """A web page where a feed was looked for; it may name one."""


class TranscriptError(StenoError):
    """What was to be a transcript and is none, or has no times for the form it is to have."""


class UnknownError(StenoError):
    """There is no such podcast, episode, chapter or file."""


class NotOnDiskError(StenoError):
    """The thing was never seen before, and the network may not or cannot be asked."""


class ServiceError(StenoError):
    """The service refused or failed."""


class UnreachableError(ServiceError):
    """No answer at all: no network, no such host, refused, timed out, untrusted TLS."""


class NoReplyError(UnreachableError):
    """The connection broke before anything of an answer came; a GET may be sent once more."""


class PortalError(UnreachableError):
    """What answered is the network's login page, not the service."""


class GoneError(ServiceError):
    """404 or 410: the service does not have it, or not any more.

    Attributes:
        for_good: whether it said that it will not have it again.
    """

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


class RefusedError(ServiceError):
    """401, 403, or another 4xx: asking again will not help."""


class KeyRefusedError(RefusedError):
    """The API key is not taken, or has nothing left to pay with; another one may be."""


class BusyError(ServiceError):
    """429 or 503: the service asks to be left alone for a while.

    Attributes:
        retry_after: seconds to wait before the next try, 0 to 3600.
    """

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ServerFailedError(ServiceError):
    """A 5xx other than 503, or a host that the server leads to and that does not answer it."""


class BadAnswerError(ServiceError):
    """An answer that is not what was asked for: truncated, too large, unreadable."""


class LibraryError(StenoError):
    """The disk refused: full, gone, not writable, damaged."""


class ReadOnlyError(LibraryError):
    """The library can be read but not written."""


class SearchIndexError(LibraryError):
    """The index of words is damaged, which can be made anew out of all else."""


class OutputError(StenoError):
    """What a verb prints, or a file that the user asked for, could not be written."""


class AudioError(StenoError):
    """The audio could not be fetched, or not be kept on this machine."""


class AudioUnreachableError(AudioError):
    """No answer at all from the audio's host, as without a network."""


class AudioTakenError(AudioError):
    """Another program fetches the audio just now, or deleted it while it came."""


class NoRoomError(AudioError):
    """The audio has no room beside what is not to go for it."""


class PlayerError(StenoError):
    """The sound could not be played as asked."""


class AudioGoneError(AudioError, PlayerError):
    """Its host does not give the audio at that address: 401, 403, 404 or 410.

    It may have run out, and the episode's page may know another one by now.
    """


class NoPlayerError(PlayerError):
    """There is no usable mpv on this machine; the sentence says how to get one."""


class NoEntryError(PlayerError):
    """The audio cannot be entered in its middle: its server sends it only from the start."""
