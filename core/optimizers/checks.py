"""Refusals of values that no optimizer can have."""

from collections.abc import Mapping

from nntui.core.errors import UserError
from nntui.core.limits import OPTIMIZER_LIMITS, within

CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


def check(name: str, value: object) -> None:
    """Raise `UserError` for a value that cannot be: a number out of its limits, or what is neither on nor off."""
    label = name.replace("_", " ")
    if name not in OPTIMIZER_LIMITS:
        if not isinstance(value, bool):
            raise UserError(f"{label} {value!r} cannot be: true and false are possible")
        return
    if not within(OPTIMIZER_LIMITS[name], value):
        raise UserError(f"{label} {value} cannot be: {OPTIMIZER_LIMITS[name][1]} is possible")


def check_clips(given: Mapping[str, object]) -> None:
    """Raise `UserError` where more than one way of clipping is given, as Keras does.

    A gradient that was clipped once is clipped again to another measure by the second, so that neither bound says
    what was done.
    """
    named = [name for name in CLIPS if given.get(name) is not None]
    if len(named) > 1:
        raise UserError(
            f"{' and '.join(named)} at once cannot be: the second would clip what the first has clipped; "
            "choose one and leave the others out"
        )
