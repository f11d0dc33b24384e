"""Targets of arrays that cannot be squared are refused by the array's name, of whatever type they are."""

from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.arrays import read_arrays
from nntui.core.errors import DataError

X = np.arange(40.0).reshape(20, 2)
Y = np.arange(20.0) ** 3


def test_numbers_that_cannot_be_squared_are_refused_in_either_part(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=X, y=Y * 1e150)
    np.savez(tmp_path / "b.npz", x=X, y=Y, x_test=X, y_test=Y * -1e150)
    for name, array in (("a.npz", "y"), ("b.npz", "y_test")):
        with pytest.raises(DataError, match=rf"^{array} in .*{name}' has numbers that are too large to be squared"):
            read_arrays(tmp_path / name)


@pytest.mark.parametrize("dtype", ["float16", "float32", "int64", "uint64", "bool"])
def test_numbers_of_types_that_hold_none_so_large_are_taken(tmp_path: Path, dtype: str) -> None:
    np.savez(tmp_path / "a.npz", x=X, y=np.stack([Y, Y[::-1]], axis=1).astype(dtype))
    assert read_arrays(tmp_path / "a.npz", task="regression").y.shape == (20, 2)
