"""Penalties on kernels: l1 Σ|w| + l2 Σw², as Keras has them, added to the loss."""

import numpy as np

from nntui.core.types import FloatArray

BLOCK = 16_384
"""Numbers that are worked on at a time, so that the work array stays small."""


def penalty(kernel: FloatArray, scratch: FloatArray, l1: float, l2: float) -> float:
    """Return l1 Σ|w| + l2 Σw² of a kernel; `scratch` is flat and holds `BLOCK` numbers or the whole kernel."""
    flat = kernel.reshape(-1)
    value = l2 * float(np.dot(flat, flat)) if l2 else 0.0
    if l1:
        for start in range(0, flat.size, BLOCK):
            part = flat[start : start + BLOCK]
            value += l1 * float(np.sum(np.abs(part, out=scratch[: part.size])))
    return value


def add_gradient(kernel: FloatArray, gradient: FloatArray, scratch: FloatArray, l1: float, l2: float) -> None:
    """Add l1 sign(w) + 2 l2 w to the gradient in place; `scratch` as in `penalty`."""
    weights, gradients = kernel.reshape(-1), gradient.reshape(-1)
    for start in range(0, weights.size, BLOCK):
        part, into = weights[start : start + BLOCK], gradients[start : start + BLOCK]
        work = scratch[: part.size]
        if l1:
            np.sign(part, out=work)
            np.multiply(work, l1, out=work)
            np.add(into, work, out=into)
        if l2:
            np.multiply(part, 2.0 * l2, out=work)
            np.add(into, work, out=into)
