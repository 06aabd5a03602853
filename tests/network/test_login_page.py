"""Telling a network's login page from what was asked for."""

import pytest

from steno_tui.network.login_page import answered_for, is_web_page


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><title>Log in</title>",
        b"\xef\xbb\xbf\r\n  <html>",
        b"<p>Welcome aboard",
        b"<!-- hotel --><HTML>",
        b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml">',
        "<html>é</html>".encode("utf-16"),
        "<html>é</html>".encode("utf-16-be"),
    ],
)
def test_a_web_page_is_known_however_it_is_written(body: bytes) -> None:
    assert is_web_page(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"# Night Shift\n\nA page with <html> in it.\n",
        b'{"html": "<html>"}',
        b'<?xml version="1.0"?><rss version="2.0"></rss>',
    ],
)
def test_what_was_asked_for_is_no_web_page(body: bytes) -> None:
    assert not is_web_page(body)


def test_who_answers_in_place_of_a_service_is_told_harmlessly() -> None:
    error = answered_for("stenobird.com", "\x1b]0;x\x07" + "y" * 500)
    assert error.message.isprintable() and len(error.message) < 300
