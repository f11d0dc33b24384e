"""Rules about the learning rate."""

import math

from nntui.core.training.course import Finding, Gravity
from nntui.core.training.signs import Signs

_KNOWS_BETTER = 0.6
"""A run that explains more than this has got over what it began with."""

_STEPS = 16
_LOW_STEPS = 96
_LONG = 1000
"""Steps in which hard rows come together by chance."""


def too_high(signs: Signs, ease: float) -> Finding | None:
    """The loss is no number any more, rises, or leaps about, or updates are as large as the weights."""
    found = (_risen(signs, ease), _leaping(signs, ease), _large_updates(signs, ease), _thrown(signs, ease))
    evidence = _diverged(signs) or next(filter(None, found), "")
    if not evidence:
        return None
    gravity: Gravity = "error" if signs.diverged or signs.recent_skill < 0.3 else "warning"
    return Finding(
        rule="learning-rate-too-high",
        gravity=gravity,
        text=f"learning rate {number(signs.rate)} is too high",
        evidence=evidence,
        help="lower it; undo, or start again",
        keys=("learning_rate.down", "training.undo", "training.reset"),
    )


def _diverged(signs: Signs) -> str:
    return f"the loss is no number after step {signs.step:,}" if signs.diverged else ""


def _risen(signs: Signs, ease: float) -> str:
    """Above where it began, or once far above it without having got over that."""
    if signs.since < _STEPS:
        return ""
    usual = max(signs.first_loss, signs.base_loss, 1e-12)
    if signs.recent_loss > (1.0 + 0.3 * ease) * usual:
        return f"loss {number(signs.first_loss)} at first, now {number(signs.recent_loss)}"
    spoilt = signs.recent_skill < _KNOWS_BETTER and signs.recent_loss > 0.5 * ease * usual
    if signs.peak_loss > (3.0 if signs.since < _LONG else 5.0) * ease * usual and spoilt:
        rose = f"loss rose from {number(signs.first_loss)} to {number(signs.peak_loss)}"
        return f"{rose}, now {number(signs.recent_loss)}"
    return ""


def _leaping(signs: Signs, ease: float) -> str:
    """Between batches it differs by far more than the choice of their rows explains."""
    if signs.since < 2 * _STEPS or signs.recent_skill > 0.9 or not signs.base_loss > 0.0:
        return ""
    if signs.swing > 0.4 * ease * signs.base_loss and signs.swing_ratio > 10.0 * ease:
        return f"loss {number(signs.recent_loss)} ± {number(signs.swing)} from batch to batch"
    return ""


def _large_updates(signs: Signs, ease: float) -> str:
    if signs.since < 2 * _STEPS or signs.recent_skill > 0.8 or len(signs.layers) < 2:
        return ""
    updates = sorted(layer.update for layer in signs.layers)
    typical = updates[(len(updates) - 1) // 2]
    return f"each update moves the weights by {100.0 * typical:.0f} %" if typical > 0.06 * ease else ""


def _thrown(signs: Signs, ease: float) -> str:
    """The weights were thrown far away from their beginning at once, and nothing was learned."""
    if not _STEPS <= signs.step < _LONG or signs.recent_skill > 0.1 / ease or len(signs.layers) < 2:
        return ""
    ways = sorted(layer.moved for layer in signs.layers)
    typical = ways[(len(ways) - 1) // 2]
    return f"weights moved by {100.0 * typical:,.0f} % in {signs.step:,} steps" if 5.0 * ease < typical < 1e12 else ""


def too_low(signs: Signs, ease: float) -> Finding | None:
    """The weights have hardly moved while there is much to learn."""
    updates = [layer.update for layer in signs.layers if math.isfinite(layer.update)]
    if signs.since < _LOW_STEPS or not updates or signs.diverged or (signs.scheduled and signs.step < 400):
        return None
    moved = max(layer.moved for layer in signs.layers)
    looser = 1.0 / ease
    gained = 1.0 - signs.recent_loss / max(signs.early_loss, 1e-12)
    never = moved < 0.02 * looser and signs.recent_skill < 0.5 and gained < 0.15 * looser
    stalled = (
        not signs.scheduled
        and max(updates) < 1e-5 * looser
        and signs.recent_skill < 0.8
        and signs.gradient_norm > 0.2 * signs.first_gradient
        and max(layer.weight for layer in signs.layers) < 1e4
    )
    if not (never or stalled):
        return None
    way = f"weights moved by {_percent(moved)} in {signs.step:,} steps"
    return Finding(
        rule="learning-rate-too-low",
        gravity="warning",
        text=f"learning rate {number(signs.rate)} is too low",
        evidence=f"{way}, loss {number(signs.early_loss)} → {number(signs.recent_loss)}",
        help="raise it, tenfold at once",
        keys=("learning_rate.up", "training.command"),
    )


def number(value: float) -> str:
    """Write a number for a line of evidence."""
    return f"{value:,.0f}" if 1000.0 <= abs(value) < 1e6 else f"{value:.3g}"


def _percent(share: float) -> str:
    return f"{100.0 * share:.2g} %"
