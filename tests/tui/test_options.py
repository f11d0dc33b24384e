"""Options: numbers within limits, lists, and what becomes of them."""

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.training.choices import Choices
from nntui.tui.options import MAX_LAYERS, Listed, Number, Whole, Widths, choices, run_options


def said(*words: str) -> Choices:
    """What a command line with these words becomes."""
    seen: list[Choices] = []

    @click.command()
    @run_options
    def command(**values: object) -> None:
        seen.append(choices(values))

    result = CliRunner().invoke(command, words, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return seen[0]


def test_nothing_said_is_nothing_chosen() -> None:
    assert said() == Choices()


def test_everything_said_arrives() -> None:
    line = (
        "digits --hidden 8,4 --activation tanh --init he_normal --loss mean_squared_error --learning-rate 0.1 "
        "--momentum 0.5 --nesterov --dropout 0.1,0.2 --batch-size 7 --epochs 3 --validation 0.2 --test 0.3 "
        "--noise 0.1 --size 100 --seed 5 --dtype float64 --threads 2"
    )
    assert said(*line.split()) == Choices(
        data="digits", hidden=(8, 4), activation="tanh", initializer="he_normal", loss="mean_squared_error",
        learning_rate=0.1, momentum=0.5, nesterov=True, dropout=(0.1, 0.2), batch_size=7, epochs=3, validation=0.2,
        test=0.3, noise=0.1, size=100, seed=5, dtype="float64", threads=2,
    )  # fmt: skip


def test_lr_is_short_for_learning_rate() -> None:
    assert said("--lr", ".1").learning_rate == said("--learning-rate", "0.1").learning_rate == 0.1


def test_nesterov_can_be_switched_off() -> None:
    assert (said("--no-nesterov").nesterov, said().nesterov) == (False, None)


def test_hidden_none_is_no_hidden_layer() -> None:
    assert said("--hidden", "none").hidden == ()
    assert said("--hidden", " 8 , 4 ").hidden == (8, 4)


def test_threads_take_a_number_or_auto() -> None:
    assert (said("--threads", "auto").threads, said("--threads", "4").threads) == ("auto", 4)


@given(value=st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_is_finite_and_within_its_limits_or_refused(value: float) -> None:
    kind = Number(0.0, 1.0, above=True)
    if 0.0 < value < 1.0:
        assert kind.convert(repr(value), None, None) == value
    else:
        with pytest.raises(click.BadParameter, match="a number above 0 and less than 1 is needed"):
            kind.convert(repr(value), None, None)


@given(value=st.integers(-(10**30), 10**30))
def test_a_whole_number_is_within_its_limits_or_refused(value: int) -> None:
    kind = Whole(1, 65_536)
    if 1 <= value <= 65_536:
        assert kind.convert(str(value), None, None) == value
    else:
        with pytest.raises(click.BadParameter, match="a whole number from 1 to 65,536 is needed"):
            kind.convert(str(value), None, None)


@pytest.mark.parametrize("text", ["", "x", "1.5", "1e3", "0x10", "1,2"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Whole(0, 100).convert(text, None, None)


def test_the_limits_are_said_in_words() -> None:
    assert Number(0.0, 1.0).allowed == "a number of 0 or more and less than 1"
    assert Number(0.0, 5.0, below=False).allowed == "a number from 0 to 5"
    assert Number(0.0, above=True).allowed == "a number above 0"


def test_a_list_that_is_too_long_is_refused() -> None:
    assert len(Widths().convert(",".join(["1"] * MAX_LAYERS), None, None)) == MAX_LAYERS
    with pytest.raises(click.BadParameter, match="too many: 64 at most"):
        Listed(Number()).convert(",".join(["1"] * (MAX_LAYERS + 1)), None, None)


def test_a_speed_that_no_clock_can_hold_is_refused() -> None:
    for text in ("1e-300", "nan", "inf", "-1"):
        with pytest.raises(click.BadParameter):
            said("--speed", text)
