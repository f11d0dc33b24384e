"""The rows of the steering list, held against a real trainer: what they send is carried out, what they type is true."""

from dataclasses import replace

import pytest

from nntui.core.training.controls import Nudge, SetEarlyStopping, SetHyper, SetOptimizer, SetSchedule
from nntui.core.training.events import CommandRejected
from nntui.core.training.hyperparameters import HYPERS
from nntui.core.training.snapshot import Hyperparameters
from nntui.core.training.trainer import Trainer
from nntui.tui.commands import OPTIMIZERS, read_command
from nntui.tui.steering import HELP, Control, ahead, controls_of
from tests.core.training import small_trainer, work
from tests.tui.fabricated_steering import MUCH

SESSION = ("speed",)
"""Rows that no trainer knows."""


def rows_of(trainer: Trainer, speed: float | None = None) -> dict[str, Control]:
    return {control.id: control for control in controls_of(trainer.hyperparameters, speed)}


def trainer_with(*lines: str) -> Trainer:
    trainer = small_trainer()
    for line in lines:
        assert trainer.apply(read_command(line)) == [], line
    work(trainer, 2)
    return trainer


def test_every_value_of_the_table_has_a_row_where_it_can_be_changed() -> None:
    seen = {
        id for name in OPTIMIZERS if name != "sgd" for id in rows_of(trainer_with(f"optimizer {name}:use_ema=true"))
    }
    seen |= set(rows_of(trainer_with()))
    assert set(HYPERS) <= seen
    assert {"optimizer", "schedule", "speed", "early_stopping", "dropout.1", "dropout.2"} <= seen


def test_every_row_explains_itself_in_a_sentence() -> None:
    for control in controls_of(MUCH, None):
        assert control.is_fact or (control.help.endswith(".") and len(control.help) < 120), control.id
    assert set(HELP) >= set(HYPERS)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_a_row_sends_to_raise_it_is_carried_out_and_the_way_down_leads_back(optimizer: str) -> None:
    named = [] if optimizer == "sgd" else [f"optimizer {optimizer}"]
    for id in rows_of(trainer_with(*named)):
        trainer = trainer_with(*named)
        row = rows_of(trainer)[id]
        if row.is_fact or row.value == "-" or id in SESSION:
            continue
        assert row.up is not None, id
        assert trainer.apply(row.up) == [], id
        raised = rows_of(trainer)[id]
        assert raised.value != row.value, id
        assert raised.down is not None, id
        assert trainer.apply(raised.down) == [], id
        assert rows_of(trainer)[id].value == row.value or id in ("early_stopping", *_FIRST_STEPS), id


_FIRST_STEPS = tuple(name for name, hyper in HYPERS.items() if hyper.start is not None)
"""A nudge up begins these; it takes several down until they are off again."""


def test_what_a_row_types_is_exactly_what_is() -> None:
    trainer = trainer_with(
        "lr 0.0123456", "dropout 2 0.125", "weight-decay 0.00012", "l1 1e-7", "clipnorm 2.5", "input-noise 0.05",
        "schedule exponential", "early-stopping 7:min_delta=0.01", "accumulate 3", "nesterov on",
    )  # fmt: skip
    rows = rows_of(trainer)
    tried = 0
    for row in rows.values():
        if row.line.endswith(" ") or row.is_fact or row.id in ("schedule", "early_stopping"):
            continue
        (event,) = trainer.apply(read_command(row.line))
        assert isinstance(event, CommandRejected), row.line
        assert "already" in event.reason or "rate" in row.line, row.line
        tried += 1
    assert tried >= 9
    assert rows["schedule"].line == "schedule exponential"
    assert rows["early_stopping"].line == "early-stopping 7:min_delta=0.01"


def test_what_is_off_says_so_and_leaves_the_value_to_be_typed() -> None:
    rows = rows_of(trainer_with())
    off = {id for id, row in rows.items() if row.is_off}
    assert {"weight_decay", "l1", "l2", "clipnorm", "schedule", "input_noise", "speed", "early_stopping"} <= off
    assert rows["weight_decay"].line == "weight-decay "
    assert not off & {"learning_rate", "batch_size", "optimizer", "gradient_accumulation_steps"}


def test_facts_say_what_really_acts() -> None:
    rows = {control.label: control for control in controls_of(MUCH, 20.0)}
    assert (rows["scheduled"].value, rows["learning rate"].value) == ("0.00101", "0.000812")
    assert rows["steps clipped"].value == "12 %"
    assert rows["rows an update"].value == "512"
    assert rows["speed limit"].value == "20/s"
    assert all(rows[name].is_fact for name in ("scheduled", "steps clipped", "rows an update"))


def test_a_network_without_hidden_layers_has_no_dropout_and_one_hidden_layer_has_one_row() -> None:
    def dropouts(rates: tuple[float, ...]) -> list[tuple[str, str]]:
        rows = controls_of(replace(MUCH, dropout=rates), None)
        return [(row.id, row.value) for row in rows if row.id.startswith("dropout")]

    assert dropouts(()) == [("dropout", "-")]
    assert dropouts((0.0,)) == [("dropout", "off")]
    assert dropouts((0.2, 0.0)) == [("dropout", "mixed"), ("dropout.1", "0.20"), ("dropout.2", "off")]


def test_choices_go_round_also_when_they_are_turned_on_quickly() -> None:
    hyper, seen = Hyperparameters(0.05, 0.9, (), 32), []
    for _ in range(len(OPTIMIZERS)):
        command = next(row.up for row in controls_of(hyper, None) if row.id == "optimizer")
        assert isinstance(command, SetOptimizer)
        seen.append(command.spec)
        hyper = ahead(hyper, command)
    assert seen == [*OPTIMIZERS[1:], OPTIMIZERS[0]]
    assert ahead(hyper, SetSchedule("cosine")).schedule == "cosine"
    assert ahead(hyper, SetHyper("nesterov", True)).nesterov
    assert ahead(hyper, Nudge("momentum", 1)) == hyper


def test_the_patience_is_nudged_and_what_else_was_said_of_early_stopping_stays() -> None:
    def nudges(spec: str) -> tuple[object, object]:
        row = next(row for row in controls_of(replace(MUCH, early_stopping=spec), None) if row.id == "early_stopping")
        return row.down, row.up

    assert nudges("") == (SetEarlyStopping(None), SetEarlyStopping("10"))
    assert nudges("10:min_delta=0.1") == (
        SetEarlyStopping("5:min_delta=0.1"),
        SetEarlyStopping("20:min_delta=0.1"),
    )
    assert nudges("1") == (SetEarlyStopping(None), SetEarlyStopping("2"))
