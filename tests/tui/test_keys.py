"""The one table of keys."""

from collections import Counter

import pytest

from nntui.core.training.controls import Command, HyperName, Nudge, Reset, Step, StepEpoch, Undo
from nntui.core.training.hyperparameters import HYPERS
from nntui.tui.keys import BY_ID, HINTS, KEYS, STEERING, Place, keys_of

BY_KEY = {name: key for key in keys_of("train") for name in key.key.split(",")}
PLACES: tuple[Place, ...] = ("train", "data", "network")


def test_no_id_stands_twice_and_no_key_does_on_a_screen() -> None:
    for place in PLACES:
        names = Counter(name for key in keys_of(place) for name in key.key.split(","))
        assert [name for name, number in names.items() if number > 1] == []
    assert len(BY_ID) == len(KEYS)


@pytest.mark.parametrize("name", ["space", "1", "escape", "tab", "question_mark", "ctrl+p", "ctrl+z", "ctrl+c", "q"])
def test_the_data_screen_keeps_the_keys_that_make_sense_there(name: str) -> None:
    assert name in {known for key in keys_of("data") for known in key.key.split(",")}


def test_every_key_does_one_thing_and_says_what() -> None:
    for key in KEYS:
        assert (key.command is None) != (key.action == ""), key.id
        assert key.help
        assert key.shown


@pytest.mark.parametrize(
    "name",
    ["3", "space", "s", "S", "l", "L", "m", "M", "d", "D", "b", "B", "r", "R", "tab", "question_mark", "ctrl+p", "q"],
)
def test_the_promised_keys_are_there(name: str) -> None:
    assert name in BY_KEY


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("s", Step()),
        ("S", StepEpoch()),
        ("z", Undo()),
        ("r", Reset()),
        ("R", Reset(new_weights=True)),
        ("l", Nudge("learning_rate", 0.8)),
        ("L", Nudge("learning_rate", 1.25)),
        ("m", Nudge("momentum", -1)),
        ("M", Nudge("momentum", 1)),
        ("d", Nudge("dropout", -0.05)),
        ("D", Nudge("dropout", 0.05)),
        ("b", Nudge("batch_size", 0.5)),
        ("B", Nudge("batch_size", 2)),
    ],
)
def test_a_key_sends_what_was_promised(name: str, command: Command) -> None:
    assert BY_KEY[name].command == command


def test_bindings_carry_the_ids_that_users_remap() -> None:
    for key in KEYS:
        assert key.binding.id == key.id
        assert key.binding.description == key.help


def test_hints_name_keys_that_there_are_and_fit_a_line() -> None:
    for place in PLACES:
        assert all(place in BY_ID[id].on for hint in HINTS[place] for id in hint.ids)
    assert HINTS["train"][0].shown == "space"
    assert next(hint.shown for hint in HINTS["train"] if hint.word == "rate") == "l/L"


@pytest.mark.parametrize("name", list(STEERING))
def test_the_steering_panel_names_the_keys_and_the_words_of_the_tables(name: HyperName) -> None:
    shown, label = STEERING[name]
    assert label == HYPERS[name].label
    assert shown == f"{BY_ID[f'{name}.down'].shown}/{BY_ID[f'{name}.up'].shown}"
