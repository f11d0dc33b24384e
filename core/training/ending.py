"""What ends: an epoch, a run that no longer improves, and one whose loss is no number any more."""

import math
from typing import TYPE_CHECKING

from nntui.core.network import Network
from nntui.core.schedules import ReduceLROnPlateau
from nntui.core.training.events import Diverged, EpochEnded, Event
from nntui.core.training.snapshot import Metrics

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def end_epoch(trainer: "Trainer", judged: Network, valid: Metrics) -> list[Event]:
    """Close the epoch with its validation, which judged the network `judged`."""
    progress = trainer.progress
    rate = trainer.optimizer.rate
    train = progress.end_epoch(valid)
    ended = EpochEnded(progress.epochs_done, progress.step, train, valid, learning_rate=rate)
    if not math.isfinite(valid.loss):
        return [ended, *diverge(trainer, valid.loss, "validation ")]
    stops = _watch_progress(trainer, judged, train, valid)
    if trainer.pause_after_epoch or trainer.batches_left == 0:
        trainer.pause()
    if stops or (trainer.epochs is not None and progress.epochs_done >= trainer.epochs):
        trainer.state = "finished"
    return [ended, *trainer.checkup.epoch_ended(train, valid)]


def _watch_progress(trainer: "Trainer", judged: Network, train: Metrics, valid: Metrics) -> bool:
    """Let the plateau's schedule and early stopping see the epoch; return whether the run is to end."""
    schedule = trainer.optimizer.schedule
    if isinstance(schedule, ReduceLROnPlateau):
        before = trainer.optimizer.rate
        if schedule.observe(valid.loss):
            trainer.progress.mark(
                trainer.position, "plateau: learning rate", f"{before:.3g}", f"{trainer.optimizer.rate:.3g}"
            )
    if trainer.watch is None or trainer.watch.stopped:
        return False
    part, _, measure = trainer.watch.settings.monitor.partition("_")
    values = valid if part == "valid" else train
    verdict = trainer.watch.observe(trainer.progress.epochs_done, values.loss if measure == "loss" else values.score)
    if verdict == "improved" and trainer.watch.settings.restore_best_weights:
        trainer.keeper.keep_best(judged)
    if verdict == "stop":
        trainer.message = f"no improvement in {trainer.watch.settings.patience} epochs: stopped early"
    return verdict == "stop"


def diverge(trainer: "Trainer", loss: float, part: str = "") -> list[Event]:
    """Stand still; where a batch's loss says so, with the weights from before that step."""
    step, epoch = trainer.progress.step + (not part), trainer.progress.epochs_done + (not part)
    trainer.pause()
    trainer.state = "diverged"
    trainer.message = (
        f"the {part}loss is {loss} at step {step:,} (epoch {epoch}): lower the learning rate "
        f"(now {trainer.optimizer.rate:.3g}) and start again"
    )
    return [Diverged(step, epoch, trainer.message), *trainer.checkup.diverged()]
