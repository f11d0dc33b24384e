"""The limits of what a user may ask for, named once: for the command line, the recipe and the running network."""

from collections.abc import Callable
from numbers import Real

LOWEST_RATE, HIGHEST_RATE = 1e-9, 1e3
LARGEST_BATCH = 65_536
LARGEST_ACCUMULATION = 65_536
MAX_UNITS = 65_536
MAX_PARAMETERS = 100_000_000

Limits = tuple[Callable[[float], bool], str]
"""Whether a number is possible, and which ones are, in words."""


def within(limits: Limits, value: object) -> bool:
    """Whether a value is a number, which a truth value is not, and possible."""
    return isinstance(value, Real) and not isinstance(value, bool) and limits[0](value)  # type: ignore[arg-type]


LARGEST_NUMBER = 1e12
"""Of a clip, a decay, a factor: large beyond any use, and far from what overflows in float32."""

_POSITIVE: Limits = (lambda value: 0.0 < value <= LARGEST_NUMBER, "a number above 0, at most 1e12,")
NOT_NEGATIVE: Limits = (lambda value: 0.0 <= value <= LARGEST_NUMBER, "a number of 0 or more, at most 1e12,")
SHARE: Limits = (lambda value: 0.0 <= value < 1.0, "0 or more and less than 1")

OPTIMIZER_LIMITS: dict[str, Limits] = {
    "learning_rate": _POSITIVE,
    "weight_decay": NOT_NEGATIVE,
    "clipnorm": _POSITIVE,
    "clipvalue": _POSITIVE,
    "global_clipnorm": _POSITIVE,
    "ema_momentum": (lambda value: 0.0 <= value <= 1.0, "0 to 1"),
    "ema_overwrite_frequency": (
        lambda value: 1 <= value <= LARGEST_NUMBER and value == int(value),
        "a whole number of updates, 1 or more,",
    ),
    "momentum": SHARE,
    "rho": SHARE,
    "beta_1": SHARE,
    "beta_2": SHARE,
    "epsilon": _POSITIVE,
    "initial_accumulator_value": NOT_NEGATIVE,
}
"""The numbers that optimizers take."""
