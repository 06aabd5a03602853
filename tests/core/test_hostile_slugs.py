"""Slugs that mean harm: no file, no address and no other episode is ever named by one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodesListed
from steno_tui.core.reference import EpisodeRef, PodcastRef, read_reference
from steno_tui.errors import StenoError, UnknownError, UsageError
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.stenobird.addresses import Addresses, is_slug, page_slugs
from tests.support.faulty_service import Fault, FaultyService

from .support import LIGHTHOUSE, Time, gathered, of

COLLECTION = "/v1/public/podcasts"
EPISODES = f"{COLLECTION}/night-shift/episodes"

NO_SLUGS = [
    "",
    ".",
    "..",
    "../../x",
    "/etc/passwd",
    "a/b",
    "a/../../b",
    "..\\..\\x",
    "C:\\x",
    "%2e%2e%2fx",
    "..%2f..%2fx",
    "%00",
    "a\0b",
    "a\nb",
    "a b",
    "-rf",
    "--log-file=x",
    "?x",
    "#x",
    "a?b=c",
    "a;b",
    "@evil.example",
    "//evil.example/x",
    "https://evil.example/x",
    "javascript:alert(1)",
    "a\u2215b",
    "a\uff0fb",
    "\u202egpj",
    "é",
    "~root",
    "$HOME",
    "`id`",
    "x" * 3000,
    "readme.md",
]
"""Nothing is to be known under any of these."""

ODD_SLUGS = ["CON", "nul.txt", "a.", "a..", "a..b", "x" * 300, "episodes", "v1", "podcast", "0"]
"""Strange, but each is one step of an address."""

FILES = (
    *("library.db", "library.db-journal", "user.db", "user.db-journal", "user.db.backup"),
    *("lock", "writing"),
)
"""What a library consists of, whatever is in it."""


def a_list(slugs: Sequence[str]) -> Fault:
    """A collection of episodes with these slugs, and addresses made of them as they are."""
    items = [
        {"slug": slug, "title": f"Number {n}", "page_url": f"/podcast/night-shift/{slug}"}
        for n, slug in enumerate(slugs)
    ]
    return Fault(body=json.dumps({"episodes": items}).encode())


async def slugs(library: LibraryWorker) -> list[str]:
    return [row.slug for row in await library.run(lambda library: library.episodes.rows())]


def everything_below(directory: Path) -> set[Path]:
    return {path.relative_to(directory) for path in directory.rglob("*")}


async def test_a_list_names_no_episode_by_what_is_no_slug(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    service.faults.set(EPISODES, a_list([*NO_SLUGS, "good"]))
    await gathered(core.podcasts.add("night-shift"))
    found = await slugs(library)
    assert "good" in found
    assert not set(found) & set(NO_SLUGS)
    assert all(map(is_slug, found))


async def test_odd_slugs_name_episodes_that_can_be_opened(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    service.faults.set(EPISODES, a_list(ODD_SLUGS))
    events = await gathered(core.podcasts.add("night-shift"))
    assert of(EpisodesListed, events) == [EpisodesListed("night-shift", len(ODD_SLUGS), 0)]
    for slug in ODD_SLUGS:
        key = EpisodeKey("night-shift", slug)
        page = f"# Page {slug}\n\nPage: {core.service.addresses.episode(*key)}\n"
        service.faults.set(f"/podcast/night-shift/{slug}.md", Fault(body=page.encode()))
        await gathered(core.pages.open(EpisodeRef(key)))
    urls = await library.run(
        lambda library: [
            library.episodes.page_url(EpisodeKey("night-shift", slug)) for slug in ODD_SLUGS
        ]
    )
    assert None not in urls


async def test_the_service_is_never_asked_for_a_path_that_is_not_one_of_its_own(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    podcasts = [{"slug": slug, "title": f"P {n}"} for n, slug in enumerate([*NO_SLUGS, *ODD_SLUGS])]
    service.faults.set(COLLECTION, Fault(body=json.dumps({"podcasts": podcasts[:40]}).encode()))
    service.faults.set(EPISODES, a_list([*NO_SLUGS, *ODD_SLUGS]))
    await gathered(core.podcasts.update())
    for row in await library.run(lambda library: library.episodes.rows()):
        await gathered(core.pages.open(EpisodeRef(row.key)))
    for request in service.requests:
        assert request.query == ""
        assert request.path == COLLECTION or page_slugs(quote(request.path)) is not None


async def test_links_name_no_episode_by_what_is_no_slug(
    core: Core, service: FaultyService, library: LibraryWorker
) -> None:
    links = "\n".join(f"- [Number {n}](/podcast/night-shift/{s})" for n, s in enumerate(NO_SLUGS))
    page = f"# Night Shift\n\n{links}\n- [Good](/podcast/night-shift/good)\n"
    service.faults.set(f"{COLLECTION}*", Fault(status=404))
    service.faults.set("/podcast/night-shift.md", Fault(body=page.encode()))
    await gathered(core.podcasts.add("night-shift"))
    found = await slugs(library)
    assert "good" in found
    assert all(map(is_slug, found))


@pytest.mark.parametrize("slug", NO_SLUGS)
async def test_a_page_is_not_kept_under_a_name_it_gives_itself(
    core: Core, service: FaultyService, library: LibraryWorker, slug: str
) -> None:
    page = f"# The Lighthouse\n\nPage: {service.origin}/podcast/{slug}/{slug}\n"
    page += f"Podcast: [Night Shift]({service.origin}/podcast/{slug})\n"
    service.faults.set("/podcast/night-shift/the-lighthouse.md", Fault(body=page.encode()))
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    assert set(await slugs(library)) <= {LIGHTHOUSE.episode}
    rows = await library.run(lambda library: library.podcasts.rows())
    assert {row.slug for row in rows} <= {LIGHTHOUSE.podcast}


@pytest.mark.parametrize("slug", NO_SLUGS)
@pytest.mark.parametrize(
    "form",
    ["{}", "night-shift/{}", "{}/the-lighthouse", "SERVER/podcast/{}", "SERVER/podcast/a/{}"],
)
def test_a_reference_names_nothing_by_what_is_no_slug(
    slug: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    server = "https://stenobird.com"
    try:
        reference = read_reference(form.replace("SERVER", server).format(slug), server)
    except (UnknownError, UsageError):
        return
    match reference:
        case EpisodeRef(key):
            assert is_slug(key.podcast) and is_slug(key.episode.removeprefix("@"))
        case PodcastRef(name):
            assert is_slug(name)
        case _:
            assert slug == "/etc/passwd"  # a file that the user named, and that is there


async def test_no_file_is_made_but_the_librarys_own(
    service: FaultyService, tmp_path: Path, time: Time
) -> None:
    around = tmp_path / "around"
    directory = around / "deep" / "library"
    service.faults.set(EPISODES, a_list([*NO_SLUGS, *ODD_SLUGS]))
    async with (
        await LibraryWorker.open(directory, service.origin, clock=time) as library,
        await time.core(library, service.origin) as core,
    ):
        await gathered(core.podcasts.add("night-shift"))
        for slug in (*NO_SLUGS, *ODD_SLUGS):
            key = EpisodeKey("night-shift", slug)
            await gathered(core.pages.open(EpisodeRef(key)))
            try:
                await core.requests.ask(key)
            except StenoError as refusal:
                assert refusal.message
    assert everything_below(tmp_path) <= {
        Path("around"),
        Path("around/deep"),
        Path("around/deep/library"),
        *(Path("around/deep/library", name) for name in FILES),
    }


@pytest.mark.parametrize("slug", [*NO_SLUGS, *ODD_SLUGS])
def test_an_address_made_of_it_stays_with_the_server(slug: str) -> None:
    addresses = Addresses("https://stenobird.com")
    for url in (addresses.podcast(slug), addresses.episode_text(slug, slug)):
        assert urlsplit(url).netloc == "stenobird.com"
