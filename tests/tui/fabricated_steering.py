"""A fabricated run on which much is switched on, so that its steering has something to show."""

from dataclasses import replace
from typing import Any

from nntui.core.training.controls import ViewRequest
from nntui.core.training.snapshot import Hyperparameters, Snapshot
from tests.tui.fabricated import Run

MUCH = Hyperparameters(
    learning_rate=0.000812,
    momentum=None,
    dropout=(0.2, 0.1),
    batch_size=128,
    optimizer="adam",
    schedule="cosine",
    scheduled_rate=0.00101,
    clipnorm=1.0,
    l1=(0.0, 0.0, 0.0),
    l2=(1e-4, 1e-4, 1e-4),
    gradient_accumulation_steps=4,
    input_noise=0.1,
    clipped=0.12,
    own=(("beta_1", 0.9), ("beta_2", 0.999), ("epsilon", 1e-7)),
    early_stopping="10:min_delta=0.001",
)


class SteeredRun(Run):
    """A run with `MUCH` of everything, on a limited speed."""

    def snapshot(self, request: ViewRequest, **changes: Any) -> Snapshot:
        """Return a snapshot with those values."""
        return replace(super().snapshot(request, hyperparameters=MUCH, speed=20.0), **changes)
