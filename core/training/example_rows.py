"""Rows of the validation part as they are shown: pictures, or their values in the data's own terms."""

import math
from collections import OrderedDict
from functools import cached_property

import numpy as np

from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.preparation.inputs import BooleanInput, CategoryInput, NumberInput
from nntui.core.data.preparation.table import Input, TablePreparation
from nntui.core.data.values import date_text, number_text
from nntui.core.read_only import read_only
from nntui.core.training.seen import Example
from nntui.core.types import DType, FloatArray, IntArray

LONGEST = 600
"""Characters of a row's line."""

_MOST_NAMED = 60
_KEPT = 256
_READ_A_REQUEST = 2
"""Rows of a streamed table: for each a whole group may have to be read from the file."""

_COMES = "(is being read)"
_SAMPLE = 256


class ExampleRows:
    """Reads single rows; those that were asked for lately are kept."""

    def __init__(self, dataset: Dataset, dtype: DType) -> None:
        """Read from the validation part."""
        self._data, self._dtype = dataset, dtype
        self._kept: OrderedDict[int, Example] = OrderedDict()
        self._left = 0
        self.waits = False
        """Whether there are rows that the next request brings, because reading all at once would hold training up."""

    def begin_request(self) -> None:
        """Let a few rows be read again."""
        self._left, self.waits = _READ_A_REQUEST, False

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._data.valid)

    def x(self, row: int) -> FloatArray:
        """Return a row as the network gets it, shape (1, inputs)."""
        return self._gather(np.array([row]))

    def example(self, row: int) -> Example:
        """Return a row as it is shown."""
        found = self._kept.pop(row, None)
        if found is None and self._data.is_streamed:
            if self._left < 1:
                self.waits = True
                return Example(row, None, _COMES, self.target_text(row))
            self._left -= 1
        if found is None:
            picture = self._picture(row)
            text = "" if picture is not None else self._text(row)
            found = Example(row, picture, text, self.target_text(row))
        self._kept[row] = found
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def target_text(self, row: int) -> str:
        """Return a row's label, or its value in the target's own units."""
        target = self._data.valid.targets[row]
        return self._data.class_names[int(target)] if self._data.classes else self.values_text(target)

    def values_text(self, targets: FloatArray, digits: int = 6) -> str:
        """Return targets or predictions of regression, a number or shape (outputs,), in the target's own units."""
        units = self._data.units
        values = np.ravel(targets if units is None else units.undo(targets)).tolist()
        return ", ".join(short(value, digits) for value in values)

    def raw_text(self, x: FloatArray, place: int) -> str:
        """Return an input's value as it stands in the data, of a row of shape (1, inputs); empty where it is none.

        Of a category, whose inputs are 0 or 1, and of an input that says where a value is missing, there is none.
        """
        preparation = self._data.preparation
        if isinstance(preparation, Affine):
            at = 0 if preparation.is_uniform else place
            return undone(float(x[0, place]), float(preparation.offset[at]), float(preparation.scale[at]))
        made = self._numbers.get(place)
        return "" if made is None else _of_input(made, x[0, place : place + len(made.names)].tolist())

    @cached_property
    def _numbers(self) -> dict[int, Input]:
        """Which input is made of a number, and of which, in a table."""
        found: dict[int, Input] = {}
        place = 0
        assert isinstance(self._data.preparation, TablePreparation)
        for made in self._data.preparation.inputs:
            if not isinstance(made, BooleanInput | CategoryInput):
                found[place] = made
            place += len(made.names)
        return found

    def _gather(self, rows: IntArray) -> FloatArray:
        source = self._data.valid
        x = np.empty((len(rows), source.features), self._dtype)
        source.gather(rows, x, np.empty((len(rows), *source.targets.shape[1:]), source.targets.dtype))
        return x

    def _text(self, row: int) -> str:
        """Name the columns with their values, one after the other."""
        preparation, x = self._data.preparation, self.x(row)
        if isinstance(preparation, Affine):
            names = self._data.feature_names[:_MOST_NAMED]
            parts = [f"{name} {self.raw_text(x, place)}" for place, name in enumerate(names)]
        else:
            given = iter(x[0].tolist())
            parts = [
                f"{name_of(made)} {_of_input(made, [next(given) for _ in made.names])}"
                for made in preparation.inputs[:_MOST_NAMED]
            ]
        text = " · ".join(parts)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def _picture(self, row: int) -> FloatArray | None:
        shape = self._data.image_shape
        if shape is None:
            return None
        raw = self._raw(self.x(row)) / self._maximum
        return read_only(np.clip(raw, 0.0, 1.0).astype(np.float32).reshape(shape))

    def _raw(self, x: FloatArray) -> FloatArray:
        """Undo the preparation of pictures."""
        preparation = self._data.preparation
        assert isinstance(preparation, Affine)
        scale = np.where(preparation.scale == 0.0, np.inf, preparation.scale)
        raw: FloatArray = x / scale + preparation.offset
        return raw

    @cached_property
    def _maximum(self) -> float:
        """The brightest value, of a sample, or that of bytes where these were divided by it."""
        preparation = self._data.preparation
        assert isinstance(preparation, Affine)
        if preparation.is_uniform and preparation.scale[0] not in (0.0, 1.0) and not preparation.offset[0]:
            return float(1.0 / preparation.scale[0])
        sample = self._raw(self._gather(np.arange(min(_SAMPLE, len(self)))))
        return float(np.max(sample, initial=0.0)) or 1.0


def name_of(made: Input) -> str:
    """Return the column, or the formula, that inputs are made of."""
    return str(made.formula) if hasattr(made, "formula") else made.name


def _of_input(made: Input, values: list[float]) -> str:
    """Return what the column said, from the inputs that were made of it."""
    if made.indicator and values[-1] > 0.5:
        return "missing"
    if isinstance(made, CategoryInput):
        levels = (*made.levels, "other") if made.pooled else made.levels
        hot = [level for level, value in zip(levels, values, strict=False) if value > 0.5]
        return hot[0] if hot else "unknown"
    if isinstance(made, BooleanInput):
        return made.levels[int(values[0] > 0.5)]
    is_date = isinstance(made, NumberInput) and made.kind == "date"
    return undone(values[0], made.offset, made.scale, is_date=is_date)


def undone(value: float, offset: float, scale: float, *, is_date: bool = False) -> str:
    """Return the raw number behind a prepared one, value = (raw - offset) * scale, without float32's rounding.

    >>> undone(float(np.float32((39.1 - 44.0) * 0.18)), 44.0, 0.18)
    '39.1'
    """
    raw = value / scale + offset if scale else offset
    if not math.isfinite(raw):
        return str(raw)
    noise = 4.0 * float(np.finfo(np.float32).eps) * max(abs(raw), abs(offset), 1.0 / abs(scale) if scale else 0.0)
    raw = round(raw, math.floor(-math.log10(noise))) if noise > 0.0 else raw
    if is_date:
        return date_text(float(round(raw)) if abs(raw - round(raw)) < noise else raw)
    return short(raw)


def short(value: float, digits: int = 6) -> str:
    """Return a number with at most so many digits that count."""
    return number_text(float(f"{value:.{digits}g}")) if math.isfinite(value) else str(value)
