"""What holds for all sequences of commands."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nntui.core.errors import UserError
from nntui.core.training.controls import (
    Command,
    Nudge,
    Pause,
    Reset,
    Resume,
    SetHyper,
    Step,
    StepEpoch,
    Undo,
    ViewRequest,
)
from nntui.core.training.hyperparameters import HYPERS
from nntui.core.training.trainer import Trainer
from tests.core.training import small_dataset, small_recipe, small_trainer, work

_COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(SetHyper, st.sampled_from(list(HYPERS)), st.floats(-1.0, 2.0) | st.integers(1, 100)),
    st.builds(Nudge, st.sampled_from(list(HYPERS)), st.sampled_from([0.5, 0.8, 1.25, 2, 1, -1, 0.05, -0.05])),
    st.sampled_from([Undo(), Pause(), Resume(), Step(), StepEpoch(), Reset(), Reset(new_weights=True)]),
)


@settings(max_examples=60, deadline=None)
@given(script=st.lists(_COMMANDS | st.integers(1, 7), max_size=25))
def test_no_sequence_of_commands_breaks_the_trainer(script: list[Command | int]) -> None:
    trainer = small_trainer(epochs=3)
    for line in script:
        if isinstance(line, int):
            for _ in range(line):
                if trainer.state == "training":
                    trainer.advance()
        else:
            before = trainer.hyperparameters
            if trainer.apply(line):
                assert trainer.hyperparameters == before
        assert trainer.state in ("training", "paused", "finished", "diverged")
        values = trainer.hyperparameters
        for name in ("learning_rate", "momentum", "batch_size"):
            assert HYPERS[name].fits(getattr(values, name))
        assert all(HYPERS["dropout"].fits(rate) for rate in values.dropout)
        snapshot = trainer.snapshot(ViewRequest(), 0.0, 0.0)
        assert 0 <= snapshot.batch <= snapshot.batches
        assert snapshot.epoch - 1 <= trainer.position <= trainer.progress.epochs_done + 1.0


@settings(max_examples=60, deadline=None)
@given(
    before=st.lists(st.builds(Nudge, st.sampled_from(list(HYPERS)), st.sampled_from([0.8, 1.25, 1])), max_size=5),
    change=st.builds(SetHyper, st.sampled_from(list(HYPERS)), st.floats(0.0, 0.9) | st.integers(1, 100)),
    done=st.integers(0, 6),
)
def test_undo_after_any_change_of_a_value_restores_it(before: list[Nudge], change: SetHyper, done: int) -> None:
    trainer = small_trainer()
    for nudge in before:
        trainer.apply(nudge)
    values = trainer.hyperparameters
    if trainer.apply(change):
        assert trainer.hyperparameters == values
        return
    assert trainer.hyperparameters != values
    work(trainer, done)
    assert trainer.apply(Undo()) == []
    assert trainer.hyperparameters == values


def test_a_recipe_that_no_network_can_have_is_refused() -> None:
    recipe = small_recipe()
    layers = [*recipe.layers[:-1], msgspec.structs.replace(recipe.layers[-1], dropout=0.5)]
    with pytest.raises(UserError, match="output layer"):
        Trainer(msgspec.structs.replace(recipe, layers=layers), small_dataset())
