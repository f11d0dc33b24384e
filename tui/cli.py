"""The command line. Textual is imported only when a screen is opened."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntui.tui.data_commands import data
from nntui.tui.judging_commands import evaluate, predict
from nntui.tui.options import choices, run_options, runs_dir_option, speed_option

if TYPE_CHECKING:
    from nntui.core.runs.launching import NewRun

_ARGUMENTS_OF_GROUP = ("--help", "--version")


class OpeningGroup(click.Group):
    """A group that opens the trainer when the first word is no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the hidden command `open` in front where none is named."""
        first = args[0] if args else ""
        if first not in (*self.commands, *_ARGUMENTS_OF_GROUP):
            if not first.startswith("-"):
                self._refuse_typo(first, ctx)
            args = ["open", *args]
        return super().parse_args(ctx, args)

    def _refuse_typo(self, word: str, ctx: click.Context) -> None:
        """Refuse a word that is nearly a command and no data."""
        import difflib

        visible = [name for name, command in self.commands.items() if not command.hidden]
        nearest = difflib.get_close_matches(word, visible, n=1, cutoff=0.7)
        if nearest and not Path(word).exists():
            from nntui.core.data.resolving import is_set

            if not is_set(word):
                raise click.UsageError(f"no command and no data is named {word!r}: did you mean '{nearest[0]}'?", ctx)


@click.group(cls=OpeningGroup, context_settings={"help_option_names": ["--help"], "max_content_width": 100})
@click.version_option(package_name="nntui", prog_name="nntui")
def cli() -> None:
    """Train a neural network in the terminal, see inside it, and steer it while it learns.

    \b
    nntui                           the trainer, on the bundled MNIST sample
    nntui digits --lr 0.1           on other data: digits, iris, circles, moons, spiral, xor, blobs
    nntui ~/mnist --hidden 256      on a folder with the four MNIST files
    nntui train digits --json       the same without a screen

    The trainer takes the options of `nntui train`.
    """


@cli.command("open", hidden=True)
@run_options
def open_screen(**said: Any) -> int:
    """Open the trainer on DATA and start training."""
    from nntui.tui.opening import check_terminal, open_trainer

    check_terminal()
    return open_trainer(_new_run(said), said["speed"])


@cli.command()
@run_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
def train(as_json: bool, **said: Any) -> int:
    """Train on DATA without a screen; Ctrl-C stops and keeps the model.

    \b
    nntui train                             the bundled MNIST sample
    nntui train spiral --noise 0.1 --hidden 32,32 --epochs 100
    nntui train digits --dropout 0.2 --json > digits.jsonl
    nntui train --recipe recipe.toml        as another run was started
    """
    from nntui.tui.aside import say_aside
    from nntui.tui.headless import train_headless

    run = _new_run(said)
    run.say = say_aside
    return train_headless(run, said["speed"], as_json=as_json)


@cli.command()
@click.argument("run")
@click.option("--headless", is_flag=True, help="Go on without a screen.")
@click.option("--json", "as_json", is_flag=True, help="Without a screen, print JSON, one object a line.")
@speed_option
@runs_dir_option
def resume(run: str, headless: bool, as_json: bool, speed: float | None, runs_dir: Path | None) -> int:
    """Go on with RUN (an id, a name or a folder) exactly where it was left.

    \b
    nntui resume 20261122-213000-mnist-4f2a
    nntui resume my-run --headless
    """
    from nntui.core.runs.launching import ResumedRun

    if headless or as_json:
        from nntui.tui.headless import train_headless

        return train_headless(ResumedRun(run, runs_dir), speed, as_json=as_json)
    from nntui.tui.opening import check_terminal, open_trainer

    check_terminal()
    return open_trainer(ResumedRun(run, runs_dir), speed)


cli.add_command(data)
cli.add_command(predict)
cli.add_command(evaluate)


def _new_run(said: dict[str, Any]) -> "NewRun":
    from nntui.core.runs.launching import NewRun
    from nntui.core.runs.store import RunFolder

    return NewRun(choices(said), RunFolder(said["runs_dir"], said["name"]))


def main() -> None:
    """Run the command line; what the user can put right is said in one line."""
    try:
        code = cli.main(prog_name="nntui", standalone_mode=False)
    except click.ClickException as error:
        code = _complain(error.format_message(), 2)
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except ValueError as error:
        from nntui.core.errors import UserError

        if not isinstance(error, UserError):
            raise
        code = _complain(str(error), 2)
    sys.exit(code)


def _complain(message: str, code: int) -> int:
    from nntui.tui.formatting import safe

    click.echo(f"Error: {safe(message)}", err=True)
    return code
