"""Recipes as TOML: round trips, and errors that name the field, its line and what is allowed."""

import tomllib
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.core.data.recipe import DataRecipe
from nntui.core.errors import RecipeError
from nntui.core.training.recipe import LayerRecipe, OptimizerRecipe, Recipe, TrainingRecipe
from nntui.core.training.recipe_file import convert, read_tables, to_toml
from nntui.core.types import DType

WHOLE = """\
format = 1
seed = 3
dtype = "float64"

[data]
source = "iris"
validation = 0.1
test = 0.2

[[layers]]
units = 8
activation = "relu"
initializer = "he_uniform"

[[layers]]
units = 3
activation = "softmax"
initializer = "glorot_uniform"
dropout = 0.0

[optimizer]
name = "sgd"
learning_rate = 0.05
momentum = 0.9

[training]
loss = "sparse_categorical_crossentropy"
batch_size = 16
epochs = 5
"""

RECIPES = st.builds(
    Recipe,
    data=st.builds(
        DataRecipe,
        source=st.text(min_size=1).filter(lambda text: text.isprintable()),
        validation=st.floats(0.01, 0.99),
        noise=st.none() | st.floats(0.0, 10.0),
        size=st.none() | st.integers(10, 10**6),
    ),
    layers=st.lists(
        st.builds(
            LayerRecipe,
            units=st.integers(1, 65536),
            activation=st.sampled_from(["relu", "tanh"]),
            initializer=st.just("he_uniform"),
            dropout=st.floats(0.0, 1.0, exclude_max=True),
        ),
        min_size=1,
        max_size=4,
    ),
    optimizer=st.builds(
        OptimizerRecipe,
        name=st.just("sgd"),
        learning_rate=st.floats(1e-9, 1e3),
        momentum=st.floats(0.0, 1.0, exclude_max=True),
        nesterov=st.booleans(),
    ),
    training=st.builds(
        TrainingRecipe,
        loss=st.just("mean_squared_error"),
        batch_size=st.integers(1, 65536),
        epochs=st.none() | st.integers(1, 10**9),
    ),
    seed=st.integers(0, 2**62),
    dtype=st.sampled_from(get_args(DType)),
    threads=st.integers(1, 64),
)


def refused(tmp_path: Path, text: str) -> str:
    """Write a recipe that cannot be; return the message."""
    path = tmp_path / "r.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecipeError) as caught:
        convert(read_tables(path), Recipe, path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def line_of(text: str, part: str, after: str = "") -> str:
    """Say in which line `part` stands, the first one behind `after`."""
    start = text.index(after)
    return f"line {text[: text.index(part, start)].count(chr(10)) + 1}:"


@given(recipe=RECIPES)
def test_any_recipe_comes_back_from_toml_as_it_was(recipe: Recipe) -> None:
    assert convert(tomllib.loads(to_toml(recipe)), Recipe) == recipe


def test_a_whole_recipe_is_read(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(WHOLE)
    recipe = convert(read_tables(path), Recipe, path)
    assert (recipe.seed, recipe.dtype, recipe.threads) == (3, "float64", 1)
    assert [layer.units for layer in recipe.layers] == [8, 3]


@pytest.mark.parametrize(
    ("old", "new", "field", "allowed"),
    [
        ("units = 8", "units = 0", "layers[0].units", "1"),
        ("units = 3", 'units = "three"', "layers[1].units", "expected a whole number"),
        ("units = 8", "units = 2.5", "layers[0].units", "2.5 cannot be: expected a whole number"),
        ("dropout = 0.0", "dropout = 1.0", "layers[1].dropout", "1.0"),
        ("dropout = 0.0", "dropout = nan", "layers[1].dropout", "0.0"),
        ("learning_rate = 0.05", "learning_rate = nan", "optimizer.learning_rate", "1e-09"),
        ("learning_rate = 0.05", "learning_rate = inf", "optimizer.learning_rate", "1000"),
        ("learning_rate = 0.05", "learning_rate = -inf", "optimizer.learning_rate", "1e-09"),
        ("learning_rate = 0.05", "learning_rate = 0", "optimizer.learning_rate", "1e-09"),
        ("momentum = 0.9", "momentum = 1", "optimizer.momentum", "1 cannot be: expected a number below 1.0"),
        ("momentum = 0.9", "momentum = nan", "optimizer.momentum", "nan cannot be: expected a number of 0.0 or more"),
        ("batch_size = 16", "batch_size = true", "training.batch_size", "expected a whole number"),
        ("batch_size = 16", "batch_size = 65537", "training.batch_size", "expected a whole number of at most 65536"),
        ("epochs = 5", "epochs = 0", "training.epochs", "1"),
        ("validation = 0.1", "validation = 1.0", "data.validation", "1.0"),
        ("validation = 0.1", "validation = inf", "data.validation", "1.0"),
        ("seed = 3", "seed = -1", "seed", "0"),
        ("seed = 3", "seed = 99999999999999999999999", "seed", "4611686018427387904"),
        ('dtype = "float64"', 'dtype = "float16"', "dtype", "unknown dtype 'float16'"),
        ("momentum = 0.9", 'momentum = "x"', "optimizer.momentum", "'x' cannot be: expected a number"),
        ("momentum = 0.9", "clipnorm = 0", "optimizer.clipnorm", "0 cannot be: expected a number above 0.0"),
        ("batch_size = 16", 'class_weight = "balance"', "training.class_weight", "did you mean 'balanced'?"),
        ('name = "sgd"', 'name = "adma"', "optimizer.name", "sgd"),
        ("format = 1", "format = 2", "format", "1"),
    ],
)
def test_a_wrong_value_names_the_field_its_line_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, field: str, allowed: str
) -> None:
    text = WHOLE.replace(old, new)
    message = refused(tmp_path, text)
    assert f"{field}: " in message
    assert line_of(text, new) in message
    assert allowed in message.partition(f"{field}: ")[2]


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        ("learning_rate = 0.05", "lerning_rate = 0.05", "learning_rate"),
        ("dropout = 0.0", "drop = 0.0", "dropout"),
        ("[training]", "[trainig]", "training"),
        ("seed = 3", "sed = 3", "seed"),
    ],
)
def test_an_unknown_field_names_its_line_and_the_fields_that_there_are(
    tmp_path: Path, old: str, new: str, nearest: str
) -> None:
    text = WHOLE.replace(old, new)
    message = refused(tmp_path, text)
    name = new.partition(" ")[0].strip("[]")
    assert repr(name) in message
    assert line_of(text, new) in message
    assert nearest in message.partition(repr(name))[2]
    assert "object" not in message.lower()


@pytest.mark.parametrize(("missing", "table"), [("units = 8\n", 0), ("units = 3\n", 1)])
def test_a_missing_field_names_the_table_that_lacks_it(tmp_path: Path, missing: str, table: int) -> None:
    text = WHOLE.replace(missing, "")
    message = refused(tmp_path, text)
    assert "'units'" in message
    assert f"layers[{table}]" in message
    behind = "" if table == 0 else 'initializer = "he_uniform"'
    assert line_of(text, "[[layers]]", behind) in message


def test_the_lines_are_found_in_a_recipe_that_nntui_wrote(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(WHOLE)
    written = to_toml(convert(read_tables(path), Recipe, path))
    for old, new in (("units = 3", 'units = "x"'), ("momentum = 0.9", "momentum = 2"), ("units = 8", "units = 0")):
        text = written.replace(old, new)
        assert line_of(text, new) in refused(tmp_path, text)


def test_text_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text("seed = 1\nseed 2\n")
    with pytest.raises(RecipeError, match=r"r\.toml' is not TOML: .*line 2"):
        read_tables(path)


def test_absurdly_deep_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text("a = " + "[" * 20_000)
    with pytest.raises(RecipeError, match="is not TOML"):
        read_tables(path)


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"cannot read the recipe '.*none\.toml': No such file"):
        read_tables(tmp_path / "none.toml")
    with pytest.raises(RecipeError, match=r"cannot read the recipe '.*': Is a directory"):
        read_tables(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'a = "\xe9"')
    with pytest.raises(RecipeError, match="it is not UTF-8 text"):
        read_tables(tmp_path / "latin.toml")
