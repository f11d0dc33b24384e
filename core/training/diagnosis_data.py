"""Rules about the data, and what becomes of the classes."""

import math

from nntui.core.training.course import Finding
from nntui.core.training.diagnosis_rates import number
from nntui.core.training.signs import Look, Signs

_LARGE, _SMALL = 8.0, 0.02
_USUAL_RATE = 0.85


def unscaled_input(signs: Signs, ease: float) -> Finding | None:
    """An input is so large, or all are so small, that the usual initial weights do not suit it."""
    large = signs.input_size > _LARGE * ease
    small = 0.0 < signs.input_size < _SMALL / ease
    if not (large or small) or not math.isfinite(signs.input_size):
        return None
    return Finding(
        rule="unscaled-input",
        gravity="error" if signs.input_size > 100.0 else "warning",
        text=f"unscaled input{': ' + signs.input_name if large and signs.input_name else 's'}",
        evidence=f"root mean square {number(signs.input_size)}, usual is about 1",
        help="start again with --scaling standard",
        keys=("screen.data",),
    )


def class_collapse(signs: Signs, ease: float) -> Finding | None:
    """All rows of a batch get the same class."""
    if signs.task != "classification" or signs.diverged or signs.since < 60 or signs.predictions < 64.0:
        return None
    if signs.top_share < 1.0 - 0.03 / ease or signs.top_rate > _USUAL_RATE:
        return None
    return Finding(
        rule="class-collapse",
        gravity="error",
        text="class collapse: one answer for all",
        evidence=f"{100.0 * signs.top_share:.0f} % of a batch get one class, of late {signs.top_class}",
        help="lower the rate, start again",
        keys=("learning_rate.down", "training.reset", "training.reset_new"),
        view="confusion",
    )


def label_noise(signs: Signs, ease: float) -> Finding | None:
    """Wrong rows look like others of the class that was answered, and their labels like anything."""
    look = signs.look
    if look is None or signs.classes < 2 or signs.diverged or signs.epochs < 2 or signs.since < 60:
        return None
    sound = signs.recent_loss < 1.1 * signs.base_loss and 0.15 < look.train_skill < 0.85 and look.wrong > 0.12 * ease
    sound = sound and (look.valid_skill > 0.15 * ease or signs.valid_loss_skill > 0.03 * ease)
    noise = _scattered(look, ease) if signs.classes > 3 else look.trusted_wrong > 0.33 * ease
    patternless = look.structure < 0.25 / ease
    cleaner = look.valid_skill - look.train_skill > (0.2 + 1.0 / math.sqrt(signs.valid_rows)) * ease
    if not (sound and patternless and (noise or cleaner)):
        return None
    return Finding(
        rule="label-noise",
        gravity="hint",
        text="label noise, or overlapping classes",
        evidence=f"{100.0 * look.wrong:.0f} % of training rows look like another class",
        help="look at the mistakes, smooth labels",
        keys=("screen.data", "dropout.up"),
        view="mistakes",
    )


def _scattered(look: Look, ease: float) -> bool:
    """Whether the labels of wrong rows are not the next best classes."""
    return look.rank < 1.0 - 0.18 * ease
