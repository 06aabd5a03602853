"""What is to be fetched by itself and what of it is to go, as the rules for podcasts have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from msgspec import Struct

from steno_tui.library.fetched_audio import HeldAudio
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.keep_rules import KeepRules, OwnKeepRules


class KeepPlan(Struct, frozen=True):
    """What the rules say of the audio that is here, and of what is not."""

    fetch: tuple[EpisodeKey, ...] = ()
    """What is to be fetched, the newest of each podcast first."""
    remove: tuple[EpisodeKey, ...] = ()
    """Whose audio is to go."""
    spare: tuple[EpisodeKey, ...] = ()
    """Whose audio is not to make room for what is fetched by a rule."""
    queued: tuple[EpisodeKey, ...] = ()
    """What waits to be heard."""
    ahead: tuple[EpisodeKey, ...] = ()
    """What of the queue's next is to be fetched."""


class Keeping:
    """Reads and changes the rules, and says what follows from them.

    Each method raises `LibraryError` where the disk refuses.

    Args:
        library: where the podcasts' own rules are, and what was fetched.
    """

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def own(self, slug: str) -> OwnKeepRules:
        """The rules that a podcast has of its own."""
        return await self._library.run(lambda library: library.keep_rules.get(slug))

    async def set_own(self, slug: str, rules: OwnKeepRules) -> None:
        """Give a podcast rules of its own, in place of those it had."""
        await self._library.run(lambda library: library.keep_rules.set(slug, rules))

    async def note_fetched(self, key: EpisodeKey, *, by_rule: bool) -> None:
        """Note that an episode's audio was fetched; see `FetchedAudio.note`."""
        await self._library.run(lambda library: library.fetched_audio.note(key, by_rule=by_rule))

    async def begin(self, key: EpisodeKey) -> bool:
        """Note that a rule has an episode's audio fetched; see `FetchedAudio.begin`."""
        return await self._library.run(lambda library: library.fetched_audio.begin(key))

    async def leave(self, key: EpisodeKey) -> None:
        """Note that it did not come; see `FetchedAudio.leave`."""
        await self._library.run(lambda library: library.fetched_audio.leave(key))

    async def is_idle(self, for_all: KeepRules) -> bool:
        """Whether no rule says anything, neither for all nor for a podcast."""
        if for_all != KeepRules():
            return False
        return not await self._library.run(lambda library: library.keep_rules.all())

    async def plan(
        self,
        for_all: KeepRules,
        held: Collection[EpisodeKey],
        in_use: Collection[EpisodeKey],
        *,
        podcast: str | None = None,
        ahead: int = 0,
    ) -> KeepPlan:
        """Say what is to be fetched, and whose audio is to go.

        Args:
            for_all: what holds for podcasts without rules of their own.
            held: whose whole audio is on this machine.
            in_use: what is heard, which stays.
            podcast: the slug of the one that is asked about; None for all.
            ahead: how many of the queue's next are wanted.
        """

        def planned(library: Library) -> KeepPlan:
            library.fetched_audio.settle(held)
            own, audio = library.keep_rules.all(), library.fetched_audio.held(held)
            last = library.positions.last()
            used = [*in_use, *([last] if last is not None else [])]
            used_ids = {each.id for each in library.fetched_audio.held(used)}
            here = {each.id for each in audio}
            stays = {each.id for each in audio if each.is_queued or each.id in used_ids}
            queued = tuple(row.key for row in library.queue.rows())
            next_up = library.fetched_audio.held(queued[:ahead])
            return KeepPlan(
                tuple(_to_fetch(library, for_all, own, here, podcast)),
                tuple(_to_remove(audio, stays, for_all, own, podcast)),
                tuple(_to_spare(library, audio, stays, for_all, own)),
                queued,
                tuple(each.key for each in next_up if each.id not in here),
            )

        return await self._library.run(planned)

    async def numbers(self, keys: Collection[EpisodeKey]) -> set[int]:
        """What the user's file has episodes by, whatever they are listed under."""
        return await self._library.run(
            lambda library: {each.id for each in library.fetched_audio.held(keys)}
        )

    async def heard(
        self, for_all: KeepRules, held: Collection[EpisodeKey], numbers: Collection[int]
    ) -> list[EpisodeKey]:
        """Whose audio is to go of episodes that were marked, for it was heard to its end.

        Args:
            for_all: what holds for podcasts without rules of their own.
            held: whose audio is on this machine.
            numbers: those that were marked, as `numbers` has them.

        Returns:
            Those of ``held``.
        """

        def heard(library: Library) -> list[EpisodeKey]:
            own = library.keep_rules.all()
            return [
                each.key
                for each in library.fetched_audio.held(held)
                if each.id in numbers
                and each.was_heard
                and not each.is_queued
                and _rules(each.podcast, for_all, own).delete_when_heard
            ]

        return await self._library.run(heard)


def _rules(slug: str, for_all: KeepRules, own: dict[str, OwnKeepRules]) -> KeepRules:
    return own.get(slug, OwnKeepRules()).over(for_all)


def _to_fetch(
    library: Library,
    for_all: KeepRules,
    own: dict[str, OwnKeepRules],
    here: Collection[int],
    podcast: str | None,
) -> Iterator[EpisodeKey]:
    """What is to be fetched: of what the user chose, and never more than is kept."""
    for row in library.podcasts.rows(is_counted=False):
        own_rules = own.get(row.slug, OwnKeepRules())
        is_chosen = row.followed or own_rules.auto_download is not None
        if not is_chosen or podcast not in (None, row.slug):
            continue
        rules = own_rules.over(for_all)
        limit = min(rules.auto_download, rules.keep_downloads or rules.auto_download)
        if limit:
            wanted = library.fetched_audio.newest_wanted(row.slug, limit)
            yield from (key for key, number in wanted if number not in here)


def _to_remove(
    audio: Collection[HeldAudio],
    stays: Collection[int],
    for_all: KeepRules,
    own: dict[str, OwnKeepRules],
    podcast: str | None,
) -> Iterator[EpisodeKey]:
    """Whose audio goes of what came by a rule: what was heard, and what is beyond the newest."""
    kept: Counter[str] = Counter()
    for each in sorted(audio, key=lambda each: each.published or 0, reverse=True):
        if not each.by_rule or podcast not in (None, each.podcast):
            continue
        rules = _rules(each.podcast, for_all, own)
        is_over = rules.delete_when_heard and each.was_heard
        is_beyond = (
            rules.keep_downloads
            and kept[each.podcast] >= rules.keep_downloads
            and not each.is_begun
        )
        if (is_over or is_beyond) and each.id not in stays:
            yield each.key
        else:
            kept[each.podcast] += 1


def _to_spare(
    library: Library,
    audio: Collection[HeldAudio],
    stays: Collection[int],
    for_all: KeepRules,
    own: dict[str, OwnKeepRules],
) -> Iterator[EpisodeKey]:
    """What makes no room for what a rule wants: what the user wanted, and what one wants as well.

    Else two that have no room beside each other would push one another out for ever.
    """
    wanted: dict[str, set[int]] = {}
    for each in audio:
        if each.by_rule and each.podcast not in wanted:
            limit = _rules(each.podcast, for_all, own).auto_download
            wanted[each.podcast] = library.fetched_audio.newest(each.podcast, limit)
        is_wanted = each.by_rule and not each.was_heard and each.id in wanted[each.podcast]
        if not each.by_rule or each.id in stays or is_wanted:
            yield each.key
