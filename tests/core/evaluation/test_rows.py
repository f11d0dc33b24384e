"""Raw rows for a trained model: the same numbers as in training, whatever order or gaps the new file has."""

from pathlib import Path

import numpy as np
import pytest

from nntui.core.errors import DataError
from nntui.core.evaluation.predictions import predict
from nntui.core.evaluation.report import report_on
from nntui.core.evaluation.rows import rows_for
from nntui.core.runs.model import Model
from tests.core.data.samples import rows_of
from tests.core.evaluation.trained import trained_on, write_table


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "things.csv"
    write_table(path)
    return path


@pytest.fixture(scope="module")
def model(table: Path) -> Model:
    return trained_on(table, table.parent, epochs=20)[0]


def test_a_models_preparation_gives_the_inputs_that_it_was_trained_on(table: Path, tmp_path: Path) -> None:
    model, trainer = trained_on(table, tmp_path, epochs=1)
    x = rows_for(model, str(table), with_targets=False).x
    parts = [rows_of(part)[0] for part in (trainer.dataset.train, trainer.dataset.valid, trainer.dataset.test)]
    expected = np.concatenate(parts)
    np.testing.assert_array_equal(x[np.lexsort(x.T)], expected[np.lexsort(expected.T)])


def test_columns_may_come_in_another_order_with_others_beside_them(model: Model, table: Path, tmp_path: Path) -> None:
    lines = [line.split(",") for line in table.read_text().splitlines()]
    other = tmp_path / "other.csv"
    other.write_text("\n".join(f"note {n},{c},{w},{s}" for n, (s, c, w, _) in enumerate(lines)).replace("note 0", "n"))
    np.testing.assert_array_equal(
        rows_for(model, str(other), with_targets=False).x, rows_for(model, str(table), with_targets=False).x
    )


def test_gaps_and_unknown_levels_are_predicted_and_said(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("size,colour,weight\n,red,?\n12,violet,24\nNA,,\n")
    rows = rows_for(model, str(path), with_targets=False)
    assert rows.notices == ("values that training never saw: 1 in 'colour'",)
    lines = list(predict(model, rows.x).lines())
    assert len(lines) == 3
    assert all(np.isfinite([float(cell) for cell in line[1:]]).all() for line in lines)


def test_a_level_that_looks_like_a_number_is_the_text_that_it_was(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    rows = [f"{number % 3 + 1},{number},{'ab'[number % 3 == 1]}" for number in range(90)]
    path.write_text("\n".join(["code,x,y", *rows]))
    model, _ = trained_on(path, tmp_path, features=("code:category", "x"), epochs=1)
    alone = tmp_path / "alone.csv"
    alone.write_text("code,x\n2,1\n")
    x = rows_for(model, str(alone), with_targets=False).x
    codes = [place for place, name in enumerate(model.feature_names) if name.startswith("code=")]
    assert x[0, codes].tolist() == [0.0, 1.0, 0.0]


def test_missing_columns_are_named_with_the_file(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "less.csv"
    path.write_text("size,other\n1,2\n")
    with pytest.raises(DataError, match=r"less.csv' has no column 'colour', 'weight': the model needs them"):
        rows_for(model, str(path), with_targets=False)


def test_a_word_among_numbers_is_named_with_its_row(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("size,colour,weight\n1,red,2\nmany,red,2\n")
    with pytest.raises(DataError, match=r"'size', row 2 \(line 3\): 'many' is no number"):
        rows_for(model, str(path), with_targets=False)


def test_rows_without_a_target_are_left_out_of_a_judgement_and_said(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "part.csv"
    path.write_text("size,colour,weight,kind\n14,red,28,large\n3,red,6,\n2,red,4,small\n")
    rows = rows_for(model, str(path), with_targets=True)
    assert len(rows.x) == 2
    assert "1 row without" in rows.notices[0]
    assert report_on(predict(model, rows.x), rows.targets).scores["accuracy"] == 1.0


def test_a_judgement_on_the_file_that_was_trained_on_says_so(model: Model, table: Path) -> None:
    assert any("its scores on them flatter" in line for line in rows_for(model, str(table), with_targets=True).notices)
    assert not rows_for(model, str(table), with_targets=False).notices


def test_a_class_that_the_model_does_not_know_is_refused(model: Model, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("size,colour,weight,kind\n14,red,28,large\n3,red,6,huge\n")
    with pytest.raises(DataError, match="huge"):
        rows_for(model, str(path), with_targets=True)


def test_numbers_are_predicted_in_the_targets_own_units(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    write_table(path, 300, price=True)
    model, trainer = trained_on(path, tmp_path)
    rows = rows_for(model, str(path), with_targets=True)
    report = report_on(predict(model, rows.x), rows.targets)
    assert report.scores["r2"] > 0.9
    assert np.ptp(predict(model, rows.x).outputs) > 5000
    assert trainer.judge_test().loss > 100  # squared, in the target's own units


def test_pictures_are_predicted_from_a_table_that_names_the_pixels(tmp_path: Path) -> None:
    model, _ = trained_on("digits", tmp_path, epochs=1)
    names = model.feature_names
    path = tmp_path / "pixels.csv"
    header = ",".join(f'"{name}"' for name in names)
    path.write_text(f"{header}\n{','.join(['16'] * len(names))}\n{','.join(['0'] * len(names))}\n")
    x = rows_for(model, str(path), with_targets=False).x
    np.testing.assert_allclose(x, [[1.0] * len(names), [0.0] * len(names)])


def test_arrays_of_another_width_are_refused(tmp_path: Path) -> None:
    model, _ = trained_on("digits", tmp_path, epochs=1)
    with pytest.raises(DataError, match="784 values, the model takes 64"):
        rows_for(model, "mnist", with_targets=False)


def test_a_model_of_a_table_refuses_pictures(model: Model) -> None:
    with pytest.raises(DataError, match="no named columns"):
        rows_for(model, "digits", with_targets=False)
