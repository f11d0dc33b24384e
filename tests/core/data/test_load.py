"""From a name to a data set that is ready to train on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nntui.core.data.batches import ArraySource, ByteSource, MappedSource
from nntui.core.data.bundled import bundled_raw
from nntui.core.data.catalogue import find_set
from nntui.core.data.dataset import Affine
from nntui.core.data.raw import RawTable
from nntui.core.data.split import split
from nntui.core.data.synthetic import make
from nntui.core.errors import DataError
from tests.core.data.samples import MNIST, affine_of, load, needs_mnist, rows_of, write_mnist

NAMES = ("mnist", "digits", "iris", "wine", "breast-cancer", "circles", "moons", "spiral", "spiral3", "xor", "blobs")
NUMBERS = ("engel", "line", "line-through-origin", "sine", "waves", "plane")


def _message(name: str, *, size: int | None = None, noise: float | None = None) -> str:
    with pytest.raises(DataError) as caught:
        load(name, size=size, noise=noise)
    assert str(caught.value).isprintable()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "sizes", "classes"),
    [
        ("mnist", (9000, 1000, 2000), 10),
        ("digits", (1294, 144, 359), 10),
        ("iris", (108, 12, 30), 3),
        ("spiral", (720, 80, 200), 2),
        ("blobs", (720, 80, 200), 3),
    ],
)
def test_parts_have_the_promised_sizes(name: str, sizes: tuple[int, int, int], classes: int) -> None:
    data = load(name)
    assert (len(data.train), len(data.valid), len(data.test)) == sizes
    assert (data.name, data.task, data.classes) == (name, "classification", classes)


@pytest.mark.parametrize("name", NAMES)
def test_names_and_values_fit_together(name: str) -> None:
    data = load(name)
    assert len(data.feature_names) == data.features == data.valid.features == data.test.features
    assert len(set(data.feature_names)) == data.features
    for part in (data.train, data.valid, data.test):
        x, y = rows_of(part)
        assert np.isfinite(x).all()
        assert y.min() >= 0
        assert y.max() < data.classes
        assert not part.targets.flags.writeable
        assert part.targets.dtype == np.int64
    assert set(data.train.targets) == set(range(data.classes))


@pytest.mark.parametrize(("name", "shape", "maximum"), [("mnist", (28, 28), 255), ("digits", (8, 8), 16)])
def test_images_stay_bytes_and_become_0_to_1(name: str, shape: tuple[int, int], maximum: int) -> None:
    data = load(name)
    assert data.image_shape == shape
    assert data.feature_names[shape[1] + 2] == "pixel 1,2"
    assert all(isinstance(part, ByteSource) for part in (data.train, data.valid, data.test))
    assert affine_of(data).is_uniform
    x, _ = rows_of(data.train, "float64")
    assert (x.min(), x.max()) == (0, 1)
    np.testing.assert_allclose(x * maximum, np.round(x * maximum), atol=1e-9)


@pytest.mark.parametrize("name", ["digits"])
def test_the_parts_together_are_the_set(name: str) -> None:
    data, raw = load(name), bundled_raw(name)
    parts = [rows_of(part, "float64") for part in (data.train, data.valid, data.test)]
    x = np.concatenate([x for x, _ in parts]) / affine_of(data).scale + affine_of(data).offset
    got = np.column_stack([x.round(4), np.concatenate([y for _, y in parts])])
    columns = [column.values for column in raw.table.columns] if isinstance(raw, RawTable) else [raw.x, raw.y]
    expected = np.column_stack(columns)
    np.testing.assert_allclose(got[np.lexsort(got.T)], expected[np.lexsort(expected.T)], atol=1e-4)


def test_iris_is_standardised_by_its_training_part_alone() -> None:
    data = load("iris")
    x, _ = rows_of(data.train)
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(x.std(axis=0), 1, atol=1e-5)
    assert np.abs(rows_of(data.test)[0].mean(axis=0)).max() > 1e-3
    assert data.feature_names[0] == "sepal length (cm)"
    assert data.class_names == ("setosa", "versicolor", "virginica")


def test_made_up_points_are_not_changed() -> None:
    data = load("circles", noise=0.0, size=100)
    x, y = rows_of(data.train)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1.0, 0.5), rtol=1e-5)
    assert (len(data.train), len(data.valid), len(data.test)) == (72, 8, 20)


@pytest.mark.parametrize("name", ["iris", "digits", "moons"])
def test_the_seed_decides_the_split_and_the_points(name: str) -> None:
    first, same, other = (rows_of(load(name, seed=seed).train)[0] for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_randomness_comes_from_the_fourth_child_of_the_seed() -> None:
    points, parts = np.random.SeedSequence(4).spawn(4)[3].spawn(2)
    x, y = make("moons", 100, 0.1, np.random.default_rng(points))
    rows = split(y, 0.1, 0.2, np.random.default_rng(parts))
    np.testing.assert_array_equal(rows_of(load("moons", seed=4, size=100, noise=0.1).valid)[0], x[rows.valid])


def test_the_same_rows_of_mnist_test_whatever_the_seed() -> None:
    one, two = load("mnist", seed=1), load("mnist", seed=2)
    np.testing.assert_array_equal(rows_of(one.test)[0], rows_of(two.test)[0])
    assert not np.array_equal(one.train.targets, two.train.targets)


def test_shares_are_taken_as_given() -> None:
    data = load("iris", validation=0.25, test=0.2)
    assert (len(data.train), len(data.valid), len(data.test)) == (90, 30, 30)
    assert len(load("mnist", validation=0.5).valid) == 5000


def test_the_global_generator_of_numpy_is_neither_read_nor_moved() -> None:
    before = repr(np.random.get_state())  # noqa: NPY002
    load("spiral")
    assert repr(np.random.get_state()) == before  # noqa: NPY002


@pytest.mark.parametrize("zipped", [False, True])
def test_a_folder_with_the_four_files_is_loaded(tmp_path: Path, zipped: bool) -> None:
    write_mnist(tmp_path, zipped=zipped)
    data = load(str(tmp_path))
    assert (len(data.train), len(data.valid), len(data.test)) == (36, 4, 10)
    assert (data.name, data.image_shape, data.classes) == (str(tmp_path), (3, 2), 10)
    x, y = rows_of(data.test)
    np.testing.assert_allclose(x[2], np.arange(12, 18) / 255, rtol=1e-6)
    np.testing.assert_array_equal(y, np.arange(10))


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "numbers").mkdir()
    write_mnist(tmp_path / "numbers")
    assert load("~/numbers").features == 6


def test_a_bundled_name_is_the_bundled_set_even_beside_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mnist").mkdir()
    write_mnist(tmp_path / "mnist")
    monkeypatch.chdir(tmp_path)
    assert len(load("mnist").train) == 9000
    assert len(load("./mnist").train) == 36


@needs_mnist
def test_the_complete_mnist_has_its_parts() -> None:
    data = load(str(MNIST))
    assert (len(data.train), len(data.valid), len(data.test)) == (54_000, 6_000, 10_000)
    assert (data.features, data.classes) == (784, 10)


def test_a_misspelt_name_gets_a_suggestion_and_the_list() -> None:
    message = _message("digts")
    assert "did you mean 'digits'?" in message
    assert all(name in message for name in NAMES)
    assert "no file or folder has that name" in message


def test_a_path_that_does_not_exist_is_said_to_be_missing() -> None:
    assert _message("nowhere/train").startswith("there is no file or folder 'nowhere/train'")
    assert "there is no file or folder" in _message("~/no such place at all")


def test_a_file_is_told_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "notes.docx"
    path.write_text("a,b\n1,2\n")
    message = _message(str(path))
    assert "notes.docx' has no ending that is known" in message
    assert ".csv, .tsv, .parquet, .npz, .npy, IDX" in message


def test_a_folder_without_the_files_says_which_were_looked_for(tmp_path: Path) -> None:
    assert "t10k-images-idx3-ubyte" in _message(str(tmp_path))


@pytest.mark.parametrize("name", ["", " ", "\x1b[2J\x1b]0;x\x07", "two\nlines", "nul\0byte", "q" * 5000, "a/\u202e/b"])
def test_any_name_ends_in_one_printable_line(name: str) -> None:
    assert _message(name)


def test_an_empty_name_is_not_the_folder_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_mnist(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert _message("").startswith("unknown data ''")
    assert load(".").features == 6


def test_size_and_noise_are_for_made_up_data(tmp_path: Path) -> None:
    write_mnist(tmp_path)
    for name in ("iris", str(tmp_path)):
        assert _message(name, size=100).startswith("--size is for made-up data")
        assert _message(name, noise=0.1).startswith("--noise is for made-up data")


def test_a_misspelt_toy_is_unknown_before_its_options_are_judged() -> None:
    assert "did you mean 'spiral'?" in _message("spirl", noise=0.1)


@pytest.mark.parametrize("share", [0.0, 1.0, float("nan")])
def test_shares_are_checked_even_where_the_set_has_its_own_test_part(share: float) -> None:
    with pytest.raises(DataError, match="the test share"):
        load("mnist", test=share)
    with pytest.raises(DataError, match="the validation share"):
        load("mnist", validation=share)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(DataError, match="the seed must be 0 or more, not -1"):
        load("iris", seed=-1)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_to_predict_are_a_column(name: str) -> None:
    data = load(name)
    assert (data.task, data.classes, data.class_names) == ("regression", 0, ())
    assert data.train.targets.shape == (len(data.train),)
    assert data.outputs == 1
    assert data.train.targets.dtype.kind == "f"


@pytest.mark.parametrize("name", [*NAMES, *NUMBERS])
def test_the_listing_agrees_with_what_is_loaded(name: str) -> None:
    info, data = find_set(name), load(name)
    assert info.rows == len(data.train) + len(data.valid) + len(data.test)
    assert (info.classes, info.task) == (data.classes, data.task)
    if not data.is_table:
        assert info.features == data.features


@pytest.mark.parametrize("name", ["mnist-full", "fashion-mnist"])
def test_a_set_that_is_not_here_yet_says_how_to_get_it(name: str) -> None:
    assert f"get it with nntui data get {name.removesuffix('-full')}" in _message(name)


def test_a_column_of_mixed_values_can_be_taken_as_text_or_left_out(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    rows = [f"{number / 7:.3f},{'oops' if number == 7 else number % 5},{'xy'[number % 2]}" for number in range(60)]
    path.write_text("\n".join(["a,b,c", *rows]))
    assert "'oops' is no number" in _message(str(path))
    taken = load(str(path), features=["a", "b:category"])
    assert {"b=0", "b=4", "a"} <= set(taken.feature_names)
    assert load(str(path), features=["-b"]).feature_names == ("a",)


def test_engineered_inputs_stand_beside_those_of_a_toy() -> None:
    data = load("spiral", features=["x1", "x1^2", "x1*x2", "sin(x2)"], noise=0.0)
    x, _ = rows_of(data.train, "float64")
    plain, _ = rows_of(load("spiral", noise=0.0).train, "float64")
    np.testing.assert_allclose(x[:, 1], plain[:, 0] ** 2, atol=1e-6)
    np.testing.assert_allclose(x[:, 2], plain[:, 0] * plain[:, 1], atol=1e-6)
    np.testing.assert_allclose(x[:, 3], np.sin(plain[:, 1]), atol=1e-6)


def test_two_ways_of_splitting_contradict_each_other() -> None:
    with pytest.raises(DataError, match="--group-column and --time-column contradict each other"):
        load("mpg", group_column="manufacturer", time_column="year")


def test_rows_of_a_group_stay_in_one_part() -> None:
    data = load("mpg", group_column="manufacturer")
    assert not any(name.startswith("manufacturer") for name in data.feature_names)
    assert len(data.train) + len(data.valid) + len(data.test) == 234


@pytest.mark.parametrize("option", [{"features": ["pixel 0,0"]}, {"split_column": "x"}, {"stream": True}])
def test_what_is_for_tables_is_refused_of_pictures(option: dict[str, Any]) -> None:
    with pytest.raises(DataError, match=r"leave .* out|leave it out"):
        load("digits", **option)


def test_large_arrays_are_mapped_and_give_the_rows_that_loading_them_gives(tmp_path: Path) -> None:
    table = np.random.default_rng(0).normal(size=(300, 5))
    np.save(tmp_path / "rows.npy", table)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    affine = Affine.fitted(mapped, np.arange(200), "standard")
    one = affine.source(mapped, np.arange(100, 300), table[100:, 0])
    other = affine.source(table, np.arange(100, 300), table[100:, 0])
    assert isinstance(one, MappedSource)
    assert isinstance(other, ArraySource)
    np.testing.assert_allclose(rows_of(one)[0], rows_of(other)[0], rtol=1e-6)


def test_numbers_to_predict_are_scaled_and_the_scale_is_known() -> None:
    data = load("mpg")
    assert data.units is not None
    np.testing.assert_allclose(data.train.targets.mean(), 0.0, atol=1e-5)
    assert 10 < data.units.undo(data.train.targets).mean() < 40
    assert load("mpg", target_scaling="none").units is None
