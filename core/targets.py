"""What a caller hands in as x and y, made into arrays of numbers, or refused in one line."""

import numpy as np

from nntui.core.errors import UserError
from nntui.core.losses import Loss
from nntui.core.types import AnyArray, DType, IntArray


def as_numbers(name: str, values: AnyArray) -> AnyArray:
    """Return an array of numbers. Raises `UserError`, which says `name`, for anything else."""
    try:
        array = np.asarray(values)
        return array if array.dtype.kind in "biuf" else array.astype(np.float64)
    except (TypeError, ValueError):
        raise UserError(f"{name} holds what is no number, or rows of different lengths") from None


def finite(name: str, values: AnyArray) -> None:
    """Raise `UserError` where an array, of one or two dimensions, holds NaN or infinity: it says where the first is."""
    if values.dtype.kind != "f" or np.isfinite(values.sum(dtype=np.float64)):
        return
    wrong = np.argwhere(~np.isfinite(values))
    if not len(wrong):
        return  # the sum alone was too large
    row, *column = (int(index) for index in wrong[0])
    kind = "NaN" if np.isnan(values[tuple(wrong[0])]) else "an infinite number"
    where = f"row {row}, column {column[0]}" if column else f"row {row}"
    number = f" ({len(wrong):,} such values in all)" if len(wrong) > 1 else ""
    raise UserError(f"{name} has {kind} in {where}{number}: fill such values in, or leave their rows out")


def targets_for(loss: Loss, y: AnyArray, outputs: int, dtype: DType) -> AnyArray:
    """Return targets as a loss takes them: labels (n,) or values (n, outputs), of the network's dtype.

    Raises `UserError` where the shape does not fit or a label has no output unit.
    """
    y = as_numbers("y", y)
    finite("y", y)
    if loss.target_kind == "labels":
        return _as_labels(y, outputs)
    y = y[:, None] if y.ndim == 1 else y
    if y.shape[1:] != (outputs,):
        raise UserError(f"y has shape {y.shape}, the network gives (rows, {outputs})")
    loss.check(y)
    return np.ascontiguousarray(y, dtype)


def _as_labels(y: AnyArray, classes: int) -> IntArray:
    """Return labels, shape (n,), from shape (n,) or (n, 1). Raises `UserError` where one has no output unit."""
    one_a_row = y.size > 0 and y.shape in ((y.size,), (y.size, 1))
    if not one_a_row or not np.all(np.isfinite(y) & (y == np.floor(y))):
        raise UserError(f"y has shape {y.shape}: this loss takes one whole-numbered label a row")
    if y.min() < 0 or y.max() >= classes:
        raise UserError(f"labels from {y.min():.0f} to {y.max():.0f} do not fit {classes} output units")
    return y.reshape(-1).astype(np.intp)
