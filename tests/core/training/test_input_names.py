"""Inputs by name, and the greatest and smallest of a unit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.training.controls import ViewRequest
from nntui.core.training.input_names import extremes, input_name
from nntui.core.training.views import weights_view
from tests.core.training import small_dataset, small_trainer


def test_pixels_are_named_by_row_and_column_and_units_by_their_number() -> None:
    data = small_dataset()  # pictures of 2 x 2
    assert [input_name(data, 0, number) for number in range(4)] == [
        "row 1 column 1", "row 1 column 2", "row 2 column 1", "row 2 column 2",
    ]  # fmt: skip
    assert input_name(data, 1, 0) == "unit 1"


@given(st.lists(st.one_of(st.floats(-5, 5), st.just(np.nan)), min_size=1, max_size=40), st.integers(1, 5))
def test_the_ends_are_those_of_a_sorted_list(values: list[float], most: int) -> None:
    largest, smallest = extremes(np.array(values), str, most)
    finite = sorted(value for value in values if np.isfinite(value))
    assert [weight for _, weight in largest] == [value for value in finite[::-1] if value > 0.0][:most]
    assert [weight for _, weight in smallest] == [value for value in finite if value < 0.0][:most]
    for name, weight in (*largest, *smallest):
        assert values[int(name)] == weight


def test_weights_that_are_no_numbers_name_nothing() -> None:
    assert extremes(np.full(3, np.nan), str, 3) == ((), ())


@pytest.mark.parametrize(("asked", "chosen"), [(0, 0), (5, 5), (99, 7), (-1, 0)])
def test_a_view_of_weights_names_the_inputs_of_the_chosen_unit(asked: int, chosen: int) -> None:
    network = small_trainer().network
    seen = weights_view(network, ViewRequest(chosen=asked), small_dataset())
    assert seen.chosen == chosen
    column = network.kernels[0][:, chosen]
    names = ["row 1 column 1", "row 1 column 2", "row 2 column 1", "row 2 column 2"]
    expected = sorted(zip(column.tolist(), names, strict=True), reverse=True)
    assert seen.largest == tuple((name, weight) for weight, name in expected if weight > 0.0)[:3]
    assert seen.smallest == tuple((name, weight) for weight, name in expected[::-1] if weight < 0.0)[:3]
