"""The whole MNIST: the network that the product promises reaches its accuracy."""

from pathlib import Path

import pytest

from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer
from tests.core.training import run_out


@pytest.mark.slow
def test_eight_epochs_reach_97_percent_on_the_test_images(shared: Path) -> None:
    chosen = Choices(
        data=str(shared / "data" / "mnist"),
        hidden=(128, 64),
        batch_size=128,
        learning_rate=0.05,
        momentum=0.9,
        epochs=8,
        seed=0,
    )
    plan = make_plan(chosen, endless=False)
    data = plan.dataset
    assert (len(data.train), len(data.valid), len(data.test)) == (54_000, 6_000, 10_000)
    trainer = Trainer(plan.recipe, data)
    run_out(trainer)
    assert trainer.progress.step == 8 * 422
    assert trainer.judge_test().score >= 0.97
