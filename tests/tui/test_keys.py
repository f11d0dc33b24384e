"""The one table of keys."""

from collections import Counter

import pytest

from nntui.core.training.controls import Command, HyperName, Nudge, Reset, Step, StepEpoch, Undo
from nntui.core.training.hyperparameters import HYPERS
from nntui.tui.keys import BY_ID, HINTS, KEYS, STEERING

BY_KEY = {name: key for key in KEYS for name in key.key.split(",")}


def test_no_key_and_no_id_stands_twice() -> None:
    names = Counter(name for key in KEYS for name in key.key.split(","))
    assert [name for name, number in names.items() if number > 1] == []
    assert len(BY_ID) == len(KEYS)


def test_every_key_does_one_thing_and_says_what() -> None:
    for key in KEYS:
        assert (key.command is None) != (key.action == ""), key.id
        assert key.help
        assert key.shown


@pytest.mark.parametrize(
    "name", ["space", "s", "S", "l", "L", "m", "M", "d", "D", "b", "B", "r", "R", "tab", "question_mark", "ctrl+p", "q"]
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
    assert all(id in BY_ID for hint in HINTS for id in hint.ids)
    assert HINTS[0].shown == "space"
    assert next(hint.shown for hint in HINTS if hint.word == "rate") == "l/L"


@pytest.mark.parametrize("name", list(STEERING))
def test_the_steering_panel_names_the_keys_and_the_words_of_the_tables(name: HyperName) -> None:
    shown, label = STEERING[name]
    assert label == HYPERS[name].label
    assert shown == f"{BY_ID[f'{name}.down'].shown}/{BY_ID[f'{name}.up'].shown}"
