"""The line of commands: what each line stands for, and that a trainer carries it out."""

import msgspec
import pytest

from nntui.core.edits import AddLayer, AddUnits, MoveLayer, RemoveLayer, RemoveUnits, SetActivation, SetUnits
from nntui.core.errors import UserError
from nntui.core.optimizers import OPTIMIZERS
from nntui.core.schedules import SCHEDULES
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    Fork,
    FreezeUnits,
    Pause,
    Redo,
    Reset,
    Resume,
    Return,
    Rewind,
    Save,
    SetEarlyStopping,
    SetHyper,
    SetInitializer,
    SetMemory,
    SetOptimizer,
    SetSchedule,
    SetSpeed,
    SetWeight,
    Step,
    StepEpoch,
    SwitchBranch,
    SwitchUnits,
    Undo,
    Validate,
)
from nntui.core.training.events import CommandRejected
from nntui.core.training.hyperparameters import HYPERS
from nntui.tui.commands import COMMANDS, read_command, suggestions
from tests.core.training import small_recipe, small_trainer, work

ADAM, RMSPROP, AVERAGES = "optimizer adam", "optimizer rmsprop", "optimizer sgd:use_ema=true"

LINES: list[tuple[str, Command, str]] = [
    ("lr 0.02", SetHyper("learning_rate", 0.02), ""),
    ("momentum 0.5", SetHyper("momentum", 0.5), ""),
    ("nesterov on", SetHyper("nesterov", True), ""),
    ("nesterov off", SetHyper("nesterov", False), "nesterov on"),
    ("dropout 0.2", SetHyper("dropout", 0.2), ""),
    ("dropout 2 0.3", SetHyper("dropout", 0.3, 1), ""),
    ("batch 8", SetHyper("batch_size", 8), ""),
    ("accumulate 4", SetHyper("gradient_accumulation_steps", 4), ""),
    ("weight-decay 0.01", SetHyper("weight_decay", 0.01), ""),
    ("weight-decay off", SetHyper("weight_decay", None), "weight-decay 0.01"),
    ("l1 0.001", SetHyper("l1", 0.001), ""),
    ("l1 1 0.001", SetHyper("l1", 0.001, 0), ""),
    ("l2 3 0.001", SetHyper("l2", 0.001, 2), ""),
    ("clipnorm 1", SetHyper("clipnorm", 1.0), ""),
    ("clipnorm off", SetHyper("clipnorm", None), "clipnorm 1"),
    ("clipvalue 0.5", SetHyper("clipvalue", 0.5), ""),
    ("global-clipnorm 1", SetHyper("global_clipnorm", 1.0), ""),
    ("ema 0.9", SetHyper("ema_momentum", 0.9), AVERAGES),
    ("ema-every 5", SetHyper("ema_overwrite_frequency", 5), AVERAGES),
    ("beta1 0.8", SetHyper("beta_1", 0.8), ADAM),
    ("beta2 0.99", SetHyper("beta_2", 0.99), ADAM),
    ("epsilon 1e-5", SetHyper("epsilon", 1e-5), ADAM),
    ("rho 0.8", SetHyper("rho", 0.8), RMSPROP),
    ("optimizer adam:beta_1=0.8", SetOptimizer("adam:beta_1=0.8"), ""),
    ("schedule cosine 20", SetSchedule("cosine:decay_steps=20epochs"), ""),
    ("schedule cosine-restarts 5", SetSchedule("cosine-restarts:first_decay_steps=5epochs"), ""),
    ("schedule plateau:patience=2", SetSchedule("plateau:patience=2"), ""),
    ("schedule none", SetSchedule(None), "schedule exponential"),
    ("early-stopping 5", SetEarlyStopping("5"), ""),
    ("early-stopping off", SetEarlyStopping(None), "early-stopping 5"),
    ("input-noise 0.1", SetHyper("input_noise", 0.1), ""),
    ("input-noise off", SetHyper("input_noise", 0.0), "input-noise 0.1"),
    ("dropout off", SetHyper("dropout", 0.0), "dropout 0.2"),
    ("units 1 +8", EditNetwork(AddUnits(0, 8)), ""),
    ("units 2 -3", EditNetwork(RemoveUnits(1, 3)), ""),
    ("add-layer 2", EditNetwork(AddLayer(1)), ""),
    ("add-layer 1 9 tanh", EditNetwork(AddLayer(0, 9, "tanh")), ""),
    ("add-layer 1 tanh", EditNetwork(AddLayer(0, None, "tanh")), ""),
    ("remove-layer 2", EditNetwork(RemoveLayer(1)), ""),
    ("activation 1 tanh", EditNetwork(SetActivation(0, "tanh")), ""),
    ("activation 1 leaky_relu 0.2", EditNetwork(SetActivation(0, "leaky_relu", 0.2)), ""),
    ("units 2 9", EditNetwork(SetUnits(1, 9)), ""),
    ("move-layer 2 1", EditNetwork(MoveLayer(1, 0)), ""),
    ("init 1 orthogonal:gain=1.4", SetInitializer(0, "orthogonal:gain=1.4"), ""),
    ("freeze 1", FreezeUnits(0, None), ""),
    ("freeze 3 1,3", FreezeUnits(2, (0, 2)), ""),
    ("unfreeze 1 2-4", FreezeUnits(0, (1, 2, 3), frozen=False), "freeze 1"),
    ("unfreeze 1", FreezeUnits(0, None, frozen=False), "freeze 1 2"),
    ("switch-off 1 3,5-7", SwitchUnits(0, (2, 4, 5, 6)), ""),
    ("switch-on 1 3", SwitchUnits(0, (2,), on=True), "switch-off 1 3"),
    ("weight 1 3 2 -0.5", SetWeight(0, 2, 1, -0.5), ""),
    ("bias 2 6 0.25", SetWeight(1, 5, None, 0.25), ""),
    ("validate", Validate(), ""),
    ("pause", Pause(), ""),
    ("go", Resume(), ""),
    ("step", Step(), ""),
    ("epoch", StepEpoch(), ""),
    ("undo", Undo(), "lr 0.02"),
    ("reset", Reset(), ""),
    ("reset-new", Reset(new_weights=True), ""),
    ("rewind 0", Rewind(epoch=0.0), ""),
    ("present", Return(), "rewind 0"),
    ("fork", Fork(), "rewind 0"),
    ("branch 1", SwitchBranch(1), "reset"),
    ("memory 128", SetMemory(128 * 2**20), ""),
    ("memory 1.5MB", SetMemory(3 * 2**19), ""),
]

ELSEWHERE: list[tuple[str, Command]] = [
    ("speed 20", SetSpeed(20.0)),
    ("speed off", SetSpeed(None)),
    ("save best.safetensors", Save("best.safetensors")),
    ("save my best.safetensors", Save("my best.safetensors")),
    ("save! best.safetensors", Save("best.safetensors", overwrite=True)),
    ("redo", Redo()),
]
"""What a trainer alone has no part in."""


@pytest.mark.parametrize(("line", "command"), ELSEWHERE)
def test_a_line_for_the_session_is_read_as_its_command(line: str, command: Command) -> None:
    assert read_command(line) == command


@pytest.mark.parametrize(("line", "command", "before"), LINES)
def test_a_line_is_read_as_its_command_and_a_trainer_carries_it_out(line: str, command: Command, before: str) -> None:
    assert read_command(line) == command
    trainer = small_trainer()
    work(trainer, 2)
    if before:
        trainer.apply(read_command(before))
    refused = [event for event in trainer.apply(read_command(line)) if isinstance(event, CommandRejected)]
    assert refused == []
    trainer.apply(Resume())
    work(trainer, 9)
    assert trainer.state in ("training", "paused")


def test_every_command_of_the_line_is_tried_and_every_value_has_one() -> None:
    lines = [*(line for line, _, _ in LINES), *(line for line, _ in ELSEWHERE)]
    assert {line.split()[0] for line in lines} == set(COMMANDS)
    assert {command.name for _, command, _ in LINES if isinstance(command, SetHyper)} == set(HYPERS)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_switched_to_in_mid_run(name: str) -> None:
    trainer = small_trainer()
    trainer.apply(read_command("optimizer adam" if name != "adam" else "optimizer adagrad"))
    work(trainer, 3)
    assert trainer.apply(read_command(f"optimizer {name}")) == []
    before = trainer.network.parameters.copy()
    work(trainer, 1)
    assert trainer.hyperparameters.optimizer == name
    assert (trainer.network.parameters != before).any()


@pytest.mark.parametrize("name", [name for name in SCHEDULES if name != "constant"])
def test_every_schedule_begins_in_mid_run_at_the_present_rate(name: str) -> None:
    trainer = small_trainer()
    work(trainer, 3)
    assert trainer.apply(read_command(f"schedule {name}")) == []
    values = trainer.hyperparameters
    assert values.schedule == name
    assert values.learning_rate == values.scheduled_rate == pytest.approx(0.05)


def test_a_rate_set_by_hand_scales_the_schedule_from_there_on() -> None:
    trainer, plain = small_trainer(), small_trainer()
    for each in (trainer, plain):
        each.apply(read_command("schedule exponential"))
        work(each, 2)
    trainer.apply(read_command(f"lr {plain.hyperparameters.learning_rate / 2}"))
    for each in (trainer, plain):
        work(each, 6)
    assert trainer.hyperparameters.scheduled_rate == plain.hyperparameters.scheduled_rate
    assert trainer.hyperparameters.learning_rate == pytest.approx(plain.hyperparameters.learning_rate / 2)


@pytest.mark.parametrize(
    ("option", "command"),
    [
        ("learning-rate 0.1", "lr 0.1"),
        ("learning_rate 0.1", "lr 0.1"),
        ("--lr 0.1", "lr 0.1"),
        ("batch-size 8", "batch 8"),
        ("weight_decay 0.1", "weight-decay 0.1"),
        ("beta_1 0.8", "beta1 0.8"),
    ],
)
def test_the_names_of_options_and_recipes_are_taken_as_well(option: str, command: str) -> None:
    assert read_command(option) == read_command(command)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("rewind", "write it as rewind EPOCH, such as rewind 3.5"),
        ("rewind -1", "epoch '-1' cannot be: 0 or more is needed"),
        ("branch one", "'one' is no number of a branch"),
        ("branch", "write it as branch NUMBER"),
        ("memory much", "'much' is no number"),
        ("memory 0", "0 for kept moments cannot be: 1 to 1,048,576 megabytes are possible"),
        ("", "name a command"),
        ("momentun 0.4", "unknown command 'momentun': did you mean 'momentum'?"),
        ("learning 0.4", "unknown command 'learning'"),
        ("lr", "write it as lr VALUE"),
        ("lr fast", "'fast' is no number"),
        ("lr off", "'off' is no number"),
        ("momentum 1 0.9", "write it as momentum VALUE"),
        ("nesterov maybe", "nesterov 'maybe' cannot be: on or off is possible"),
        ("clipnorm", "write it as clipnorm VALUE|off"),
        ("dropout 0 0.3", "'0' is no number of a layer"),
        ("optimizer", "write it as optimizer NAME"),
        ("optimizer adm", "unknown optimizer 'adm': did you mean 'adam'?"),
        ("optimizer admw:beta_1=0.8", "unknown optimizer 'admw': did you mean 'adamw'?"),
        ("speed", "write it as speed STEPS_A_SECOND or speed off"),
        ("speed fast", "'fast' is no number"),
        ("save", "write it as save FILE.safetensors"),
        ("save!", "write it as save! FILE.safetensors"),
        ("sav best.safetensors", "unknown command 'sav': did you mean 'save'?"),
        ("optimizer none", "a network learns with an optimizer"),
        ("schedule cosin 3", "unknown schedule 'cosin': did you mean 'cosine'?"),
        ("schedule cosin", "unknown schedule 'cosin': did you mean 'cosine'?"),
        ("schedule cosine 0", "'0' is no number of epochs"),
        ("schedule cosine nan", "'nan' is no number of epochs"),
        ("schedule plateau 3", "write it as schedule NAME"),
        ("units 1", "write it as units LAYER N|+N|-N"),
        ("units 1 +0", "'0' is no number of units"),
        ("add-layer", "write it as add-layer NUMBER [UNITS] [ACTIVATION]"),
        ("add-layer 1 2 3", "write it as add-layer NUMBER [UNITS] [ACTIVATION]"),
        ("remove-layer", "write it as remove-layer NUMBER"),
        ("activation 1", "write it as activation LAYER NAME"),
        ("undo 3", "undo stands alone: leave '3' out"),
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
        ("lr -1", "learning rate -1 cannot be: from 1e-09 to 1000 is possible"),
        ("lr 5000", "learning rate 5000 cannot be"),
        ("momentum 1", "momentum 1 cannot be: 0 or more and less than 1 is possible"),
        ("batch 1.5", "batch size 1.5 cannot be: a whole number from 1 to 65,536 is possible"),
        ("ema 0.9", "no averages of the weights are kept: say optimizer sgd:use_ema=true first"),
        ("beta1 0.8", "sgd has no beta 1: of its own it has momentum, nesterov"),
        ("optimizer adam:beta_2=1", "beta 2 1 cannot be"),
        ("optimizer adam:clipnorm=1,clipvalue=1", "clipnorm and clipvalue at once cannot be"),
        ("schedule cosine:decay_step=3", "unknown argument 'decay_step': did you mean 'decay_steps'?"),
        ("early-stopping soon", "write the patience in epochs first"),
        ("early-stopping 3:monitor=val_loss", "did you mean 'valid_loss'?"),
        ("units 3 +1", "layer 3 is the output layer"),
        ("units 9 +1", "there is no layer 9: this network has 3"),
        ("units 2 -6", "layer 2 has 6 units: one has to stay"),
        ("add-layer 2 4", "4 units cannot pass on the 8 values below them"),
        ("add-layer 2 softmax", "softmax cannot start near the identity"),
        ("add-layer 9", "a layer can be added in front of layer 1 to 3"),
        ("remove-layer 3", "layer 3 is the output layer"),
        ("activation 1 rleu", "unknown activation 'rleu': did you mean 'relu'?"),
        ("activation 3 tanh", "needs softmax"),
        ("undo", "there is nothing to undo"),
    ],
)
def test_what_a_run_cannot_do_is_refused_with_the_reason_and_changes_nothing(line: str, part: str) -> None:
    trainer = small_trainer()
    work(trainer, 2)
    values, parameters = trainer.hyperparameters, trainer.network.parameters.copy()
    (event,) = trainer.apply(read_command(line))
    assert isinstance(event, CommandRejected)
    assert part in event.reason
    assert "\n" not in event.reason
    assert trainer.hyperparameters == values
    assert trainer.progress.marks == []
    assert (trainer.network.parameters == parameters).all()


def test_two_clips_at_once_are_refused_in_mid_run_too() -> None:
    trainer = small_trainer()
    trainer.apply(read_command("clipnorm 1"))
    (event,) = trainer.apply(read_command("clipvalue 1"))
    assert isinstance(event, CommandRejected)
    assert "clipnorm and clipvalue at once cannot be" in event.reason


def test_completion_offers_every_command_optimizer_and_schedule() -> None:
    offered = suggestions()
    assert {line.split()[0] for line in offered} == set(COMMANDS)
    assert {line.split()[1] for line in offered if line.startswith("optimizer ") and line.split()[1:]} == set(
        OPTIMIZERS
    )
    assert {line.split()[1] for line in offered if line.startswith("schedule ") and line.split()[1:]} == (
        set(SCHEDULES) - {"constant"}
    )


def test_a_recipe_s_fields_of_the_optimizer_can_all_be_reached_in_mid_run() -> None:
    fields = set(msgspec.structs.asdict(small_recipe().optimizer)) - {"name", "schedule"}
    chosen_with_the_optimizer = {"amsgrad", "centered", "initial_accumulator_value", "use_ema"}
    assert fields - chosen_with_the_optimizer <= set(HYPERS)
