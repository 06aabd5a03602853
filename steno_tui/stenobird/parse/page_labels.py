"""The labels and headings of an episode's page, as the service spells them."""

from __future__ import annotations

from enum import StrEnum

MAX_LABEL = 80
"""No label of a highlight and no word for a state is longer."""


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
