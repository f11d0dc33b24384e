"""Bars as text: a histogram on one line or on many, and a share as a bar that lies."""

from math import isfinite

import numpy as np

from nntui.core.types import FloatArray

_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII = " .:-=+*#"
_ASCII_TOWER = " #"
_EIGHTHS = " ▏▎▍▌▋▊▉"
_WIDE_ENOUGH = 3
"""Cells of a bin that leave one for a gap."""


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


def bar(share: float, width: int, *, ascii: bool = False) -> str:
    """Draw a share from 0 to 1 as a bar from the left, in eighths of a cell; in whole cells in ASCII.

    What is more than nothing is seen; what is not finite counts as nothing.
    """
    eighths = round(min(max(share, 0.0), 1.0) * width * 8) if isfinite(share) else 0
    eighths = max(eighths, 1) if isfinite(share) and share > 0.0 else eighths
    if width < 1:
        return ""
    if ascii:
        return ("#" * -(-eighths // 8)).ljust(width)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + _EIGHTHS[rest] * (rest > 0)).ljust(width)


def towers(histogram: FloatArray, width: int, height: int, *, ascii: bool = False) -> list[str]:
    """Draw shares, shape (bins,), as `height` lines of `width` cells, top first; the greatest share fills the height.

    The bins share the width evenly, with gaps between them where there is room.
    """
    shares = np.where(np.isfinite(histogram), histogram, 0.0).clip(0.0).astype(np.float64)
    if width < 1 or height < 1 or not shares.any():
        return [" " * max(width, 0)] * max(height, 0)
    if shares.size > width:
        shares = np.array([part.sum() for part in np.array_split(shares, width)])
    edges = np.arange(shares.size + 1) * width // shares.size
    gap = int(width // shares.size > _WIDE_ENOUGH)
    glyphs = _ASCII_TOWER if ascii else _BLOCKS
    full = len(glyphs) - 1
    heights = np.ceil(shares / shares.max() * height * full - 1e-9).astype(int)
    lines = []
    for level in range(height - 1, -1, -1):
        cells = [glyphs[min(max(tall - level * full, 0), full)] for tall in heights.tolist()]
        pairs = zip(cells, np.diff(edges).tolist(), strict=True)
        lines.append("".join((cell * (each - gap)).ljust(each) for cell, each in pairs))
    return lines
