"""Noise on the inputs: how large it is, when it is drawn, and that nothing else changes by it."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from nntui.core.runs.checkpoint import load_checkpoint, save_checkpoint
from nntui.core.training.controls import Nudge, Reset, SetHyper, Undo
from nntui.core.training.noise import InputNoise
from nntui.core.training.recipe_file import to_toml
from nntui.core.training.state import TrainerState, capture
from nntui.core.training.trainer import Trainer
from nntui.core.types import DType
from tests.core.training import small_dataset, small_recipe, small_trainer, work


def noisy_trainer(deviation: float = 0.3, **said: object) -> Trainer:
    """Return a trainer whose recipe asks for noise."""
    recipe = small_recipe(**said)  # type: ignore[arg-type]
    training = msgspec.structs.replace(recipe.training, input_noise=deviation)
    return Trainer(msgspec.structs.replace(recipe, training=training), small_dataset())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_is_normal_with_the_standard_deviation_that_was_asked_for(dtype: DType) -> None:
    x = np.full((400, 50), 3.0, dtype)
    InputNoise(np.random.SeedSequence(5)).add(x, 0.25)
    drawn = np.random.default_rng(np.random.SeedSequence(5)).standard_normal(x.shape, dtype=x.dtype.type)
    np.testing.assert_array_equal(x, 3.0 + drawn * x.dtype.type(0.25))
    assert x.dtype == dtype
    assert x.mean() == pytest.approx(3.0, abs=0.01)
    assert x.std() == pytest.approx(0.25, rel=0.02)


def test_without_noise_nothing_is_drawn() -> None:
    noise, x = InputNoise(np.random.SeedSequence(5)), np.ones((4, 3))
    before = noise.rng.bit_generator.state
    noise.add(x, 0.0)
    assert noise.rng.bit_generator.state == before
    assert (x == 1.0).all()


def test_noise_leaves_the_other_random_numbers_as_they_are() -> None:
    plain, noisy = small_trainer(dropout=0.3), noisy_trainer(dropout=0.3)
    np.testing.assert_array_equal(plain.network.parameters, noisy.network.parameters)
    work(plain, 7)
    work(noisy, 7)
    assert plain.weights_sha256 != noisy.weights_sha256
    for name in ("weights", "shuffling", "dropout"):
        assert plain.generators[name].bit_generator.state == noisy.generators[name].bit_generator.state


def test_a_run_whose_noise_is_switched_off_again_draws_nothing_further() -> None:
    trainer = noisy_trainer()
    work(trainer, 2)
    assert trainer.apply(SetHyper("input_noise", 0.0)) == []
    before = trainer.generators["input_noise"].bit_generator.state
    work(trainer, 2)
    assert trainer.generators["input_noise"].bit_generator.state == before


def test_validation_sees_the_inputs_without_noise() -> None:
    trainer = noisy_trainer(0.0)
    probe = trainer.probe.copy()
    trainer.apply(SetHyper("input_noise", 5.0))
    work(trainer, 12)
    np.testing.assert_array_equal(trainer.probe, probe)
    assert trainer.judge_test() == trainer.judge_test()


def test_it_begins_by_a_nudge_and_is_undone() -> None:
    trainer = small_trainer()
    trainer.apply(Nudge("input_noise", 2.0))
    assert trainer.hyperparameters.input_noise == 0.1
    assert trainer.progress.marks[-1].text == "input noise 0 → 0.1"
    trainer.apply(Undo())
    assert trainer.hyperparameters.input_noise == 0.0


def test_the_same_recipe_gives_the_same_weights_also_after_a_reset() -> None:
    first, second = noisy_trainer(), noisy_trainer()
    work(first, 9)
    work(second, 9)
    assert first.weights_sha256 == second.weights_sha256
    second.apply(Reset())
    work(second, 9)
    assert first.weights_sha256 == second.weights_sha256


def test_a_checkpoint_goes_on_with_the_same_noise(tmp_path: Path) -> None:
    first = noisy_trainer()
    work(first, 3)
    first.apply(SetHyper("input_noise", 0.2))
    save_checkpoint(tmp_path / "c", capture(first))
    second = noisy_trainer()
    load_checkpoint(tmp_path / "c", second)
    assert second.hyperparameters.input_noise == 0.2
    work(first, 9)
    work(second, 9)
    assert first.weights_sha256 == second.weights_sha256


def test_a_checkpoint_from_before_there_was_noise_is_read(tmp_path: Path) -> None:
    first = small_trainer()
    work(first, 3)
    state = capture(first)
    generators = {name: rng for name, rng in state.numbers["generators"].items() if name != "input_noise"}
    numbers = {name: value for name, value in state.numbers.items() if name != "input_noise"}
    save_checkpoint(tmp_path / "c", TrainerState(state.arrays, numbers | {"generators": generators}))
    second = small_trainer()
    load_checkpoint(tmp_path / "c", second)
    work(first, 5)
    work(second, 5)
    assert second.hyperparameters.input_noise == 0.0
    assert first.weights_sha256 == second.weights_sha256


def test_the_recipe_says_it() -> None:
    assert "input_noise = 0.3" in to_toml(noisy_trainer().recipe)
