"""What is said beside the output proper, on standard error."""

import click

from nntui.tui.formatting import safe


def say_aside(notice: str) -> None:
    """Print a line on standard error, without what would be more than text there."""
    click.echo(safe(notice), err=True)
