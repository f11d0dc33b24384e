"""A loss that does not go with the data is refused in words about the data."""

from pathlib import Path
from typing import Any

import pytest

from nntui.core.errors import UserError
from nntui.core.training.choices import Choices
from nntui.core.training.planning import Plan, make_plan

CLASS_LOSSES = ("bce", "binary_crossentropy:label_smoothing=0.1", "sparse_categorical_crossentropy", "kld", "hinge")
AMOUNT_LOSSES = ("poisson", "msle")


def plan(folder: Path, least: float, **said: Any) -> Plan:
    path = folder / "t.csv"
    path.write_text("x,price\n" + "".join(f"{row},{row * 1.5 + least}\n" for row in range(60)))
    return make_plan(Choices(data=str(path), epochs=1, **said), endless=False)


@pytest.mark.parametrize("loss", CLASS_LOSSES)
def test_a_loss_for_classes_is_refused_where_numbers_are_predicted(tmp_path: Path, loss: str) -> None:
    with pytest.raises(UserError, match=r"is a loss for classes, and this run predicts numbers: one of mean_squared"):
        plan(tmp_path, 0.0, loss=loss)


@pytest.mark.parametrize("loss", AMOUNT_LOSSES)
def test_amounts_stay_as_they_are_where_the_loss_wants_them_so(tmp_path: Path, loss: str) -> None:
    made = plan(tmp_path, 0.0, loss=loss)
    assert made.dataset.units is None
    assert made.recipe.data.target_scaling == "none"


@pytest.mark.parametrize("loss", AMOUNT_LOSSES)
def test_a_target_below_zero_is_named_where_the_loss_wants_none(tmp_path: Path, loss: str) -> None:
    with pytest.raises(UserError, match=r"the target 'price' is -7 in some row, and \w+ takes 0 or more"):
        plan(tmp_path, -7.0, loss=loss)
    with pytest.raises(UserError, match="use --target-scaling none"):
        plan(tmp_path, 0.0, loss=loss, target_scaling="standard")


def test_a_target_without_a_name_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"'t.csv': unknown column ''"):
        plan(tmp_path, 0.0, target="")
