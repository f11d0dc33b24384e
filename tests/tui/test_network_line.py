"""The lines that edit the network inside: how units are written, and what stands for nothing."""

import pytest

from nntui.core.errors import UserError
from nntui.core.training.controls import FreezeUnits, SwitchUnits
from nntui.core.training.events import CommandRejected
from nntui.tui.commands import read_command
from nntui.tui.network_line import units_of
from tests.core.training import small_trainer, work


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("3", (2,)),
        ("3,5", (2, 4)),
        ("8-12,3,5", (2, 4, 7, 8, 9, 10, 11)),
        ("4-4", (3,)),
        ("2,1-3,2", (0, 1, 2)),
    ],
)
def test_units_are_counted_from_1_in_lists_and_stretches(text: str, units: tuple[int, ...]) -> None:
    assert units_of(text) == units


@pytest.mark.parametrize("line", ["freeze 2 3,5-7", "freeze 2 3 5-7", "freeze 2 3, 5-7", "freeze 2 3 , 5-7"])
def test_spaces_between_units_do_no_harm(line: str) -> None:
    assert read_command(line) == FreezeUnits(1, (2, 4, 5, 6))
    assert read_command(line.replace("freeze", "switch-off")) == SwitchUnits(1, (2, 4, 5, 6))


def test_the_bias_may_stand_in_an_input_s_place() -> None:
    assert read_command("weight 2 6 bias 0.5") == read_command("bias 2 6 0.5")


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("freeze", "write it as freeze LAYER [UNITS]"),
        ("unfreeze", "write it as unfreeze LAYER [UNITS]"),
        ("switch-off 2", "write it as switch-off LAYER UNITS"),
        ("switch-on 2", "write it as switch-on LAYER UNITS"),
        ("freeze two", "'two' is no number of a layer"),
        ("freeze 0", "'0' is no number of a layer"),
        ("freeze 1 0", "'0' is no number of a unit"),
        ("freeze 1 a-b", "'a' is no number of a unit"),
        ("freeze 1 3-", "'' is no number of a unit"),
        ("freeze 1 -3", "'' is no number of a unit"),
        ("freeze 1 ,", "'' is no number of a unit"),
        ("freeze 1 5-3", "'5-3' goes backwards: write it as 3-5"),
        ("freeze 1 1-999999999", "there is no unit 999999999: a layer has 65,536 at most"),
        ("freeze 1 " + "9" * 5000, "is no number of a unit"),
        ("weight 1 2 3", "write it as weight LAYER UNIT INPUT|bias VALUE"),
        ("weight 1 2 3 4 5", "write it as weight LAYER UNIT INPUT|bias VALUE"),
        ("weight 1 2 3 much", "'much' is no number"),
        ("weight 1 2 x 4", "'x' is no number of an input"),
        ("weight 1 2 0 4", "'0' is no number of an input"),
        ("bias 1 2", "write it as bias LAYER UNIT VALUE"),
        ("bias 1 2 3 4", "write it as bias LAYER UNIT VALUE"),
        ("bias 1 0 1", "'0' is no number of a unit"),
        ("init 1", "write it as init LAYER SCHEME"),
        ("move-layer 1", "write it as move-layer NUMBER TO"),
        ("move-layer 1 0", "'0' is no number of a layer"),
        ("units 1 ++3", "'+3' is no number of units"),
        ("units 1 many", "'many' is no number of units"),
        ("units 1 0", "'0' is no number of units"),
    ],
)
def test_a_line_that_stands_for_nothing_says_how_it_is_written(line: str, part: str) -> None:
    with pytest.raises(UserError) as caught:
        read_command(line)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("freeze 4", "there is no layer 4: this network has 3"),
        ("freeze 1 9", "there is no unit 9 in layer 1: it has 8"),
        ("unfreeze 1 2", "unit 2 of layer 1: not frozen"),
        ("switch-off 3 1", "layer 3 is the output layer"),
        ("switch-on 1 1", "unit 1 of layer 1: on already"),
        ("weight 1 9 1 0.5", "there is no unit 9 in layer 1"),
        ("weight 1 1 5 0.5", "there is no input 5 of layer 1: it has 4"),
        ("weight 1 1 1 nan", "a weight of nan cannot be"),
        ("weight 1 1 1 inf", "a weight of inf cannot be"),
        ("bias 1 1 -1e300", "float32 ends at 3.4e+38"),
        ("init 1 he_unifrom", "did you mean 'he_uniform'?"),
        ("move-layer 1 1", "layer 1 stands there already"),
        ("move-layer 3 1", "layer 3 is the output layer"),
        ("units 1 8", "layer 1 has 8 units already"),
        ("units 3 8", "layer 3 is the output layer"),
    ],
)
def test_what_a_run_cannot_do_is_refused_with_the_reason(line: str, part: str) -> None:
    trainer = small_trainer()
    work(trainer, 2)
    (event,) = trainer.apply(read_command(line))
    assert isinstance(event, CommandRejected)
    assert part in event.reason
    assert trainer.progress.marks == []
