"""The checkup: feeds the vitals while a run is trained, and asks for a diagnosis at moments that steps alone decide."""

import weakref
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nntui.core.training.controls import Window
from nntui.core.training.course import Curves, Finding, Series
from nntui.core.training.diagnosis import Bedside
from nntui.core.training.events import Diagnosed, Event
from nntui.core.training.gathering import gather
from nntui.core.training.history import Trace
from nntui.core.training.looking import Onlooker
from nntui.core.training.signs import Look
from nntui.core.training.snapshot import Metrics
from nntui.core.training.vitals import Vitals
from nntui.core.types import AnyArray, FloatArray
from nntui.core.workspace import Workspace

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer

_SKILLED = 0.93
_COUNTERS = ("next_sample", "samples_update", "diagnosed_at")


class Checkup:
    """Beside one run."""

    def __init__(self, trainer: "Trainer") -> None:
        """Begin with nothing seen."""
        self._trainer: Trainer = weakref.proxy(trainer)
        """Not held: with a cycle, a trainer and its data would stay until the collector comes."""

        self.vitals = Vitals(trainer)
        self._bedside = Bedside()
        self._onlooker: Onlooker | None = None
        self.next_sample = 0
        """The step that is sampled next."""

        self.samples_update = False
        self.diagnosed_at = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, the gravest first."""
        return self._bedside.findings

    def sample(self, x: FloatArray, work: Workspace, weights: FloatArray | None) -> None:
        """Take a sample of a batch before its update, where it is the turn of one."""
        step = self._trainer.progress.step
        if step < self.next_sample:
            return
        self._note_change(step)
        since = step - self.vitals.changed_at
        interval = _interval(since)
        self.next_sample = step + interval
        self.vitals.see_pass(self._trainer, x, work, weights)
        if since % (4 * interval) < interval:
            self._trainer.measures_update = True
            self.samples_update = True

    def trained(self, loss: float, score: float) -> list[Event]:
        """Take a trained batch."""
        self.vitals.see_loss(loss, score)
        if not self.samples_update:
            return []
        trainer = self._trainer
        if not trainer.measures_update:
            self.samples_update = False
            self.vitals.see_update(trainer)
        return self._diagnose(trainer.progress.epochs_done + 1)

    def epoch_ended(self, train: Metrics, valid: Metrics) -> list[Event]:
        """Take an epoch's end."""
        trainer, vitals = self._trainer, self.vitals
        epoch = trainer.progress.epochs_done
        vitals.see_epoch(epoch, train, valid)
        if _is_turn(epoch):
            vitals.look = self._look(train)
        return self._diagnose(epoch)

    def _look(self, train: Metrics) -> Look | None:
        """Look closer, where there is much left to learn and rows can be looked up."""
        trainer = self._trainer
        if trainer.dataset.is_streamed or trainer.base.skill(train) > _SKILLED:
            return None
        if self._onlooker is None:
            self._onlooker = Onlooker(trainer)
        return self._onlooker.look(trainer, trainer.base)

    def diverged(self) -> list[Event]:
        """Say why the loss is no number."""
        return self._diagnose(self._trainer.progress.epochs_done + 1, now=True)

    def arrays(self) -> dict[str, AnyArray]:
        """Arrays of its state, by names of its own."""
        return {f"vitals.{name}": array for name, array in self.vitals.arrays().items()}

    def numbers(self) -> dict[str, Any]:
        """What JSON can hold of its state."""
        counters = {name: getattr(self, name) for name in _COUNTERS}
        return counters | {"vitals": self.vitals.numbers(), "findings": self._bedside.state()}

    def restore(self, arrays: dict[str, AnyArray], numbers: dict[str, Any] | None) -> None:
        """Take a state back; where there is none, as in an older checkpoint, begin at this step.

        Raises `KeyError`, `TypeError` or `ValueError` for what is none.
        """
        if numbers is None:
            self.next_sample = self.diagnosed_at = self._trainer.progress.step
            return
        own = {name.removeprefix("vitals."): array for name, array in arrays.items() if name.startswith("vitals.")}
        self.vitals.restore(own, numbers["vitals"])
        self._bedside.restore(numbers["findings"])
        for name in _COUNTERS:
            setattr(self, name, numbers[name])
        if self.samples_update:
            self._trainer.measures_update = True

    def follow(self) -> None:
        """Go on with the trainer's network, which may have other layers now."""
        self.vitals.follow(self._trainer)

    def curves(self, columns: int, window: Window) -> Curves:
        """The course so far, or its newest steps, thinned for a plot of `columns`."""
        vitals, progress = self.vitals, self._trainer.progress
        since = progress.train_loss.recent_start

        def series(trace: Trace) -> Series:
            return trace.series(columns) if window == "whole" else trace.recent(columns, since)

        return replace(
            progress.curves(columns, window),
            learning_rate=series(vitals.learning_rate),
            gradient_norm=series(vitals.gradient_norm),
            update_ratios=tuple(map(series, vitals.update_ratios)),
            best_epoch=progress.best_epoch,
            now=self._trainer.position,
        )

    def _diagnose(self, epoch: int, *, now: bool = False) -> list[Event]:
        trainer, vitals = self._trainer, self.vitals
        step = trainer.progress.step
        self._note_change(step)
        passed = step - self.diagnosed_at
        if passed < _between(step - vitals.changed_at) and not now:
            return []
        self.diagnosed_at = step
        vitals.see_losses(min(passed, step - vitals.changed_at))
        signs = gather(trainer, vitals, trainer.base)
        new = self._bedside.visit(signs)
        return [Diagnosed(step, epoch, finding) for finding in new]

    def _note_change(self, step: int) -> None:
        """Look more often again, and at newer losses alone, once the user has changed something."""
        marks = self._trainer.progress.marks
        if marks and marks[-1].step > self.vitals.changed_at:
            self.vitals.change(marks[-1].step, step)


def _interval(since: int) -> int:
    """Steps from one sample to the next, by the steps since the beginning or the user's last change."""
    return 4 if since < 64 else 8 if since < 256 else 16 if since < 512 else 64


def _between(since: int) -> int:
    """Steps that lie between two diagnoses at the least."""
    return 1 if since < 3 else 12 if since < 384 else 48 if since < 1536 else 192


def _is_turn(epoch: int) -> bool:
    """Whether to look after this epoch: after the first ones each, later at growing distances."""
    return epoch <= 4 or epoch % (1 << max(epoch.bit_length() - 2, 0)) == 0
