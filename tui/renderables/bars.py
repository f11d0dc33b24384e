"""A histogram on one line of text."""

import numpy as np

from nntui.core.types import FloatArray

_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII = " .:-=+*#"


def spark(histogram: FloatArray, width: int, *, ascii: bool = False) -> str:
    """Draw shares, shape (bins,), as `width` bars, the greatest at full height; only what is nothing is a space.

    Bins are spread or gathered evenly where there are fewer or more of them than cells; what is not finite or below
    zero counts as nothing.
    """
    if width < 1:
        return ""
    shares = np.where(np.isfinite(histogram), histogram, 0.0).clip(0.0).astype(np.float64)
    if not shares.any():
        return " " * width
    shares /= shares.max()
    edges = np.linspace(0.0, shares.size, width + 1)
    gathered = np.diff(np.interp(edges, np.arange(shares.size + 1), np.concatenate([[0.0], np.cumsum(shares)])))
    glyphs = _ASCII if ascii else _BLOCKS
    heights = np.ceil(gathered / gathered.max() * (len(glyphs) - 1) - 1e-9).astype(int)
    return "".join(glyphs[height] for height in heights)
