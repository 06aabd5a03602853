"""A group of verbs that names the nearest to a word that is none of them."""

from __future__ import annotations

import click

from steno_tui.text.sanitize import line


class VerbGroup(click.Group):
    """A group of verbs, such as ``queue``."""

    def advice(self, ctx: click.Context, name: str) -> str:
        """What to do instead where no verb is near a name, a sentence or nothing."""
        return f"There are: {', '.join(self.list_commands(ctx))}."

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or end with what may have been meant."""
        name = args[0]
        is_verb = name.startswith("-") or self.get_command(ctx, name) is not None
        is_being_typed = ctx.resilient_parsing  # and is to be completed
        if not is_verb and not is_being_typed:
            from difflib import get_close_matches  # for this alone

            near = get_close_matches(name, self.list_commands(ctx), n=1)
            shown = line(name, 80)
            of = f" of {ctx.info_name}" if ctx.parent is not None else ""
            advice = f"Did you mean {near[0]!r}?" if near else self.advice(ctx, shown)
            ctx.fail(f"There is no verb {shown!r}{of}. {advice}".rstrip())
        return super().resolve_command(ctx, args)
