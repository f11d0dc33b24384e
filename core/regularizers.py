"""Penalties on kernels: l1 Σ|w| + l2 Σw², as Keras has them, added to the loss."""

import numpy as np

from nntui.core.types import FloatArray


def penalty(kernel: FloatArray, scratch: FloatArray, l1: float, l2: float) -> float:
    """Return l1 Σ|w| + l2 Σw² of a kernel; `scratch` has its shape."""
    flat = kernel.reshape(-1)
    value = l1 * float(np.sum(np.abs(kernel, out=scratch))) if l1 else 0.0
    return value + (l2 * float(np.dot(flat, flat)) if l2 else 0.0)


def add_gradient(kernel: FloatArray, gradient: FloatArray, scratch: FloatArray, l1: float, l2: float) -> None:
    """Add l1 sign(w) + 2 l2 w to the gradient in place; all arrays have the kernel's shape."""
    if l1:
        np.sign(kernel, out=scratch)
        np.multiply(scratch, l1, out=scratch)
        np.add(gradient, scratch, out=gradient)
    if l2:
        np.multiply(kernel, 2.0 * l2, out=scratch)
        np.add(gradient, scratch, out=gradient)
