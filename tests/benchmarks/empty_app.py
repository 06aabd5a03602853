"""The least Textual application: the floor of a start and of the memory."""

from textual.app import App, ComposeResult
from textual.widgets import Static

WORDS = "There is nothing here."


class EmptyApp(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        yield Static(WORDS)


if __name__ == "__main__":
    EmptyApp().run()
