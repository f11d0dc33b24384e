"""From arrays, pictures or features that somebody has prepared, to a data set: split, scaled, described."""

from functools import cache

import numpy as np

from nntui.core.data.dataset import Affine, Dataset
from nntui.core.data.leaks import duplicates_across, leak_notice
from nntui.core.data.overviews import overview_of_arrays
from nntui.core.data.raw import LABEL, VALUE, RawArrays
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.scaled_targets import scaled_targets, target_units
from nntui.core.data.split import Split, hold_out, part_size, split
from nntui.core.errors import DataError
from nntui.core.types import AnyArray, DType

_LARGE = 2**28
"""Bytes of inputs beyond which duplicates are not looked for: every row would have to be read for it."""


def dataset_of_arrays(raw: RawArrays, recipe: DataRecipe, rng: np.random.Generator, dtype: DType) -> Dataset:
    """Split by `rng` and prepare in `dtype`. Raises DataError for what the recipe asks of tables alone."""
    _refuse_columns(recipe)
    rows = _split(raw, recipe, rng)
    train, valid = (raw.x, raw.y, rows.train), (raw.x, raw.y, rows.valid)
    test = (raw.x, raw.y, rows.test) if raw.own_test is None else (*raw.own_test, rows.test)
    if raw.maximum is not None:
        preparation = Affine.uniform(1.0 / raw.maximum)
    else:
        preparation = Affine.fitted(raw.x, rows.train, recipe.scaling or "standard")
    # Several outputs would want a scale each.
    units = None if raw.class_names or raw.y.ndim > 1 else target_units(raw.y[rows.train], recipe.target_scaling)
    sources = [
        preparation.source(x, part, scaled_targets(y[part], units, dtype), dtype) for x, y, part in (train, valid, test)
    ]
    leak = _leak(train, valid, test)
    notices = (leak,) if leak else ()
    return Dataset(
        name=recipe.source,
        task="classification" if raw.class_names else "regression",
        target=recipe.target or (LABEL if raw.class_names else VALUE),
        train=sources[0],
        valid=sources[1],
        test=sources[2],
        preparation=preparation,
        feature_names=raw.feature_names,
        overview=cache(lambda: overview_of_arrays(raw, rows, preparation, notices=notices)),
        class_names=raw.class_names,
        has_own_test=raw.own_test is not None,
        image_shape=raw.image_shape,
        units=units,
        notices=notices,
    )


def _refuse_columns(recipe: DataRecipe) -> None:
    named = ("features", "split_column", "group_column", "time_column")
    for name in named:
        if getattr(recipe, name) is not None:
            raise DataError(f"{recipe.source!r} has no named columns: leave --{name.replace('_', '-')} out")
    if recipe.stream:
        raise DataError(f"{recipe.source!r} is no table: --stream is for CSV and Parquet files; leave it out")


def _split(raw: RawArrays, recipe: DataRecipe, rng: np.random.Generator) -> Split:
    labels = raw.y if raw.class_names else np.zeros(len(raw.y), np.int64)
    if raw.own_test is None:
        return split(labels, recipe.validation, recipe.test, rng)
    train, valid = hold_out(labels, part_size(len(labels), recipe.validation, "validation"), rng)
    return Split(train, valid, np.arange(len(raw.own_test[1])))


def _leak(*parts: tuple[AnyArray, AnyArray, AnyArray]) -> str | None:
    """Count rows that stand in training and in another part too."""
    if sum(len(rows) for _, _, rows in parts) * parts[0][0].shape[1] * parts[0][0].itemsize > _LARGE:
        return None
    train, valid, test = (x[rows] for x, _, rows in parts)
    twice = duplicates_across(train, valid, test)
    return leak_notice((twice[0], len(valid)), (twice[1], len(test)))
