"""The log of interventions: what a user changed in mid-run, a JSON object a line."""

import json
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def interventions(trainer: "Trainer") -> bytes:
    """Return the log of a run, branch by branch: step, epoch, what, old, new, and the loss before and after it."""
    lines = []
    for branch, mark in trainer.branches.interventions(trainer.progress.marks):
        line = {
            "branch": branch.number,
            "step": mark.step,
            "epoch": round(mark.epoch, 6),
            "what": mark.what,
            "old": mark.old,
            "new": mark.new,
            "loss_before": _finite(mark.loss_before),
            "loss_after": _finite(mark.loss_after),
        }
        lines.append(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n")
    return "".join(lines).encode()


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
