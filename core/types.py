"""Names for the kinds of arrays and choices that the whole engine shares."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
"""float32 or float64, as the network is."""

IntArray = NDArray[np.integer[Any]]
"""Row numbers, labels, counts."""

ByteArray = NDArray[np.uint8]
"""Images as they are stored."""

AnyArray = NDArray[Any]

DType = Literal["float32", "float64"]

Task = Literal["classification", "regression"]
