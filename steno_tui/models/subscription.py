"""A podcast as a list of feeds names it; frozen values."""

from __future__ import annotations

from msgspec import Struct


class Subscription(Struct, frozen=True):
    """A podcast as a list of feeds (OPML) names it."""

    feed_url: str
    title: str
    """The feed's host where the list gives none."""
    page_url: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    """The folders that it is in, each with those around it: ``News/World``; no two the same."""


class SubscriptionList(Struct, frozen=True):
    """A list of feeds that was read."""

    title: str
    subscriptions: tuple[Subscription, ...]
    """In the order of the list; no feed twice."""
    notices: tuple[str, ...] = ()
    """What had to be left out, a sentence each, with its line."""
