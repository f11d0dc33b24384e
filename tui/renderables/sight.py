"""Where in a run a chart looks: the stretch of epochs in sight, and a reading cursor in it."""

from dataclasses import dataclass, replace

_SMALLEST_SHARE = 1 / 64
"""Of the whole: closer nobody can look."""


@dataclass(frozen=True)
class Extent:
    """The epochs that there is something to see of."""

    low: float
    high: float
    newest: float
    """Of the curve that is trained; others may go on beyond."""


@dataclass(frozen=True)
class Sight:
    """A stretch of the run; it follows the newest point until a cursor or a pointer holds it."""

    span: float | None = None
    """Epochs in sight; None for all."""

    left: float | None = None
    """Where the stretch begins; None where it ends at the newest point."""

    cursor: float | None = None

    def epochs(self, extent: Extent) -> tuple[float, float]:
        """Return the first and the last epoch in sight."""
        span = self.span
        if span is None or span >= extent.high - extent.low:
            return extent.low, extent.high
        left = extent.newest - span if self.left is None else self.left
        left = min(max(left, extent.low), extent.high - span)
        return left, left + span

    def zoom(self, extent: Extent) -> float:
        """Return how many times larger than all of the run its part in sight is drawn."""
        left, right = self.epochs(extent)
        return (extent.high - extent.low) / (right - left) if right > left else 1.0

    def zoomed(self, factor: float, extent: Extent, at: float | None = None) -> "Sight":
        """Show `factor` times less around the cursor, or `at` an epoch, which keeps its place; or at the newest."""
        left, right = self.epochs(extent)
        whole = extent.high - extent.low
        span = max((right - left) / factor, whole * _SMALLEST_SHARE)
        if span >= whole * (1.0 - 1e-9):
            return replace(self, span=None, left=None)
        at = self.cursor if at is None else at
        if at is None:
            return replace(self, span=span, left=None)
        at = min(max(at, left), right)
        return replace(self, span=span, left=at - (at - left) / (right - left) * span)

    def moved(self, by: float, extent: Extent) -> "Sight":
        """Move the cursor by so many epochs, and the stretch with it where it would leave that."""
        at = extent.newest if self.cursor is None else self.cursor + by
        return self.at(at, extent)

    def at(self, epoch: float, extent: Extent) -> "Sight":
        """Put the cursor on an epoch; the stretch stays, unless the epoch lies outside."""
        cursor = min(max(epoch, extent.low), extent.high)
        left, right = self.epochs(extent)
        if self.span is None or right - left >= extent.high - extent.low:
            return replace(self, cursor=cursor)
        left += min(cursor - left, 0.0) + max(cursor - right, 0.0)
        return replace(self, cursor=cursor, left=left)

    def cursor_in(self, extent: Extent) -> float | None:
        """Return where the cursor is among what there is to see."""
        return None if self.cursor is None else min(max(self.cursor, extent.low), extent.high)
