"""What the Data screen shows, computed: columns, classes, pictures, points and prepared rows of real sets."""

import numpy as np
import pytest

from nntui.core.data.dataset import Dataset
from tests.core.data.samples import load, rows_of


def _parts(data: Dataset) -> tuple[int, int, int]:
    return len(data.train), len(data.valid), len(data.test)


def test_a_table_is_described_column_by_column() -> None:
    data = load("penguins")
    found = data.overview()
    assert found.rows == _parts(data)
    columns = {column.name: column for column in found.columns}
    assert columns["species"].role == "target"
    assert columns["species"].relation is None
    assert (columns["sex"].missing, columns["sex"].kind) == (11, "category")
    assert columns["bill_length_mm"].summary == "32.1 … 59.6"
    assert columns["island"].distinct == 3
    for column in found.columns:
        assert 0.0 < column.histogram.sum() <= 1.0 + 1e-9
        assert not column.histogram.flags.writeable
    relations = {name: column.relation for name, column in columns.items() if column.relation is not None}
    assert max(relations, key=lambda name: relations[name]) in ("flipper_length_mm", "bill_length_mm")
    assert relations["flipper_length_mm"] > 0.5 > relations["year"] >= 0.0


def test_classes_are_counted_by_part() -> None:
    data = load("iris")
    found = data.overview()
    assert [view.name for view in found.classes] == list(data.class_names)
    assert np.sum([view.rows for view in found.classes], axis=0).tolist() == list(_parts(data))
    assert found.classes[0].rows[0] == int(np.count_nonzero(data.train.targets == 0))


def test_left_out_columns_say_why() -> None:
    found = load("mpg", target="hwy", features=["-model"]).overview()
    (model,) = [column for column in found.columns if column.name == "model"]
    assert (model.role, model.relation) == ("left out", None)
    assert model.reason


def test_an_example_row_is_prepared_as_the_network_sees_it() -> None:
    data = load("penguins")
    found = data.overview()
    x, _ = rows_of(data.train)
    assert len(found.examples) == 3
    for cells in found.examples:
        inputs = {name: value for cell in cells if cell.column != "species" for name, value in cell.inputs}
        row = np.array([inputs[name] for name in data.feature_names])
        assert np.abs(x - row).max(axis=1).min() < 1e-5


def test_pictures_have_an_average_a_class_and_no_table_of_pixels() -> None:
    data = load("digits")
    found = data.overview()
    assert found.columns == ()
    assert len(found.pictures) == 10
    x, y = rows_of(data.train)
    np.testing.assert_allclose(found.pictures[3].average, x[y == 3].mean(axis=0).reshape(8, 8), atol=1e-6)
    assert found.pictures[3].samples.shape[1:] == (8, 8)
    assert found.pictures[3].samples.max() <= 1.0


@pytest.mark.parametrize("name", ["spiral", "circles", "plane"])
def test_two_inputs_are_points_in_a_plane(name: str) -> None:
    scatter = load(name).overview().scatter
    assert scatter is not None
    assert (scatter.x_name, scatter.y_name) == ("x1", "x2")
    assert len(scatter.x) == len(scatter.labels) <= 2000
    assert bool(scatter.class_names) == (name != "plane")


def test_one_input_stands_against_the_target() -> None:
    scatter = load("sine").overview().scatter
    assert scatter is not None
    assert (scatter.x_name, scatter.y_name) == ("x", "y")


def test_what_was_noticed_is_said_once() -> None:
    found = load("mpg", target="class").overview()
    assert len(set(found.notices)) == len(found.notices)


def test_a_relation_to_nothing_is_about_zero_and_to_itself_the_whole_entropy() -> None:
    rng = np.random.default_rng(0)
    from nntui.core.data.from_table import dataset_of_table
    from nntui.core.data.raw import RawTable
    from nntui.core.data.recipe import DataRecipe
    from nntui.core.data.table import Column, Table

    labels = rng.integers(0, 2, 4000).astype(np.int32)
    target = Column("y", "category", labels, ("no", "yes"))
    same = Column("same", "category", labels, ("a", "b"))
    noise = Column("noise", "number", rng.normal(size=4000))
    data = dataset_of_table(RawTable(Table((same, noise, target))), DataRecipe("t"), rng, "float32")
    relations = {column.name: column.relation for column in data.overview().columns}
    assert relations["same"] == pytest.approx(1.0, abs=0.01)
    assert relations["noise"] == pytest.approx(0.0, abs=0.01)
