"""The Stenobird service: fetching from it, and reading what it answers.

`client` is the only room that opens connections. The readers take bytes and give values of
`steno_tui.models`: `pages` the Markdown page of an episode, `payloads` the JSON of the public
API, `links` the episodes that a podcast's page links to. They are pure, so that what was kept on
disk is read exactly as what has just arrived.
"""
