"""Rules about what a run learns: too much of its rows by heart, too little, or nothing."""

import math

from nntui.core.training.course import Finding
from nntui.core.training.diagnosis_rates import number
from nntui.core.training.signs import EpochSigns, Signs

_NEWEST = 3


def overfitting(signs: Signs, ease: float) -> Finding | None:
    """The validation loss rises while the training loss falls, or all is known by heart and little of it helps."""
    if len(signs.history) < _NEWEST or signs.diverged or not signs.shown_base > 0.0:
        return None
    newest = signs.history[-_NEWEST:]
    best = min(signs.history, key=lambda one: one.valid_loss if math.isfinite(one.valid_loss) else math.inf)
    if not (_rises(signs, newest, best, ease) or _gapes(signs, newest, ease)):
        return None
    last = newest[-1]
    return Finding(
        rule="overfitting",
        gravity="warning",
        text=f"overfitting since epoch {best.epoch}",
        evidence=f"validation loss {number(best.valid_loss)} → {number(last.valid_loss)}, "
        f"training {number(best.train_loss)} → {number(last.train_loss)}",
        help="more dropout, fewer units, or stop",
        keys=("dropout.up", "training.command"),
        view=None,
    )


def _rises(signs: Signs, newest: tuple[EpochSigns, ...], best: EpochSigns, ease: float) -> bool:
    """Whether validation gets worse while training gets better."""
    now = sum(one.valid_loss for one in newest) / len(newest)
    least = min(one.valid_loss for one in newest)
    train = sum(one.train_loss for one in newest) / len(newest)
    rise = (now - best.valid_loss) / signs.shown_base
    rows = signs.valid_rows
    chance = 0.9 / math.sqrt(rows) if now > 2.0 * best.valid_loss else max(0.9 / math.sqrt(rows), 4.3 / rows)
    enough = (0.02 + chance) * ease
    relative = 1.0 + 0.2 * ease
    falls = train < best.train_loss
    late = newest[-1].epoch - best.epoch >= _NEWEST
    knows = signs.recent_skill > 0.05
    return late and falls and knows and rise > enough and min(now, least / 0.95) > relative * best.valid_loss


def _gapes(signs: Signs, newest: tuple[EpochSigns, ...], ease: float) -> bool:
    """Whether the training rows are known by heart, and others are not."""
    train = sum(signs.shown_skill(one.train_loss, one.train_score) for one in newest) / len(newest)
    valid = sum(signs.shown_skill(one.valid_loss, one.valid_score) for one in newest) / len(newest)
    if signs.task == "regression":
        chance = abs(1.0 - valid) * math.sqrt(2.0 / signs.valid_rows)
    else:
        right = min(max(sum(one.valid_score for one in newest) / len(newest), 0.05), 0.95)
        chance = math.sqrt(right * (1.0 - right) / signs.valid_rows) / max(1.0 - signs.base_score, 0.1)
    return train > 0.96 and train - valid > max(0.13, 3.0 * chance) * ease


def underfitting(signs: Signs, ease: float) -> Finding | None:
    """Training stands still far from its end with a pattern left in the errors, and the network is small."""
    look = signs.look
    if look is None or signs.diverged or signs.since < 150 or signs.epochs < 2:
        return None
    restrained = signs.dropout >= 0.65
    small = signs.narrowest <= 4 or restrained
    long = signs.step >= 4000 and signs.epochs >= 40
    tiny = signs.narrowest <= 2
    crowded = signs.classes > 4 and 0 < signs.narrowest <= 2
    stands = signs.fall < (0.06 if crowded else 0.03 if tiny else 0.02) / ease
    stands = stands and signs.trend > (-6.0 if crowded else -3.0) / ease
    structured = look.structure > 0.4 * ease
    far = signs.recent_skill < _far(signs, small=small) / ease and look.train_skill < 0.8 / ease
    gap = look.train_skill - look.valid_skill < (0.25 + 1.0 / math.sqrt(signs.valid_rows)) / ease
    if not ((small or long) and stands and structured and far and gap):
        return None
    units = f"{signs.narrowest} unit{'' if signs.narrowest == 1 else 's'}"
    size = "no hidden layer" if signs.narrowest == 0 else f"a layer of {units}"
    size = f"dropout is {signs.dropout:.2g}" if restrained and signs.narrowest > 4 else size
    left = f"loss {number(signs.recent_loss)}, base rates {number(signs.base_loss)}"
    return Finding(
        rule="underfitting",
        gravity="warning",
        text="underfitting: training stands still",
        evidence=f"{left}; errors have a pattern; {size}",
        help="more units or layers" if not restrained else "less dropout",
        keys=("dropout.down", "training.command") if restrained else ("training.command",),
        view="boundary",
    )


def _far(signs: Signs, *, small: bool) -> float:
    """The skill below which a plateau is far from the end: numbers are noisy more often than classes."""
    return 0.6 if signs.task == "regression" or not small else 0.78


def no_learning(signs: Signs, ease: float) -> Finding | None:
    """Validation is no better than the best answer that is the same for all rows."""
    if signs.since < 120 or signs.epochs < 3 or signs.diverged:
        return None
    chance = (0.01 + 0.7 / math.sqrt(signs.valid_rows)) / ease
    idle = signs.valid_skill < chance or (signs.valid_loss_skill < 0.03 / ease and signs.valid_skill < 2.5 * chance)
    nothing = signs.look is not None and signs.look.structure < 0.2 / ease and idle
    flat = abs(signs.loss_skill) < 0.03 / ease and signs.recent_skill < 0.15 / ease and signs.trend > -3.0
    stands = signs.since >= 200 and flat and signs.valid_skill < chance
    moves = max((layer.moved for layer in signs.layers), default=0.0) > 0.02
    if not ((nothing or stands) and moves):
        return None
    measure = "R²" if signs.task == "regression" else "skill"
    return Finding(
        rule="no-learning",
        gravity="error",
        text="nothing is learned beyond base rates",
        evidence=f"{measure} {signs.valid_skill:.2f} on validation, "
        f"loss {number(signs.recent_loss)}, base rates {number(signs.base_loss)}",
        help="check inputs and targets, or start anew",
        keys=("screen.data", "learning_rate.up", "training.reset_new"),
        view="confusion" if signs.classes else None,
    )
