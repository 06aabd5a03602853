"""What a shell completes: podcasts and episodes, from the library, without the network.

Whatever goes wrong, nothing is completed and nothing is said: the line being typed is no place
for it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from steno_tui.services import Services

MOST = 1000
"""How many words are offered; nobody reads more."""

Found = list[tuple[str, str]]
"""What can be typed, and its title."""

Look = Callable[["Services", str], Awaitable[Found]]
"""Looks up what may begin with what was typed so far."""

Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


def _completing(look: Look, *, or_files: bool = False) -> Complete:
    def complete(
        context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        if or_files and incomplete.startswith((".", "/", "~")):
            return [CompletionItem(incomplete, type="file")]
        found = _looked_up(context, look, incomplete)
        fitting = [pair for pair in found if pair[0].startswith(incomplete)]
        return [CompletionItem(word, help=title) for word, title in fitting[:MOST]]

    return complete


def _looked_up(context: click.Context, look: Look, incomplete: str) -> Found:
    """Look something up in the library that the options name, if there is one."""
    from steno_tui.cli.decorators import wait_for
    from steno_tui.cli.global_options import Options
    from steno_tui.cli.session import session
    from steno_tui.errors import StenoError

    root = context.find_root()
    given = root.obj if isinstance(root.obj, Options) else Options()
    if given.demo:
        return []
    given = replace(given, offline=True)

    async def closing(services: Services) -> Found:
        async with services:
            return await look(services, incomplete)

    try:
        with session(given, lambda loaded: loaded.config) as services:
            directory = services.library_directory
            if directory is None or not directory.is_dir():
                return []
            return wait_for(closing(services))
    except (StenoError, OSError):
        return []


async def _podcasts(services: Services, _incomplete: str) -> Found:
    core = await services.core()
    return [(row.slug, row.title) for row in await core.listings.podcasts()]


async def _episodes(services: Services, incomplete: str) -> Found:
    """Episodes of the podcast that was typed; podcasts as long as several may be meant."""
    from steno_tui.models.episode_list import EpisodeQuery

    core = await services.core()
    slug, slash, _ = incomplete.partition("/")
    if not slash:
        rows = [row for row in await core.listings.podcasts() if row.slug.startswith(slug)]
        if len(rows) != 1:
            return [(f"{row.slug}/", row.title) for row in rows]
        slug = rows[0].slug
    listing = await core.listings.episodes(EpisodeQuery(slug))
    return [(str(row.key), row.title) for row in listing.rows]


async def _queued(services: Services, _incomplete: str) -> Found:
    core = await services.core()
    return [(str(row.key), row.title) for row in await core.queue.rows()]


async def _written_down(services: Services, _incomplete: str) -> Found:
    """Episodes of which the service was asked to write something down."""
    core = await services.core()
    jobs = await core.transcript_jobs.all()
    return [*{str(job.key): job.title for job in jobs}.items()]


async def _requested(services: Services, _incomplete: str) -> Found:
    """Episodes that the service was asked to process."""
    core = await services.core()
    return [*{str(one.key): one.title for one in await core.requests.all()}.items()]


async def _held(services: Services, _incomplete: str) -> Found:
    """Episodes whose audio is here, and their podcasts."""
    held = [audio for audio in await services.downloads.held() if audio.key.episode]
    podcasts = {audio.key.podcast: audio.podcast_title for audio in held}
    return [*podcasts.items(), *((str(audio.key), audio.title) for audio in held)]


async def _either(services: Services, incomplete: str) -> Found:
    named = await _podcasts(services, incomplete) if "/" not in incomplete else []
    episodes = await _episodes(services, incomplete)
    return [*named, *(pair for pair in episodes if not pair[0].endswith("/"))]


async def _topics(services: Services, _incomplete: str) -> Found:
    core = await services.core()
    return [(row.topic, "") for row in await core.topics.rows()]


podcasts = _completing(_podcasts)
"""Podcasts."""

podcasts_or_files = _completing(_podcasts, or_files=True)
"""Podcasts, or files."""

topics = _completing(_topics)
"""Topics."""

episodes = _completing(_episodes)
"""Episodes."""

pages = _completing(_episodes, or_files=True)
"""Episodes, or files."""

podcasts_or_episodes = _completing(_either)
"""Podcasts and episodes."""

anything = _completing(_either, or_files=True)
"""Podcasts, episodes, or files."""


def files(
    _context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Files, which the shell knows best."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def words(*offered: str) -> Complete:
    """Some words."""

    def complete(
        _context: click.Context, _parameter: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in offered if word.startswith(incomplete)]

    return complete


def transcripts(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The transcripts of the episode that was typed, and where each is from."""
    ref = next(iter(context.args), "")  # no parameter yet, for the option has no value

    async def names(services: Services, _incomplete: str) -> Found:
        from steno_tui.cli.episode_argument import episode_key
        from steno_tui.cli.transcript_names import typed_name

        core = await services.core()
        choices = await core.transcripts.choices(episode_key(ref, services.server))
        return [*{typed_name(one): str(one.source) for one in choices}.items()]

    return _completing(names)(context, parameter, incomplete)


written_down = _completing(_written_down)
"""Episodes of which the service was asked to write something down."""

requested = _completing(_requested)
"""Episodes that the service was asked to process."""

queued = _completing(_queued)
"""Episodes of the queue."""

held = _completing(_held)
"""Episodes whose audio is on this machine, and podcasts that have some."""
