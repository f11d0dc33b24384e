"""Rows as they are shown: pictures, and texts that say what stands in the data."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.data.dataset import Affine
from nntui.core.training.example_rows import LONGEST, ExampleRows, short, undone
from tests.core.training.looking_data import arrays_dataset, bundled, look, noise, trainer_on


def rows(name: str) -> ExampleRows:
    return ExampleRows(bundled(name), "float32")


def test_a_row_of_a_table_reads_as_in_the_data() -> None:
    example = rows("penguins").example(0)
    assert example.text == (
        "island Biscoe · bill_length_mm 45.8 · bill_depth_mm 14.6 · flipper_length_mm 210 · body_mass_g 4200 · "
        "sex female · year 2007"
    )
    assert (example.target, example.picture) == ("Gentoo", None)


def test_what_is_missing_says_so() -> None:
    data = bundled("penguins")
    found = ExampleRows(replace(data, valid=data.train), "float32")
    texts = [found.example(row).text for row in range(len(found))]
    assert any("bill_length_mm missing" in text for text in texts)
    assert any("sex missing" in text for text in texts)


def test_numbers_to_predict_are_in_their_own_units() -> None:
    assert [rows("mpg").example(row).target for row in range(4)] == ["29", "37", "24", "29"]


def test_a_picture_goes_from_0_to_1() -> None:
    for name, shape in (("digits", (8, 8)), ("mnist", (28, 28))):
        pictures = [rows(name).example(row).picture for row in range(20)]
        found = [picture for picture in pictures if picture is not None]
        assert len(found) == 20
        assert {picture.shape for picture in found} == {shape}
        assert min(picture.min() for picture in found) == 0.0
        assert 0.9 < max(picture.max() for picture in found) <= 1.0


def test_rows_of_very_many_features_are_cut() -> None:
    x, y = noise(12, 3_000, 2)
    example = ExampleRows(arrays_dataset(x, y, ("a", "b")), "float32").example(0)
    assert len(example.text) == LONGEST
    assert example.text.endswith("…")


@given(
    raw=st.integers(-999_999, 999_999),
    decimals=st.integers(0, 3),
    offset=st.floats(-1e4, 1e4),
    width=st.floats(0.01, 1e4),
)
def test_undoing_the_preparation_gives_the_numbers_of_the_data(
    raw: int, decimals: int, offset: float, width: float
) -> None:
    number = raw / 10**decimals
    prepared = float(np.float32((number - offset) / width))
    found = float(undone(prepared, offset, 1.0 / width))
    tolerance = 1e-5 * max(abs(number), abs(offset), width)
    assert found == pytest.approx(number, abs=tolerance)


@pytest.mark.parametrize(
    ("value", "offset", "scale", "text"),
    [(float("nan"), 1.0, 1.0, "nan"), (0.0, 7.5, 0.0, "7.5"), (0.0, 0.0, 1.0, "0"), (float("inf"), 0.0, 1.0, "inf")],
)
def test_odd_numbers_are_undone(value: float, offset: float, scale: float, text: str) -> None:
    assert undone(value, offset, scale) == text


def test_days_are_written_as_dates() -> None:
    assert undone(float(np.float32((19_500.0 - 18_000.0) * 0.002)), 18_000.0, 0.002, is_date=True) == "2023-05-23"


def test_short_numbers_keep_the_digits_that_count() -> None:
    assert [short(value, 4) for value in (26.20933, 1_234_567.0, 0.000123456)] == ["26.21", "1235000", "0.0001235"]
    assert short(float("nan")) == "nan"


def test_pictures_that_were_scaled_feature_by_feature_are_undone() -> None:
    data = bundled("digits")
    x = np.empty((len(data.valid), 64), np.float32)
    data.valid.gather(np.arange(len(x)), x, np.empty(len(x), np.int64))
    raw = x * 16.0
    affine = Affine(raw.mean(axis=0).astype(np.float64), 1.0 / (raw.std(axis=0).astype(np.float64) + 1.0))
    object.__setattr__(data, "preparation", affine)
    object.__setattr__(data, "valid", affine.source(raw, np.arange(len(raw)), data.valid.targets))
    picture = ExampleRows(data, "float32").example(3).picture
    assert picture is not None
    np.testing.assert_allclose(picture.ravel(), x[3], atol=1e-5)


def test_of_a_streamed_table_a_few_rows_are_read_at_each_request() -> None:
    x, y = noise(60, 3, 3)
    trainer = trainer_on(replace(arrays_dataset(x, y, ("a", "b", "c"), valid=30), is_streamed=True))
    read = []
    for _ in range(5):
        seen = look(trainer, "unit", exciting=6).unit
        assert seen is not None
        texts = [example.text for example, _ in seen.exciting]
        assert len(texts) == 6
        read.append((sum(text.startswith("x0 ") for text in texts), seen.goes_on))
    assert [goes_on for _, goes_on in read] == [True, True, True, False, False]
    assert read[-1][0] == 6
    assert read[0][0] < 3
