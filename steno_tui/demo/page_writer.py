"""Writes podcasts and episodes in the service's three formats: Markdown, HTML and JSON.

Episode pages as Markdown follow the service's pages line by line; the same content as HTML has
the labels and the order that its HTML pages have. The JSON of an episode has the fields seen in
the service's answers; those of the collections, and what follows an episode's ``summary``, are
inferred from the pages. All functions are pure.
"""

from __future__ import annotations

from html import escape
from zlib import crc32

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.demo.request_lifecycle import LifecycleState
from steno_tui.stenobird.addresses import Addresses
from steno_tui.text.times import timestamp

_ACTIONS_NOTE = (
    "A page view does not enqueue transcription. Agents should invoke `request_transcript` "
    "explicitly when they need this episode processed."
)
_TRANSCRIPT_NOTE = (
    "Full transcripts are not published on public pages unless there is a clear rights basis."
)


def publisher_url(podcast: DemoPodcast, episode: DemoEpisode) -> str:
    """The address of the episode on the invented publisher's own site."""
    return f"{podcast.website}episodes/{episode.slug}"


def feed_url(server: str, name: str) -> str:
    """Where the demo has a publisher's feed."""
    return f"{server}/feeds/{name}.xml"


def rss_url(server: str, podcast: DemoPodcast) -> str:
    """The address of the podcast's feed: where the demo has it, or else one that leads nowhere."""
    if podcast.has_feed:
        return feed_url(server, podcast.slug)
    return f"{podcast.website}feed.xml"


def audio_url(server: str, episode: DemoEpisode) -> str | None:
    """Where the demo plays the episode; None where it has no audio."""
    return f"{server}/audio/{episode.podcast}/{episode.slug}.wav" if episode.has_audio else None


def _actions(server: str, episode: DemoEpisode) -> tuple[tuple[str, str, str, str], ...]:
    """The name, method, address and description of everything a page offers."""
    at = Addresses(server)
    return (
        (
            "request_transcript",
            "POST",
            at.api_request(*episode.key),
            "Idempotently request low-priority transcript generation for this episode.",
        ),
        (
            "read_markdown",
            "GET",
            at.episode_text(*episode.key),
            "Read the agent-friendly Markdown representation of this episode resource.",
        ),
    )


# --- Markdown


def _header(server: str, podcast: DemoPodcast, episode: DemoEpisode, state: str) -> list[str]:
    at = Addresses(server)
    lines = [
        f"Page: {at.episode(*episode.key)}",
        f"Text version: {at.episode_text(*episode.key)}",
        f"Podcast: [{podcast.title}]({at.podcast(podcast.slug)})",
        f"Published: {episode.published.isoformat()}",
        f"Episode link: {publisher_url(podcast, episode)}",
    ]
    if audio := audio_url(server, episode):
        lines.append(f"Audio file: {audio}")
    lines += [f"Processing state: {state}", f"JSON: {at.api_episode(*episode.key)}"]
    if episode.duration is not None:
        lines.append(f"Duration seconds: {episode.duration}")
    return lines


def episode_markdown(
    server: str, podcast: DemoPodcast, episode: DemoEpisode, shown: LifecycleState
) -> str:
    """An episode's page as Markdown."""
    content = shown.content
    blocks = [
        f"# {episode.title}",
        "\n".join(_header(server, podcast, episode, shown.state)),
        "## Resource",
        content.summary,
    ]
    if content.highlights:
        rows = [f"- {highlight.label}: {highlight.text}" for highlight in content.highlights]
        blocks += ["## Highlights", "\n".join(rows)]
    if content.topics:
        blocks += ["## Topics", ", ".join(content.topics)]
    if content.chapters:
        rows = [
            f"- {timestamp(chapter.start_seconds)} — {chapter.title}: {chapter.summary}"
            for chapter in content.chapters
        ]
        blocks += ["## Chapters", "\n".join(rows)]
    rows = [
        f"- {name}: `{method} {url}` — {description}"
        for name, method, url, description in _actions(server, episode)
    ]
    blocks += ["## Actions", "\n".join(rows), _ACTIONS_NOTE, "## Transcript", _TRANSCRIPT_NOTE]
    return "\n\n".join(blocks) + "\n"


def _link_text(title: str) -> str:
    """A title inside the brackets of a Markdown link."""
    return title.replace("\\", r"\\").replace("[", r"\[").replace("]", r"\]")


def podcast_markdown(server: str, podcast: DemoPodcast) -> str:
    """A podcast's page as Markdown, with a link to each of its episodes (inferred)."""
    at = Addresses(server)
    header = [
        f"Page: {at.podcast(podcast.slug)}",
        f"Text version: {at.podcast_text(podcast.slug)}",
        f"Website: {podcast.website}",
        f"JSON: {at.api_podcast(podcast.slug)}",
    ]
    episodes = [
        f"- [{_link_text(episode.title)}]({at.episode(*episode.key)})"
        f" — {episode.published:%Y-%m-%d}"
        for episode in podcast.episodes
    ]
    blocks = [
        f"# {podcast.title}",
        "\n".join(header),
        "## Resource",
        podcast.summary,
        "## Episodes",
        "\n".join(episodes),
    ]
    return "\n\n".join(blocks) + "\n"


# --- HTML


def html_page(title: str, body: str, head: str = "") -> str:
    """A whole HTML page.

    Args:
        title: plain text.
        body: HTML.
        head: HTML of its head, besides the title.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>{head}</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def html_link(url: str, text: str) -> str:
    """A link as HTML.

    Args:
        url: where it leads.
        text: what it says, plain.
    """
    return f'<a href="{escape(url)}">{escape(text)}</a>'


def html_list(items: list[str]) -> str:
    """A list of pieces of HTML."""
    return "<ul>\n" + "\n".join(f"<li>{item}</li>" for item in items) + "\n</ul>"


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{title}</h2>\n{body}\n</section>"


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))


def episode_html(
    server: str, podcast: DemoPodcast, episode: DemoEpisode, shown: LifecycleState
) -> str:
    """An episode's page for people."""
    content = shown.content
    source = publisher_url(podcast, episode)
    facts = [
        f"Podcast: {html_link(Addresses(server).podcast(podcast.slug), podcast.title)}",
        f"Published: {episode.published.isoformat()}",
        f"Canonical source: {html_link(source, source)}",
        f"Processing state: {escape(shown.state)}",
    ]
    if audio := audio_url(server, episode):
        facts.insert(3, f"Audio: {html_link(audio, audio)}")
    actions = [
        f"{name}: <code>{method} {escape(url)}</code> — {escape(description)}"
        for name, method, url, description in _actions(server, episode)
    ]
    sections = [
        _section("Actions", f"{html_list(actions)}\n{_paragraphs(_ACTIONS_NOTE)}"),
        _section("Summary", _paragraphs(content.summary)),
    ]
    if content.topics:
        sections.append(_section("Topics", html_list([escape(topic) for topic in content.topics])))
    if content.highlights:
        rows = [f"{escape(high.label)}: {escape(high.text)}" for high in content.highlights]
        sections.append(_section("Highlights", html_list(rows)))
    if content.chapters:
        rows = [
            f"{timestamp(chapter.start_seconds)} — {escape(chapter.title)}: "
            f"{escape(chapter.summary or '')}"
            for chapter in content.chapters
        ]
        sections.append(_section("Chapters", html_list(rows)))
    return html_page(episode.title, "\n".join([html_list(facts), *sections]))


def podcast_html(server: str, podcast: DemoPodcast) -> str:
    """A podcast's page for people, with a link to each of its episodes."""
    at = Addresses(server)
    episodes = [html_link(at.episode(*episode.key), episode.title) for episode in podcast.episodes]
    about = f"{_paragraphs(podcast.summary)}\n<p>{html_link(podcast.website, podcast.website)}</p>"
    return html_page(podcast.title, f"{about}\n{_section('Episodes', html_list(episodes))}")


def home_html(server: str, podcasts: tuple[DemoPodcast, ...]) -> str:
    """The front page, with a link to each podcast."""
    at = Addresses(server)
    links = [html_link(at.podcast(podcast.slug), podcast.title) for podcast in podcasts]
    about = "<p>A stand-in for the Stenobird service, with invented podcasts, whose publishers' "
    about += f"feeds are {html_link(f'{server}/feeds', 'here')}.</p>"
    return html_page("Stenobird demo", f"{about}\n{html_list(links)}")


# --- JSON


def podcast_json(server: str, podcast: DemoPodcast) -> dict[str, object]:
    """A podcast's facts."""
    return {
        "title": podcast.title,
        "slug": podcast.slug,
        "podcast_index_feed_id": crc32(podcast.slug.encode()) % 10_000_000,
        "rss_url": rss_url(server, podcast),
        "website_url": podcast.website,
        "image_url": f"{podcast.website}cover.jpg",
        "author": podcast.author,
        "episode_count": len(podcast.episodes),
        "summary": podcast.summary,
        "last_synced_at": None,
        "page_url": Addresses(server).podcast(podcast.slug),
    }


def episode_facts_json(
    server: str, podcast: DemoPodcast, episode: DemoEpisode, shown: LifecycleState
) -> dict[str, object]:
    """An episode's facts, as lists of episodes have them."""
    at = Addresses(server)
    return {
        "title": episode.title,
        "slug": episode.slug,
        "published_at": episode.published.isoformat(),
        "page_url": at.episode(*episode.key),
        "show_page_url": at.podcast(podcast.slug),
        "url": publisher_url(podcast, episode),
        "audio_url": audio_url(server, episode),
        "duration_seconds": episode.duration,
        "processing_state": shown.state,
    }


def episode_json(
    server: str, podcast: DemoPodcast, episode: DemoEpisode, shown: LifecycleState
) -> dict[str, object]:
    """An episode's facts and everything its page says."""
    content = shown.content
    return {
        **episode_facts_json(server, podcast, episode, shown),
        "summary": content.summary,
        "highlights": [{"label": high.label, "text": high.text} for high in content.highlights],
        "topics": list(content.topics),
        "chapters": [
            {
                "start_seconds": chapter.start_seconds,
                "title": chapter.title,
                "summary": chapter.summary,
            }
            for chapter in content.chapters
        ],
        "actions": [
            {"name": name, "method": method, "url": url, "description": description}
            for name, method, url, description in _actions(server, episode)
        ],
    }
