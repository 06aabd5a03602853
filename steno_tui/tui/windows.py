"""The windows that open on top of the main screen by a key, and what comes of what is chosen there.

Those of the sound are in `steno_tui.tui.playback_actions`. Each is imported when it is opened.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from steno_tui.core.reference import EpisodeRef, PodcastRef
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import PodcastRow

if TYPE_CHECKING:
    from steno_tui.models.moment import Moment
    from steno_tui.tui.app import StenoApp
    from steno_tui.tui.list_lines import Asked
    from steno_tui.tui.screens.browse import BrowseScreen
    from steno_tui.tui.search_results import SearchResults


def find(
    main: BrowseScreen,
    words: str = "",
    before: SearchResults | None = None,
    at: EpisodeKey | None = None,
) -> None:
    """Search every word, at first for some; open what is chosen, at its line.

    Args:
        main: the main screen.
        words: what is looked for at first.
        before: what was found before, where it is gone on from there.
        at: which episode's hits one is at.
    """
    from steno_tui.models.search import PassageKind
    from steno_tui.tui.screens.search import ChosenHit, SearchScreen

    def chosen(hit: ChosenHit | None) -> None:
        if hit is None:
            return
        found = hit.row.found
        if isinstance(found, PodcastRow):
            main.open_reference(PodcastRef(found.slug))
        elif found.kind is PassageKind.TRANSCRIPT:
            search = hit.results.query.words, found
            main.reveal(found.episode.key)
            show = partial(main.at_hand.transcripts.open, search=search)
            main.page.when_read(found.episode.key, "transcript", show)
        else:
            main.at_hand.find.follow(found, hit.results)

    main.indexing.run()
    window = SearchScreen(
        main.app.core.search,
        main.downloads,
        words,
        before,
        at,
        play=main.at_hand.play_hit,
        look_through=main.indexing.run,
    )
    main.app.push_screen(window, chosen)


def find_here(main: BrowseScreen) -> None:
    """Find words on the page that is read, or else everywhere."""
    if (reader := main.at_hand.reader) is not None:
        reader.find.open()
    elif main.pane == "page" and main.page.key is not None:
        main.at_hand.find.open()
    else:
        find(main)


def add(main: BrowseScreen, *, is_of_lists: bool = False) -> None:
    """Ask for podcasts, follow them, and open what was named."""
    from steno_tui.tui.messages import ListsChanged
    from steno_tui.tui.screens.add import AddScreen

    screen = AddScreen(main.app.core, is_of_lists=is_of_lists)

    def added(reference: PodcastRef | EpisodeRef | None) -> None:
        if screen.has_changed:
            main.post_message(ListsChanged())
        if reference is not None:
            main.show_added(reference)

    main.app.push_screen(screen, added)


def export_list(app: StenoApp) -> None:
    """Ask for a file, and write the podcasts to it that are followed."""
    from steno_tui.tui.screens.export_list import ExportScreen

    app.push_screen(ExportScreen(app.core.subscriptions))


def choose_command(app: StenoApp) -> None:
    """Choose a command by name, and do it."""
    from steno_tui.tui.screens.command_list import CommandsScreen

    def chosen(name: str | None) -> None:
        if name is not None:
            app.action_hint(name)

    app.push_screen(CommandsScreen(), chosen)


def show_help(app: StenoApp) -> None:
    """Show the help for where one stands."""
    from steno_tui.tui.screens.help import HelpScreen

    place = "transcript" if app.main.at_hand.reader is not None else app.main.pane
    app.push_screen(HelpScreen(place))


def show_requests(app: StenoApp) -> None:
    """Show the requests."""
    from steno_tui.models.transcript_job import TranscriptJob
    from steno_tui.tui.screens.request_list import RequestsScreen

    def chosen(one: Asked | None) -> None:
        app.count_requests()
        if one is not None:
            app.main.reveal(one.key)
        if isinstance(one, TranscriptJob):
            app.main.at_hand.jobs.open(one)

    forgotten = app.main.page.read_status
    screen = RequestsScreen(app.core.requests, app.core.transcript_jobs, forgotten)
    app.push_screen(screen, chosen)


def show_recent(app: StenoApp) -> None:
    """Show what to go on with; what is chosen there is opened, and played if that was asked for."""
    from steno_tui.tui.screens.continue_list import Continued, ContinueScreen

    main = app.main

    def chosen(choice: Continued | None) -> None:
        if choice is not None:
            main.reveal(choice.key)
            if choice.plays:
                main.at_hand.do("play_pause")

    main.keep_place()  # the page that is being read is among them
    back = partial(main.undoable.take_back, select=False)
    app.push_screen(ContinueScreen(app.core.go_on, main.at_hand.do_to, back), chosen)


def show_downloads(app: StenoApp) -> None:
    """Show the downloads."""
    from steno_tui.tui.screens.download_list import DownloadsScreen

    def chosen(key: EpisodeKey | None) -> None:
        if key is not None:
            app.main.reveal(key)

    app.push_screen(DownloadsScreen(app.actions.playback.download_list, app.actions.go_on), chosen)


def show_moments(app: StenoApp) -> None:
    """Show all that was marked."""
    from steno_tui.tui.screens.moment_list import MomentsScreen

    main = app.main

    def chosen(moment: Moment | None) -> None:
        if moment is not None:
            main.reveal(moment.key, moment.seconds, moment.id)
            main.page.read_status(moment.key)  # another program may have marked it

    app.push_screen(MomentsScreen(app.core.moments, main.at_hand.moments), chosen)


def keep_up(app: StenoApp) -> None:
    """Show the rules of the podcast that is selected, or of the one whose episode is."""
    main = app.main
    podcast = main.podcasts.selected
    episode = main.episodes.selected if main.pane != "podcasts" else None
    if podcast is not None:
        app.actions.keeping.show(podcast.slug, podcast.title)
    elif episode is not None:
        app.actions.keeping.show(episode.podcast, episode.podcast_title)
    else:
        app.note("Select a podcast first")
