"""What the palette offers: the table of keys, the commands of the line, and a nudge up and down for each value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nntui.core.training.controls import Command, Nudge
from nntui.core.training.hyperparameters import HYPERS
from nntui.tui.commands import COMMANDS
from nntui.tui.keys import BY_ID, KEYS

_GROUPS = ("Training", "Values", "Screens", "Views")
"""Of the table of keys: what stands for itself, wherever the user is."""

_ALSO = ("program.copy", "program.screenshot")


@dataclass(frozen=True)
class Offer:
    """One entry: what is searched for, what stands below it, and one of three things that it does."""

    title: str
    help: str
    """May hold markup."""

    action: str = ""
    """Run on the Train screen."""

    command: Command | None = None
    """Sent to the training."""

    line: str = ""
    """What the line of commands is opened with."""


def offers(shown: Callable[[str], str]) -> Iterator[Offer]:
    """Return all entries; `shown` says how the keys of an id are written."""
    for key in KEYS:
        if key.group in _GROUPS or key.id in _ALSO:
            yield Offer(key.help, f"key {_text(shown(key.id))}", action=key.binding.action)
    for entry in COMMANDS.values():
        title = f"{entry.help} (:{entry.name})"
        typed = f":{entry.name} {entry.usage}".rstrip()
        if entry.usage:
            yield Offer(title, f"type {_text(typed)}", line=f"{entry.name} ")
        else:
            yield Offer(title, _text(typed), command=entry.read(()))
    for name, hyper in HYPERS.items():
        if f"{name}.down" not in BY_ID and name != "nesterov":
            for word, amount in zip(("lower", "raise"), hyper.steps, strict=True):
                yield Offer(f"{word} {hyper.label}", _by(amount), command=Nudge(name, amount))


def _text(text: str) -> str:
    """Keep words in brackets words; Textual's own escape leaves those of capitals to be taken for markup."""
    return text.replace("[", "\\[")


def _by(amount: float) -> str:
    """What a nudge does, in a word."""
    if amount in (-1.0, 1.0):
        return "by a step"
    return f"by {amount:g}" if amount < 0.0 else f"x {amount:g}"
