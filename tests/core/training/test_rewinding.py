"""Going back to kept moments, forking there, and from branch to branch."""

from collections.abc import Iterator

import numpy as np
import pytest

from nntui.core.edits import AddLayer
from nntui.core.training.controls import (
    Command,
    EditNetwork,
    Fork,
    Nudge,
    Redo,
    Reset,
    Resume,
    Return,
    Rewind,
    SetHyper,
    SetMemory,
    SetOptimizer,
    SwitchBranch,
    Undo,
    ViewRequest,
)
from nntui.core.training.course import TimelineView
from nntui.core.training.events import CommandRejected
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.core.training import small_trainer


def trained(steps: int, **said: object) -> tuple[Trainer, dict[int, FloatArray]]:
    """A trainer after so many steps, and the weights after each of them."""
    trainer = small_trainer(**said)
    return trainer, dict(walk(trainer, steps))


def walk(trainer: Trainer, steps: int) -> Iterator[tuple[int, FloatArray]]:
    """Train so many steps more; give the weights after each."""
    end = trainer.progress.step + steps
    while trainer.progress.step < end or trainer.judgement is not None:
        trainer.advance()
        yield trainer.progress.step, trainer.network.parameters.copy()


def do(trainer: Trainer, *commands: Command) -> None:
    """Carry commands out; none is refused."""
    for command in commands:
        assert not [event for event in trainer.apply(command) if isinstance(event, CommandRejected)]


def refusal(trainer: Trainer, command: Command) -> str:
    """Return why a command is refused."""
    (event,) = trainer.apply(command)
    assert isinstance(event, CommandRejected)
    return event.reason


def timeline(trainer: Trainer) -> TimelineView:
    """Return which moments there are."""
    view = trainer.snapshot(ViewRequest(), 0.0, 0.0).timeline
    assert view is not None
    return view


def test_the_weights_of_every_kept_moment_come_back_bit_for_bit() -> None:
    trainer, weights = trained(3000)
    moments = timeline(trainer).moments
    assert len(moments) > 4
    for moment in reversed(moments[:-1] if moments[-1].step == 3000 else moments):
        do(trainer, Rewind(by=-1))
        assert trainer.progress.step == moment.step
        assert trainer.position == moment.epoch
        expected = trainer.initial if moment.step == 0 else weights[moment.step]
        np.testing.assert_array_equal(trainer.network.parameters, expected)
    assert "first moment" in refusal(trainer, Rewind(by=-1))


@pytest.mark.parametrize("optimizer", ["sgd:momentum=0.5", "adam:use_ema=true,ema_overwrite_frequency=7"])
def test_a_fork_without_a_change_walks_the_same_way(optimizer: str) -> None:
    trainer = small_trainer(dropout=0.3)
    do(trainer, SetOptimizer(optimizer))
    weights = dict(walk(trainer, 2000))
    do(trainer, Rewind(by=-2), Fork(), Resume())
    assert trainer.progress.step < 1500
    for step, found in walk(trainer, 2000 - trainer.progress.step):
        np.testing.assert_array_equal(found, weights[step])


def test_the_present_is_as_it_was_after_a_rewind() -> None:
    trainer, _ = trained(1300)
    twin, _ = trained(1300)
    do(trainer, Rewind(by=-1), Rewind(by=-1), Rewind(by=1), Rewind(epoch=0.0), Return())
    assert trainer.state == "training"
    assert timeline(trainer).at is None
    for (step, found), (_, expected) in zip(walk(trainer, 400), walk(twin, 400), strict=True):
        np.testing.assert_array_equal(found, expected, err_msg=str(step))


def test_forward_past_the_newest_moment_is_the_present() -> None:
    trainer, _ = trained(1300)
    do(trainer, Rewind(by=-1))
    assert trainer.past is not None
    do(trainer, Rewind(by=1))
    assert trainer.past is None
    assert trainer.progress.step == 1300
    assert "present" in refusal(trainer, Rewind(by=1))


def test_the_nearest_moment_to_an_epoch_is_found() -> None:
    trainer, _ = trained(3000)
    moments = timeline(trainer).moments
    wanted = moments[2]
    do(trainer, Rewind(epoch=wanted.epoch + 0.01))
    assert timeline(trainer).at == 2
    do(trainer, Rewind(epoch=1e9))
    assert trainer.past is None


@pytest.mark.parametrize("command", [SetHyper("momentum", 0.5), Nudge("learning_rate", 0.8), Undo(), Reset(), Resume()])
def test_nothing_changes_the_past(command: Command) -> None:
    trainer, _ = trained(1300)
    do(trainer, Rewind(by=-1))
    before = trainer.network.parameters.copy()
    assert "past" in refusal(trainer, command)
    assert trainer.state == "paused"
    np.testing.assert_array_equal(trainer.network.parameters, before)


def test_a_fork_needs_a_past_moment() -> None:
    trainer, _ = trained(100)
    assert "goes back" in refusal(trainer, Fork())
    assert "no branch 7" in refusal(trainer, SwitchBranch(7))
    assert "this is branch 1" in refusal(trainer, SwitchBranch(1))


def test_nothing_to_go_back_to_is_said() -> None:
    assert "no earlier moment" in refusal(small_trainer(), Rewind(by=-1))


def test_the_moment_before_a_change_is_kept() -> None:
    trainer, weights = trained(777)
    do(trainer, SetHyper("learning_rate", 5.0))
    for _ in walk(trainer, 50):
        pass
    do(trainer, Rewind(by=-1))
    assert trainer.progress.step == 777
    np.testing.assert_array_equal(trainer.network.parameters, weights[777])
    assert trainer.optimizer.rate != 5.0


def test_the_moments_before_changes_can_be_gone_to_one_after_the_other() -> None:
    trainer, _ = trained(500)
    do(trainer, SetHyper("learning_rate", 0.01))
    for _ in walk(trainer, 200):
        pass
    do(trainer, SetHyper("momentum", 0.5))
    for _ in walk(trainer, 900):
        pass
    assert "nothing ahead" in refusal(trainer, Rewind(changes=1))
    found = []
    for by in (-1, -1, 1, 1):
        do(trainer, Rewind(changes=by))
        found.append(trainer.progress.step)
    assert found == [700, 500, 700, 1600]
    do(trainer, Rewind(changes=-2))
    assert "before" in refusal(trainer, Rewind(changes=-1))


def test_an_undone_fork_brings_the_old_branch_back_and_a_redo_the_new_one() -> None:
    trainer, weights = trained(1300)
    do(trainer, Rewind(by=-1), Fork())
    forked_at = trainer.progress.step
    do(trainer, SetHyper("learning_rate", 0.001), Resume())
    for _ in walk(trainer, 10):
        pass
    new = trainer.network.parameters.copy()
    do(trainer, Undo(), Undo())
    assert trainer.progress.step == 1300
    np.testing.assert_array_equal(trainer.network.parameters, weights[1300])
    do(trainer, Redo())
    assert trainer.progress.step == forked_at + 10
    np.testing.assert_array_equal(trainer.network.parameters, new)
    do(trainer, Redo())
    assert trainer.optimizer.rate == 0.001


def test_branches_are_drawn_and_can_be_gone_back_to() -> None:
    trainer, weights = trained(1300)
    do(trainer, Rewind(by=-1), Fork(), Resume())
    for _ in walk(trainer, 20):
        pass
    curves = trainer.snapshot(ViewRequest(frozenset({"curves"})), 0.0, 0.0).curves
    assert curves is not None
    (left,) = curves.branches
    assert left.name == "branch 1"
    assert left.train_loss.x[-1] > curves.train_loss.x[-1]
    do(trainer, SwitchBranch(1))
    np.testing.assert_array_equal(trainer.network.parameters, weights[1300])
    assert timeline(trainer).branch == 1
    assert timeline(trainer).branches == 2


def test_the_present_is_drawn_ahead_of_a_moment_that_is_shown() -> None:
    trainer, _ = trained(1300)
    do(trainer, Rewind(by=-1))
    curves = trainer.snapshot(ViewRequest(frozenset({"curves"})), 0.0, 0.0).curves
    assert curves is not None
    assert [branch.name for branch in curves.branches] == ["present"]
    assert curves.now == trainer.position < curves.branches[0].train_loss.x[-1]


def test_a_fork_can_go_back_to_what_it_shares_with_its_branch() -> None:
    trainer, weights = trained(3000)
    do(trainer, Rewind(by=-2), Fork())
    start = trainer.progress.step
    do(trainer, Resume())
    for _ in walk(trainer, 1500):
        pass
    steps = [moment.step for moment in timeline(trainer).moments]
    assert [step for step in steps if step < start]
    assert [step for step in steps if step > start]
    assert steps == sorted(set(steps))
    do(trainer, Rewind(epoch=0.0), Rewind(by=1))
    np.testing.assert_array_equal(trainer.network.parameters, weights[trainer.progress.step])


def test_a_moment_from_before_an_edit_has_the_old_network() -> None:
    trainer, weights = trained(1300)
    before = trainer.network.architecture
    do(trainer, EditNetwork(AddLayer(0)))
    for _ in walk(trainer, 50):
        pass
    edited = trainer.network.architecture
    do(trainer, Rewind(by=-1))
    assert trainer.network.architecture == before
    np.testing.assert_array_equal(trainer.network.parameters, weights[1300])
    do(trainer, Return())
    assert trainer.network.architecture == edited


def test_gradients_of_a_past_moment_are_those_of_a_sample() -> None:
    trainer, _ = trained(1300)
    do(trainer, Rewind(by=-1))
    layers = trainer.snapshot(ViewRequest(frozenset({"layers"})), 0.0, 0.0).layers
    assert layers is not None
    assert all(layer.gradient_norm > 0.0 for layer in layers)


def test_memory_that_is_too_little_is_refused() -> None:
    trainer, _ = trained(10)
    assert "too few" in refusal(trainer, SetMemory(10))
    do(trainer, SetMemory(2**21))
    assert timeline(trainer).budget == 2**21


def test_a_run_with_kept_moments_ends_with_the_same_weights_as_one_without() -> None:
    trainer, _ = trained(1300)
    twin = small_trainer()
    twin.timeline.is_due = lambda *_, **__: False  # type: ignore[method-assign]
    for _ in walk(twin, 1300):
        pass
    np.testing.assert_array_equal(trainer.network.parameters, twin.network.parameters)
