"""The service's own words, as its pages and its JSON spell them; nothing here reads anything.

The words of the pages were seen on them. Of the JSON keys, the first for a title, a summary and a
date were seen, and ``podcast`` and ``episode`` around them; the others are assumptions, plausible
spellings that are tried in turn.
"""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """The labels of the header lines of an episode's page, ``Label: value``."""

    PAGE = "Page"
    TEXT_VERSION = "Text version"
    PODCAST = "Podcast"
    PUBLISHED = "Published"
    EPISODE_LINK = "Episode link"
    AUDIO_FILE = "Audio file"
    PROCESSING_STATE = "Processing state"
    JSON = "JSON"
    DURATION_SECONDS = "Duration seconds"


class Heading(StrEnum):
    """The titles of the sections of an episode's page."""

    RESOURCE = "Resource"
    HIGHLIGHTS = "Highlights"
    TOPICS = "Topics"
    CHAPTERS = "Chapters"
    ACTIONS = "Actions"
    TRANSCRIPT = "Transcript"


TITLE_KEYS = ("title", "name")
SUMMARY_KEYS = ("summary", "description")
PUBLISHED_KEYS = ("published_at", "published")
STATE_KEYS = ("processing_state", "state", "status")
DURATION_KEYS = ("duration_seconds", "duration")
LABEL_KEYS = ("label", "title", "name")
TEXT_KEYS = ("text", "body", "summary")
START_KEYS = ("start_seconds", "start", "start_time", "startTime", "timestamp", "time", "seconds")

PODCAST_LISTS = ("podcasts", "items", "data", "results")
"""Where a collection of podcasts may keep them, if it is not a bare list."""

EPISODE_LISTS = ("episodes", "items", "data", "results")
"""Where a collection of episodes may keep them, if it is not a bare list."""

NEXT_KEYS = ("next", "next_url")
"""Where the address of the next part of a collection may be."""

NEXT_GROUPS = ("links", "_links", "pagination", "paging", "meta")
"""Objects that may hold the address of the next part of a collection."""

WRAPPERS = ("data", "result", "item")
"""Objects that may be wrapped around the one thing asked for."""

STATE_HOLDERS = ("episode", "request", "transcription_request", *WRAPPERS)
"""Objects in which the answer to a request may keep its state."""
