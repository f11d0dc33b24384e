"""What the palette offers: everything that keys and the line of commands can do, each under a name of its own."""

from collections import Counter

from textual.content import Content

from nntui.core.training.controls import Nudge
from nntui.core.training.hyperparameters import HYPERS
from nntui.tui.commands import COMMANDS, read_command
from nntui.tui.configuration import USUAL
from nntui.tui.keys import KEYS
from nntui.tui.offers import offers

OFFERS = list(offers(USUAL.shown))


def test_every_entry_does_one_thing_under_a_name_of_its_own() -> None:
    assert [title for title, number in Counter(offer.title for offer in OFFERS).items() if number > 1] == []
    for offer in OFFERS:
        assert [bool(offer.action), offer.command is not None, bool(offer.line)].count(True) == 1, offer.title


def test_every_command_of_the_line_is_there_and_says_all_of_its_usage() -> None:
    by_title = {offer.title: offer for offer in OFFERS}
    for name, entry in COMMANDS.items():
        offer = by_title[f"{entry.help} (:{name})"]
        assert f":{name} {entry.usage}".rstrip() in Content.from_markup(offer.help).plain
        if entry.usage:
            assert offer.line == f"{name} "
        else:
            assert offer.command == read_command(name)


def test_every_key_that_sends_something_is_there_with_its_key() -> None:
    by_title = {offer.title: offer for offer in OFFERS}
    for key in KEYS:
        if key.command is not None:
            assert Content.from_markup(by_title[key.help].help).plain == f"key {key.shown}"
    assert by_title["save a picture of the screen"].action == "app.picture"


def test_every_value_can_be_raised_and_lowered() -> None:
    by_key = {key.command.name for key in KEYS if isinstance(key.command, Nudge)}
    offered = {offer.command.name for offer in OFFERS if isinstance(offer.command, Nudge)}
    assert by_key | offered == set(HYPERS) - {"nesterov"}
