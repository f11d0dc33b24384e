"""From the data part of a recipe to a data set that is ready to train on."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from nntui.core.data.dataset import Dataset
from nntui.core.data.fingerprint import fingerprint
from nntui.core.data.from_arrays import dataset_of_arrays
from nntui.core.data.from_table import dataset_of_table
from nntui.core.data.preparation.wanted import columns_as_text
from nntui.core.data.raw import RawTable
from nntui.core.data.recipe import DataRecipe
from nntui.core.data.resolving import find_path, is_set, naming, read_raw
from nntui.core.data.split import check_share
from nntui.core.data.synthetic import TOYS
from nntui.core.data.tables import is_table, table_size
from nntui.core.data.tables.files import memory
from nntui.core.errors import DataError
from nntui.core.types import DType

_BYTES_A_CELL = 12
"""In memory: a raw number and a prepared one."""

_LARGE = 2**31

_DATA_STREAM = 3
"""The seed's children 0, 1 and 2 are for weights, shuffling and dropout."""


def completed(recipe: DataRecipe) -> DataRecipe:
    """Spell out what made-up data are made of; they are trained on as they are, so that lines stay where they lie."""
    toy = TOYS.get(recipe.source)
    if toy is None:
        return recipe
    usual = {"noise": toy.noise, "size": toy.size, "scaling": "none", "target_scaling": "none"}
    return msgspec.structs.replace(
        recipe, **{name: value for name, value in usual.items() if getattr(recipe, name) is None}
    )


def load_dataset(
    recipe: DataRecipe, *, seed: int = 0, dtype: DType = "float32", say: Callable[[str], None] = lambda _: None
) -> Dataset:
    """Read what the recipe names, split it by the seed, and prepare it in `dtype`; `say` is told what takes long.

    Raises DataError, in one line, for what cannot be found, read, split or trained on.
    """
    recipe = completed(recipe)
    check_share(recipe.validation, "validation")
    check_share(recipe.test, "test")
    if seed < 0:
        raise DataError(f"the seed must be 0 or more, not {seed}")
    if is_set(recipe.source):
        return _load(recipe, seed, dtype, say)
    digest = fingerprint(find_path(recipe.source))
    return replace(_load(recipe, seed, dtype, say), digest=digest)


def _load(recipe: DataRecipe, seed: int, dtype: DType, say: Callable[[str], None]) -> Dataset:
    points, parts = (np.random.default_rng(s) for s in np.random.SeedSequence(seed).spawn(4)[_DATA_STREAM].spawn(2))
    path = _streamed(recipe)
    if path is not None:
        from nntui.core.data.from_stream import dataset_of_stream

        with naming(recipe.source):
            return dataset_of_stream(path, recipe, parts, dtype, say)
    raw = read_raw(
        recipe.source,
        points,
        size=recipe.size,
        noise=recipe.noise,
        target=recipe.target,
        task=recipe.task,
        as_text=columns_as_text(recipe.features or ()),
    )
    with naming(recipe.source):
        if isinstance(raw, RawTable):
            return dataset_of_table(raw, recipe, parts, dtype)
        return dataset_of_arrays(raw, recipe, parts, dtype)


def _streamed(recipe: DataRecipe) -> Path | None:
    """Return the table that is to be read piece by piece: because the recipe says so, or because it is large."""
    if recipe.stream is False or is_set(recipe.source):
        return None
    path = find_path(recipe.source)
    if path.is_dir() or not is_table(path):
        return None
    if recipe.stream is None:
        size = table_size(path)
        if size.rows * size.columns * _BYTES_A_CELL <= min(memory() // 4, _LARGE):
            return None
    return path
