"""One update: gradients gathered over as many batches as make one, the optimizer's step, and how far it went."""

from typing import TYPE_CHECKING

import numpy as np

from nntui.core.frozen import update
from nntui.core.norms import norm

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def use_gradients(trainer: "Trainer", rows: int) -> None:
    """Update, or gather the gradients of as many batches as make an update; an epoch's end leaves none behind."""
    gathered, gradients = trainer.accumulator, trainer.network.gradients
    if trainer.gradient_accumulation_steps == 1 and not gathered.batches:
        _update(trainer)
        return
    gathered.add(gradients, rows)
    if gathered.batches >= trainer.gradient_accumulation_steps or trainer.batches.at_end:
        gathered.take(gradients)
        _update(trainer)


def _update(trainer: "Trainer") -> None:
    """Let the optimizer move the parameters."""
    parameters = trainer.network.parameters
    if not trainer.measures_update:
        update(trainer.optimizer, trainer.network)
        return
    before = parameters.copy()
    update(trainer.optimizer, trainer.network)
    np.subtract(parameters, before, out=before)
    trainer.update_norms = [norm(part) for part in trainer.network.layer_parameters(before)]
    trainer.measures_update = False
