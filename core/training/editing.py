"""Changing the network's structure in mid-run: the optimizer's state follows, and the old network is a `z` away."""

from typing import TYPE_CHECKING

import numpy as np

from nntui.core.edits import Edit, SetActivation
from nntui.core.losses import require_output
from nntui.core.structure import edit_network
from nntui.core.training.branches import put_back, tip_of
from nntui.core.training.undo import Again

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def edit_structure(trainer: "Trainer", edit: Edit) -> None:
    """Put a network of another structure in the present one's place.

    Raises `UserError`, and changes nothing, where the edit cannot be made.
    """
    if isinstance(edit, SetActivation) and edit.layer == len(trainer.network.layers) - 1:
        require_output(trainer.loss, edit.activation)
    before = tip_of(trainer)
    gradients = trainer.network.gradients
    with np.errstate(all="ignore"):
        edited = edit_network(trainer.network, edit, trainer.probe, trainer.weights_rng)
    network, carry = edited.network, edited.carry
    trainer.optimizer.move(network.parameters, network.arrays, carry)
    trainer.initial = carry(trainer.initial, network.parameters)
    if trainer.accumulator.sums is not None:
        trainer.accumulator.sums = carry(trainer.accumulator.sums, 0.0)
    np.copyto(network.gradients, carry(gradients, 0.0))
    trainer.use_network(network)

    def take_back() -> Again:
        after = tip_of(trainer)
        put_back(trainer, before)
        trainer.progress.mark(trainer.position, f"undo: back to {trainer.network.architecture}")
        return lambda: put_back(trainer, after)

    trainer.undo.push(take_back, before.nbytes)
    trainer.progress.mark(trainer.position, edited.summary)
    trainer.go_on_if_finished()
