"""The limits of what a user may ask for, named once: for the command line, the recipe and the running network."""

from collections.abc import Callable

LOWEST_RATE, HIGHEST_RATE = 1e-9, 1e3
LARGEST_BATCH = 65_536
LARGEST_ACCUMULATION = 65_536
MAX_UNITS = 65_536
MAX_PARAMETERS = 100_000_000

Limits = tuple[Callable[[float], bool], str]
"""Whether a value is possible, and which ones are, in words."""

LARGEST_NUMBER = 1e12
"""Of a clip, a decay, a factor: large beyond any use, and far from what overflows in float32."""

_POSITIVE: Limits = (lambda value: 0.0 < value <= LARGEST_NUMBER, "a number above 0, at most 1e12,")
_NOT_NEGATIVE: Limits = (lambda value: 0.0 <= value <= LARGEST_NUMBER, "a number of 0 or more, at most 1e12,")
_SHARE: Limits = (lambda value: 0.0 <= value < 1.0, "0 or more and less than 1")

OPTIMIZER_LIMITS: dict[str, Limits] = {
    "learning_rate": _POSITIVE,
    "weight_decay": _NOT_NEGATIVE,
    "clipnorm": _POSITIVE,
    "clipvalue": _POSITIVE,
    "global_clipnorm": _POSITIVE,
    "ema_momentum": (lambda value: 0.0 <= value <= 1.0, "0 to 1"),
    "ema_overwrite_frequency": (
        lambda value: 1 <= value <= LARGEST_NUMBER and value == int(value),
        "a whole number of updates, 1 or more,",
    ),
    "momentum": _SHARE,
    "rho": _SHARE,
    "beta_1": _SHARE,
    "beta_2": _SHARE,
    "epsilon": _POSITIVE,
    "initial_accumulator_value": _NOT_NEGATIVE,
}
"""The numbers that optimizers take."""
