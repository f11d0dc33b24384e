"""Whatever is done to a table: a model that predicts finite numbers, or one line that names the file.

Some hundreds of files; thousands more with `python3 -m pytest -m thorough tests/core/data/test_damaged_tables.py`.
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.batches import BatchSource
from nntui.core.errors import UserError
from nntui.core.evaluation.predictions import predict
from nntui.core.evaluation.report import report_on
from nntui.core.evaluation.rows import rows_for
from nntui.core.runs.model import Model
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer
from nntui.core.types import FloatArray
from tests.core.data.damaging import TARGETS, Case, case, whole
from tests.core.evaluation.trained import trained_on

LOT = 25
"""Files that one test tries."""

MOST_CHARACTERS = 3_000
"""Of a line: it may list the names of forty columns."""


def lots(few: int, many: int) -> pytest.MarkDecorator:
    """Return a parameter for the first files of `few` lots, and for more, which take longer, up to `many`."""
    thorough = [pytest.param(lot, marks=pytest.mark.thorough) for lot in range(few, many)]
    return pytest.mark.parametrize("lot", [*range(few), *thorough])


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test leaves the folder of temporary files as empty as it was."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Model]:
    """Models of the tables as they are without damage."""
    folder = tmp_path_factory.mktemp("models")
    return {
        table: trained_on(_undamaged(table, folder), folder, target=TARGETS[table], epochs=2)[0] for table in TARGETS
    }


@lots(4, 60)
def test_a_damaged_table_gives_a_model_or_one_line(lot: int, tmp_path: Path) -> None:
    for damaged, path in files(lot, tmp_path):
        check(damaged, path, partial(train, path, damaged.target))


@lots(2, 16)
def test_a_damaged_table_that_is_read_piece_by_piece_gives_a_model_or_one_line(lot: int, tmp_path: Path) -> None:
    for damaged, path in files(lot, tmp_path):
        check(damaged, path, partial(train, path, damaged.target, stream=True))


@lots(2, 24)
def test_a_model_predicts_every_row_of_a_damaged_table_or_gives_one_line(
    lot: int, tmp_path: Path, models: dict[str, Model]
) -> None:
    for damaged, path in files(lot, tmp_path):
        check(damaged, path, partial(judge, models[damaged.table], path, known=False))
        check(damaged, path, partial(judge, models[damaged.table], path, known=True))


@pytest.mark.parametrize("stream", [None, True], ids=["at once", "piece by piece"])
@pytest.mark.parametrize("table", TARGETS)
def test_an_undamaged_table_gives_a_model(table: str, stream: bool | None, tmp_path: Path) -> None:
    train(_undamaged(table, tmp_path), TARGETS[table], stream=stream)


def files(lot: int, folder: Path) -> Iterator[tuple[Case, Path]]:
    """Write the files of a lot one by one, alone in a folder of theirs."""
    folder = folder / "data"
    folder.mkdir()
    for number in range(lot * LOT, (lot + 1) * LOT):
        damaged = case(number)
        path = damaged.write(folder)
        yield damaged, path
        assert list(folder.iterdir()) == [path]
        path.unlink()


def check(damaged: Case, path: Path, work: Callable[[], None]) -> None:
    """Do the work, and look at the line where it ends in one."""
    said = ""
    try:
        work()
    except UserError as error:
        said = str(error)
        assert path.name in said, (damaged.number, damaged.damage, said)
        assert len(said) < MOST_CHARACTERS, (damaged.number, damaged.damage, said)
    except Exception as error:
        raise AssertionError(f"case {damaged.number}, {damaged.damage}: {error!r}") from error
    assert said.isprintable(), (damaged.number, damaged.damage, said)


def train(path: Path, target: str | None, *, stream: bool | None = None) -> None:
    """Train for an epoch, look at the outputs, and at what the data screen shows."""
    plan = make_plan(Choices(data=str(path), target=target, epochs=1, stream=stream), endless=False)
    trainer = Trainer(plan.recipe, plan.dataset)
    while trainer.state == "training":
        trainer.advance()
    assert trainer.state == "finished"
    assert all(notice.isprintable() for notice in plan.dataset.notices)
    assert np.isfinite(trainer.network.predict(inputs_of(plan.dataset.test))).all()
    plan.dataset.overview()


def inputs_of(source: BatchSource) -> FloatArray:
    """Return all rows of a part, prepared."""
    x = np.empty((len(source), source.features), np.float32)
    source.gather(source.order(None), x, np.empty_like(source.targets))
    return x


def judge(model: Model, path: Path, *, known: bool) -> None:
    """Predict all rows, and judge the predictions by what the file says where that is `known`."""
    rows = rows_for(model, str(path), with_targets=known)
    found = predict(model, rows.x)
    assert len(list(found.lines())) == len(rows.x)
    assert np.isfinite(found.outputs).all()
    assert all(notice.isprintable() for notice in rows.notices)
    if known:
        report_on(found, rows.targets)


def _undamaged(table: str, folder: Path) -> Path:
    path = folder / f"{table}.csv"
    path.write_bytes(whole(table))
    return path
