"""Names for the kinds of arrays and choices that the whole engine shares."""

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.floating[Any]]
    IntArray = NDArray[np.integer[Any]]
    ByteArray = NDArray[np.uint8]
    AnyArray = NDArray[Any]
else:
    # NumPy takes longer to import than the first frame of a screen may wait; the names are needed before it is.
    FloatArray = IntArray = ByteArray = AnyArray = Any

DType = Literal["float32", "float64"]

Task = Literal["classification", "regression"]

Scaling = Literal["standard", "min-max", "robust", "none"]
"""Of inputs: mean 0 and standard deviation 1; from 0 to 1; median 0 and quartiles 1 apart; as they are."""

TargetScaling = Literal["standard", "log", "none"]
"""Of numbers to predict: mean 0 and standard deviation 1, of them or of their logarithms; as they are."""
