"""Where a chart's y axis ends: the first moments of a run lie far off, and must not flatten all that follows."""

from collections.abc import Sequence

import numpy as np

from nntui.core.types import FloatArray

_USUAL = 0.95
"""Share of the points that the axis has to hold; what lies beyond is drawn on its edge."""

_NEWEST = 0.2
"""Share of the points, the newest, that it holds in any case: a loss that leaps up has to be seen."""

_ROOM = 1.15


def upper_limit(curves: Sequence[FloatArray]) -> float:
    """Return the upper end of the axis for values of 0 or more, each array of shape (points,); infinity if open."""
    return max((_reach(values) for values in curves), default=0.0) * _ROOM or float("inf")


def _reach(values: FloatArray) -> float:
    """Return the greatest value that has to be in sight."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0
    newest = finite[-max(1, round(finite.size * _NEWEST)) :]
    return float(max(np.quantile(finite, _USUAL), newest.max()))
