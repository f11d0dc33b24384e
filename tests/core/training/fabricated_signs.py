"""Fabricated signs of a healthy run, of which a test changes what it is about."""

from dataclasses import replace
from typing import Any

from nntui.core.training.signs import EpochSigns, LayerSigns, Look, Signs

HIDDEN = LayerSigns("relu", 64, gradient=0.5, weight=12.0, update=3e-3, moved=0.4, dead=0.03, saturated=None)
OUTPUT = LayerSigns("softmax", 10, gradient=0.3, weight=6.0, update=4e-3, moved=0.8, dead=None, saturated=None)
CALM_LOOK = Look(0.95, 0.93, structure=0.1, trusted_wrong=0.2, rank=0.96, wrong=0.04)


def epochs(train: list[float], valid: list[float], score: float = 0.9) -> tuple[EpochSigns, ...]:
    """Epochs with these losses."""
    pairs = zip(train, valid, strict=True)
    return tuple(EpochSigns(number, one, other, score, score) for number, (one, other) in enumerate(pairs, start=1))


def signs(**changes: Any) -> Signs:
    """Return the signs of a healthy run on ten classes after 300 steps, with changes."""
    plain = Signs(
        step=300,
        since=300,
        epochs=4,
        task="classification",
        classes=10,
        valid_rows=1000,
        rate=0.05,
        scheduled=False,
        diverged=False,
        base_loss=2.3,
        shown_base=2.3,
        base_score=0.11,
        first_loss=2.4,
        early_loss=1.8,
        peak_loss=2.4,
        recent_loss=0.2,
        recent_score=0.94,
        trend=-2.0,
        fall=0.01,
        swing=0.05,
        swing_ratio=1.3,
        gradient_norm=0.8,
        first_gradient=1.7,
        gradient_samples=40,
        layers=(HIDDEN, HIDDEN, OUTPUT),
        narrowest=64,
        dropout=0.0,
        top_share=0.15,
        top_class="3",
        top_rate=0.11,
        predictions=600.0,
        input_size=0.7,
        input_name="pixel 1",
        history=epochs([0.8, 0.4, 0.3, 0.2], [0.5, 0.35, 0.28, 0.25]),
        look=CALM_LOOK,
    )
    return replace(plain, **changes)


def unlearned(**changes: Any) -> Signs:
    """Return the signs of a run that stands at the base rates."""
    history = epochs([2.31, 2.3, 2.3, 2.3], [2.3, 2.3, 2.3, 2.3], score=0.11)
    plain = {"early_loss": 2.32, "recent_loss": 2.3, "recent_score": 0.11, "trend": 0.1}
    look = Look(0.0, 0.0, structure=0.8, trusted_wrong=0.0, rank=0.5, wrong=0.89)
    return signs(**({"history": history, "look": look, "fall": 0.0} | plain | changes))
