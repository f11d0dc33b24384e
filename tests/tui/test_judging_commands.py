"""`nntui predict` and `nntui evaluate`, as a user calls them."""

import csv
import json
from pathlib import Path

import pytest

from tests.core.evaluation.trained import write_table
from tests.tui.running import Ended, nntui


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table and a run that was trained on it."""
    path = tmp_path_factory.mktemp("home")
    write_table(path / "things.csv")
    assert nntui(path, "train", "things.csv", "--target", "kind", "--epochs", "10", "--name", "things").code == 0
    (path / "new.csv").write_text("colour,weight,size\nred,,14\nviolet,?,2\n")
    (path / "plain.csv").write_text("colour,weight,size\nred,28,14\n")
    return path


def lines_of(ended: Ended) -> list[list[str]]:
    assert ended.code == 0, ended.err
    return list(csv.reader(ended.out.splitlines()))


def test_predictions_are_csv_with_a_line_for_each_raw_row(home: Path) -> None:
    ended = nntui(home, "predict", "things", "new.csv")
    header, *rows = lines_of(ended)
    assert header == ["prediction", "probability_large", "probability_small"]
    assert [row[0] for row in rows] == ["large", "small"]
    assert all(float(row[1]) + float(row[2]) == pytest.approx(1.0) for row in rows)
    assert "never saw: 1 in 'colour'" in ended.err


def test_predictions_go_to_a_file_and_a_model_may_be_one(home: Path) -> None:
    model = next((home / "data" / "nntui" / "runs" / "things").glob("model.safetensors"))
    ended = nntui(home, "predict", str(model), "new.csv", "-o", "out.csv")
    assert (ended.code, ended.out) == (0, "")
    assert (home / "out.csv").read_text() == nntui(home, "predict", "things", "new.csv").out


def test_a_judgement_is_one_json_object(home: Path) -> None:
    ended = nntui(home, "evaluate", "things", "things.csv", "--json")
    report = json.loads(ended.out)
    assert report["rows"] == 120
    assert report["classes"] == ["large", "small"]
    assert sum(map(sum, report["confusion_matrix"])) == 120
    assert report["metrics"]["accuracy"] > 0.8
    assert 0.0 < report["information"]["bits_gained"] <= report["information"]["base_rate_bits"]
    assert "its scores on them flatter" in ended.err


def test_a_judgement_in_words_has_scores_bits_and_the_confusion(home: Path) -> None:
    text = nntui(home, "evaluate", "things", "things.csv").out
    assert "120 rows · classification · target kind" in text
    for word in ("accuracy", "bits explained", "precision", "is, taken for"):
        assert word in text
    assert max(map(len, text.splitlines())) <= 80 or "flatter" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("predict", "nothing", "new.csv"), "there is no run 'nothing'"),
        (("predict", "nothing.safetensors", "new.csv"), "there is no model 'nothing.safetensors'"),
        (("predict", "new.csv", "new.csv"), "new.csv"),
        (("predict", "things", "gone.csv"), "there is no file or folder 'gone.csv'"),
        (("evaluate", "things", "new.csv"), "has no column 'kind'"),
        (("predict", "things", "plain.csv", "-o", "no/where.csv"), "cannot write 'no/where.csv'"),
    ],
)
def test_what_cannot_be_is_one_line_and_2(home: Path, words: tuple[str, ...], said: str) -> None:
    ended = nntui(home, *words)
    assert ended.code == 2
    assert said in ended.complaint


def test_a_regression_says_r2_in_its_json_lines_and_predicts_one_number(home: Path) -> None:
    write_table(home / "prices.csv", price=True)
    ended = nntui(home, "train", "prices.csv", "--target", "price", "--epochs", "3", "--name", "prices", "--json")
    first, *_, last = ended.events
    assert {"train_r2", "valid_r2"} <= set(first)
    assert "train_accuracy" not in first
    assert {"loss", "r2", "rmse", "mae"} <= set(last["test"])
    header, *rows = lines_of(nntui(home, "predict", "prices", "prices.csv"))
    assert header == ["prediction"]
    assert len(rows) == 120
    assert 1000 < float(rows[0][0]) < 30000


def test_without_a_target_the_last_column_is_taken_and_said(home: Path) -> None:
    ended = nntui(home, "train", "things.csv", "--epochs", "1")
    assert "no target is given (--target): predicting the last column, 'kind'" in ended.out


def test_what_was_inferred_stands_in_the_recipe(home: Path) -> None:
    recipe = (home / "data" / "nntui" / "runs" / "things" / "recipe.toml").read_text()
    assert 'target = "kind"' in recipe
    assert 'task = "classification"' in recipe
    assert 'scaling = "standard"' in recipe
