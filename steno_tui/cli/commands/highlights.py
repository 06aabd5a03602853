"""The verbs that go across episodes: ``highlights`` and ``topics``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.commands.search import look_through
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import no_podcast, podcast_slug
from steno_tui.cli.list_output import list_text
from steno_tui.cli.nearest_name import nearest
from steno_tui.cli.number_options import within
from steno_tui.cli.output import info, json_array, write
from steno_tui.errors import UnknownError, UsageError
from steno_tui.models.highlights import HighlightQuery
from steno_tui.text.counts import count
from steno_tui.text.folding import fold
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.highlights import HighlightStream
    from steno_tui.services import Services

_USUAL = 50
_NONE_YET = "No page on disk has {}. They come with the pages of processed episodes."


async def _opened(services: Services) -> Core:
    """The core, once pages from before are read as far as there is time."""
    core = await open_core(services)
    if left := await look_through(core):
        info(f"{count(left, 'episode')} could not be looked through yet: ask again for them.")
    return core


def _none(why: str, *, as_json: bool) -> UnknownError:
    """The error about a list that is empty, which as JSON is printed all the same."""
    if as_json:
        write(json_array(()))
    return UnknownError(why)


@click.command()
@click.argument("words", nargs=-1)
@click.option("--label", metavar="LABEL", help="Only those with this label, as in “Main idea”.")
@click.option(
    "--podcast", metavar="PODCAST", shell_complete=completion.podcasts, help="Only of this podcast."
)
@click.option(
    "--topic",
    metavar="TOPIC",
    shell_complete=completion.topics,
    help="Only of episodes with this topic.",
)
@click.option("--limit", callback=within(1), metavar="N", help="Print the first N, not 50.")
@as_json
@with_services()
async def highlights(
    services: Services,
    /,
    words: tuple[str, ...],
    label: str | None,
    podcast: str | None,
    topic: str | None,
    limit: int | None,
    as_json: bool,
) -> str:
    """List the highlights of all processed episodes, newest first.

    With WORDS only those whose text has all of them, in part of a word too. The network is left
    alone.

    Example: steno-tui highlights --label "Practical takeaway" --topic caching
    """
    for name, given in (("label", label), ("topic", topic)):
        if given is not None and not given.strip():
            raise UsageError(f"The {name} is empty: name one, or leave --{name} out.")
    slug = podcast_slug(podcast, services.server) if podcast is not None else None
    core = await _opened(services)
    if slug is not None and await core.listings.podcast(slug) is None:
        raise no_podcast(slug)
    stream = await core.highlights.all(HighlightQuery(slug, topic, " ".join(words)))
    numbers = stream.of_label(label)
    rows = await core.highlights.rows(numbers[: limit or _USUAL])
    if not rows:
        raise _none(_nothing(stream, label), as_json=as_json)
    if len(numbers) > len(rows):
        info(f"{count(len(numbers), 'highlight')} in all: --limit N shows more of them.")
    return list_text(
        rows,
        as_json=as_json,
        objects=(json_output.highlight_row(row, services.addresses) for row in rows),
        cells=tab_output.highlight,
        lines=map(text_output.highlight, rows),
    )


def _nothing(stream: HighlightStream, label: str | None) -> str:
    """Why there are none, and which labels there are where that is what is amiss."""
    if label is not None and len(stream.numbers):
        known = ", ".join(one.label for one in stream.counts()[:10] if one.label)
        return f"No highlight here has the label {line(label, 40)}. There are: {known}."
    if stream.query == HighlightQuery():
        return _NONE_YET.format("highlights")
    return "No highlight on disk fits that."


@click.command()
@click.argument("topic", nargs=-1, shell_complete=completion.topics)
@click.option("--limit", callback=within(1), metavar="N", help="Print the first N of them.")
@as_json
@with_services()
async def topics(
    services: Services, /, topic: tuple[str, ...], limit: int | None, as_json: bool
) -> str:
    """List the topics of all pages, or the episodes that have one.

    Spellings that differ in case, hyphen or plural are one TOPIC. The network is left alone.

    Example: steno-tui topics "flame graphs"
    """
    words = " ".join(topic)
    if topic and not words.strip():
        raise UsageError("The topic is empty: name one, or none to have all of them listed.")
    core = await _opened(services)
    if words:
        return await _of_topic(core, services, words, limit, as_json=as_json)
    rows = (await core.topics.rows())[:limit]
    if not rows:
        raise _none(_NONE_YET.format("topics"), as_json=as_json)
    return list_text(
        rows,
        as_json=as_json,
        objects=map(json_output.topic_row, rows),
        cells=tab_output.topic,
        lines=map(text_output.topic, rows),
    )


async def _of_topic(
    core: Core, services: Services, topic: str, limit: int | None, *, as_json: bool
) -> str:
    """The episodes of one topic."""
    numbers = await core.topics.episodes(topic)
    rows = await core.topics.episode_rows(numbers[:limit])
    if not rows:
        known = {fold(row.topic): row.topic for row in await core.topics.rows()}
        near = known.get(nearest(fold(topic), list(known)) or "")
        meant = f" Did you mean {near}?" if near else ""
        why = f"No page on disk has the topic {line(topic, 60)}.{meant}"
        raise _none(why, as_json=as_json)
    return list_text(
        rows,
        as_json=as_json,
        objects=(json_output.episode_row(row, services.addresses) for row in rows),
        cells=tab_output.episode,
        lines=map(text_output.episode_row, rows),
    )
