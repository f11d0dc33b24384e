"""`nntui data`: what can be trained on, what is in it, and sets to download."""

import json
import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nntui.core.data.raw import Raw

_WIDTH = 80
"""Cells of a line where no terminal says how many it has."""


@click.group("data", invoke_without_command=True)
@click.pass_context
def data(ctx: click.Context) -> None:
    """What can be trained on: list it, show what is in it, download more.

    \b
    nntui data                    the sets that have a name
    nntui data show penguins      what is in a set
    nntui data show mine.npz      what is in a file
    nntui data get mnist          all of MNIST, as mnist-full
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_sets)


@data.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
def list_sets(as_json: bool = False) -> int:
    """List the sets that have a name: bundled, made up, and those to download."""
    from nntui.core.data.catalogue import known_sets

    if as_json:
        from dataclasses import asdict

        for info in known_sets():
            click.echo(json.dumps(asdict(info), allow_nan=False))
        return 0
    from nntui.tui.data_listing import listing_lines
    from nntui.tui.printers import say

    for line in listing_lines(known_sets(), _columns() if sys.stdout.isatty() else None):
        say(line)
    return 0


@data.command()
@click.argument("name", metavar="NAME_OR_FILE")
def show(name: str) -> int:
    """Show what is in a set, a file or a folder: rows, columns, classes, source and licence.

    \b
    nntui data show wine
    nntui data show table.csv
    """
    from nntui.core.data.resolving import find_path, is_set, read_path
    from nntui.tui.data_showing import file_lines, set_lines
    from nntui.tui.printers import say

    if is_set(name):
        from nntui.core.data.catalogue import find_set

        lines = set_lines(find_set(name), _raw_of_set(name), _columns())
    else:
        lines = file_lines(name, read_path(find_path(name)), _columns())
    for line in lines:
        say(line)
    return 0


@data.command()
@click.argument("name")
@click.option("--mirror", metavar="URL", help="A folder on another server that has the set's files.")
def get(name: str, mirror: str | None) -> int:
    """Download a set, check it, and keep it: mnist or fashion-mnist.

    What is here already is not fetched again, and a download that broke off goes on where it did.

    \b
    nntui data get mnist && nntui mnist-full
    """
    from nntui.core.data.download import download
    from nntui.core.data.downloads import downloadable_sets, find_download
    from nntui.tui.formatting import safe
    from nntui.tui.printers import say

    known = find_download(name)
    progress = _Progress(sys.stderr.isatty())
    try:
        folder = download(known, mirrors=None if mirror is None else (mirror,), progress=progress)
    finally:
        progress.end()
    info = downloadable_sets()[known]
    say(f"{known}: {info.rows:,} rows, and {info.test_rows:,} to test, in {safe(str(folder))}")
    say(f"{info.licence}, {info.licence_url}")
    say(f"train on it: nntui {known}")
    return 0


class _Progress:
    """One line on standard error that says how far a download is; on no terminal, a line for each file that is here."""

    def __init__(self, on_terminal: bool) -> None:
        self._on_terminal = on_terminal
        self._shown = ""

    def __call__(self, file: str, here: int, size: int) -> None:
        """Say that `here` of the `size` bytes of a file have come."""
        text = f"{file}  {here / 1e6:.1f} of {size / 1e6:.1f} MB"
        if self._on_terminal and text != self._shown:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
            self._shown = text
        elif not self._on_terminal and here == size and file != self._shown:
            click.echo(text, err=True)
            self._shown = file

    def end(self) -> None:
        """Take the line away."""
        if self._on_terminal and self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def _raw_of_set(name: str) -> "Raw | None":
    """The values of a set; None where it is still to be downloaded."""
    import numpy as np

    from nntui.core.data.catalogue import find_set, load_set

    if not find_set(name).available:
        return None
    return load_set(name, None, None, np.random.default_rng(0))


def _columns() -> int:
    return shutil.get_terminal_size((_WIDTH, 24)).columns
