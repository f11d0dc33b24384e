"""What a caller hands in as x and y, made into arrays of numbers, or refused in one line."""

import numpy as np

from nntui.core.errors import UserError
from nntui.core.losses import Loss
from nntui.core.types import AnyArray, DType, FloatArray, IntArray

SUM_TOLERANCE = 1e-3
"""By how much probabilities in float32 may miss 1."""


def as_numbers(name: str, values: AnyArray) -> AnyArray:
    """Return an array of numbers. Raises `UserError`, which says `name`, for anything else."""
    try:
        array = np.asarray(values)
        if array.dtype.kind not in "biufc":
            array = array.astype(np.float64)
    except (TypeError, ValueError):
        raise UserError(f"{name} holds what is no number, or rows of different lengths") from None
    if array.dtype.kind == "c":
        raise UserError(f"{name} holds complex numbers: real ones are needed")
    return array


def require_seed(seed: object) -> None:
    """Raise `UserError` for what no generator of random numbers can begin with."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise UserError(f"seed {seed!r} cannot be: a whole number, 0 or more, is possible")


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


def in_dtype(name: str, values: AnyArray, dtype: DType) -> FloatArray:
    """Return finite numbers, contiguous, in a dtype. Raises `UserError` where one is too large for it."""
    with np.errstate(over="ignore"):
        array: FloatArray = np.ascontiguousarray(values, dtype)
    if array.dtype != values.dtype and not np.isfinite(array.sum(dtype=np.float64)):
        wrong = np.argwhere(~np.isfinite(array))
        if len(wrong):
            place = tuple(int(index) for index in wrong[0])
            where = f"row {place[0]}, column {place[1]}" if len(place) > 1 else f"row {place[0]}"
            raise UserError(f"{name} is {values[place]:g} in {where}: too large for {dtype}; scale it, or take float64")
    return array


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
    return in_dtype("y", y, dtype)


def probabilities_for(probabilities: AnyArray, labels: AnyArray, classes: int = 2) -> tuple[FloatArray, IntArray]:
    """Return probabilities, shape (n, at least `classes`), in float64, and labels, shape (n,).

    Raises `UserError` for other shapes, for numbers outside 0 to 1 and for labels without a column.
    """
    p, labels = as_numbers("probabilities", probabilities).astype(np.float64), as_numbers("labels", labels)
    if p.ndim != 2 or p.shape[1] < classes or labels.shape != (len(p),) or not len(p):
        raise UserError(
            f"probabilities have shape {p.shape} and labels {labels.shape}: (n, classes) and (n,) are needed"
        )
    finite("probabilities", p)
    if p.min() < 0.0 or p.max() > 1.0 + SUM_TOLERANCE:
        raise UserError(f"probabilities from {p.min():g} to {p.max():g} cannot be: 0 to 1 is possible")
    if not np.all(np.isfinite(labels) & (labels == np.floor(labels))):
        raise UserError("labels are whole numbers, 0 for the first class: some here are not")
    if labels.min() < 0 or labels.max() >= p.shape[1]:
        raise UserError(f"labels from {labels.min():.0f} to {labels.max():.0f} do not fit {p.shape[1]} classes")
    return p, labels.astype(np.intp)


def _as_labels(y: AnyArray, classes: int) -> IntArray:
    """Return labels, shape (n,), from shape (n,) or (n, 1). Raises `UserError` where one has no output unit."""
    one_a_row = y.size > 0 and y.shape in ((y.size,), (y.size, 1))
    if not one_a_row or not np.all(np.isfinite(y) & (y == np.floor(y))):
        raise UserError(f"y has shape {y.shape}: this loss takes one whole-numbered label a row")
    if y.min() < 0 or y.max() >= classes:
        raise UserError(f"labels from {y.min():.0f} to {y.max():.0f} do not fit {classes} output units")
    return y.reshape(-1).astype(np.intp)
