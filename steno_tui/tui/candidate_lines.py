"""What can be added, and what was, as lines of a list. Pure, and blind to colour."""

from __future__ import annotations

from steno_tui.core.adding import Candidate
from steno_tui.core.subscriptions import Outcome, Subscribed
from steno_tui.models.subscription import SubscriptionList
from steno_tui.text.counts import count
from steno_tui.tui.list_lines import facts_in_row, long_date
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs
from steno_tui.urls import host

Addable = Candidate | SubscriptionList | Subscribed
"""What stands in the list: a podcast, a whole list of them, or what became of one of these."""

_MOST_FOLDERS = 3


def addable_lines(item: Addable, width: int, *, is_chosen: bool, signs: Signs) -> list[Line]:
    """Something that can be added, or was, in two rows.

    Args:
        item: which.
        width: cells.
        is_chosen: whether Enter takes it; the others are quieter.
        signs: the terminal's.
    """
    role = "strong" if is_chosen else "text"
    match item:
        case Candidate():
            title, right, facts = item.title, _episodes(item), _facts(item)
        case SubscriptionList():
            title, right = item.title or "A list of feeds", ""
            facts = _contents(item)
        case Subscribed():
            title, right = item.subscription.title, str(item.outcome)
            facts = [item.error.message] if item.error is not None else []
            role = "warning" if item.outcome is Outcome.REFUSED else role
    words = facts_in_row(facts, width, signs)
    first = spread([Span(title, role)], [Span(right, "muted")], width, signs.ellipsis)
    return [first, Line((Span(words, "muted"),))]


def _episodes(item: Candidate) -> str:
    return "" if item.episode_count is None else count(item.episode_count, "episode")


def _facts(item: Candidate) -> list[str]:
    known = (
        "followed" if item.followed_as is not None else "",
        "on Stenobird" if item.is_on_service else "",
        item.author or "",
        f"newest {long_date(item.newest_at)}" if item.newest_at is not None else "",
        host(item.feed_url) if item.feed_url is not None else "",
    )
    if not item.reference and item.feed_url is None:
        return [*filter(None, known), "its feed is not told"]
    return [fact for fact in known if fact]


def _contents(item: SubscriptionList) -> list[str]:
    """How many podcasts are in a list, and in which folders."""
    tags = sorted({tag for each in item.subscriptions for tag in each.tags})
    facts = [count(len(item.subscriptions), "podcast")]
    if tags:
        more = [f"and {len(tags) - _MOST_FOLDERS} more"] if len(tags) > _MOST_FOLDERS else []
        facts.append(f"filed under {', '.join([*tags[:_MOST_FOLDERS], *more])}")
    if item.notices:
        facts.append(f"{count(len(item.notices), 'line')} left out")
    return facts
