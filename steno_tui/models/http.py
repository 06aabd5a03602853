"""What makes a fetch conditional, and a body as the library keeps it."""

from __future__ import annotations

from msgspec import Struct


class Validators(Struct, frozen=True):
    """The opaque tokens that make the next fetch of the same address conditional."""

    etag: str | None = None
    last_modified: str | None = None


class CachedPart(Struct, frozen=True):
    """A part of a list as the library keeps it, without its body."""

    validators: Validators
    next_url: str | None
    """Where the next part is; None after the last one."""


class NewPart(Struct, frozen=True):
    """A part of a list that has just come."""

    url: str
    body: bytes
    validators: Validators
    next_url: str | None
    """Where the next part is; None after the last one."""


class CachedBody(Struct, frozen=True):
    """A body as the library keeps it, with what is needed to ask again."""

    url: str
    body: bytes
    validators: Validators
    fetched_at: float
    """When this body came, Unix seconds."""
    checked_at: float
    """When the service last said that it is still the same."""
    gone_at: float | None = None
    """When the service said it does not have this any more; the body is kept."""
