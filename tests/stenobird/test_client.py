"""The client of one Stenobird server."""

import pytest

from steno_tui.errors import AddressError
from steno_tui.stenobird.client import Client
from tests.network.stub import Stub, answer


async def test_what_the_service_gives_is_asked_for_by_its_kind() -> None:
    async with Stub(answer()) as stub, Client(stub.origin) as client:
        await client.get(stub.url())
    accepted = "text/markdown, application/json, text/html;q=0.5, */*;q=0.1"
    assert stub.heard[0].headers["accept"] == accepted


@pytest.mark.parametrize("server", ["https://münchen.example", "https://xn--mnchen-3ya.example"])
async def test_a_host_outside_ascii_is_one_server_however_it_is_written(server: str) -> None:
    assert Client(server).server == "https://xn--mnchen-3ya.example"


async def test_no_other_server_is_asked() -> None:
    async with Client("https://stenobird.com") as client:
        with pytest.raises(AddressError, match="not on https://stenobird.com"):
            await client.get("https://elsewhere.example/podcast/x")
