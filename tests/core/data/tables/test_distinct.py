"""Distinct values are numbered alike, however often they repeat and wherever they first stand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.data.tables.distinct import number_distinct


@given(st.integers(1, 60), st.integers(1, 400), st.integers(0, 2**32))
def test_each_value_is_found_again_by_its_number(kinds: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 2**64, kinds, dtype=np.uint64)[rng.integers(0, kinds, rows)]
    codes, examples = number_distinct(values)
    np.testing.assert_array_equal(values[examples][codes], values)
    assert len(examples) == len(np.unique(values))
    assert codes.dtype == np.int32
