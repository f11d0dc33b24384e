"""Every option of the engine, tried on the command line: it is in the recipe, and it acts."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from nntui.core.activations import ACTIVATIONS
from nntui.core.initializers import INITIALIZERS
from nntui.core.losses import ALIASES, LOSSES
from nntui.core.optimizers import OPTIMIZERS
from nntui.core.schedules import SCHEDULES
from tests.tui.running import nntui

BASE = ("train", "blobs", "--size", "150", "--epochs", "3", "--json")

CASES: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    (("--optimizer", "adam"), {"name": "adam", "learning_rate": 0.001}),
    (("--optimizer", "adam:amsgrad=true,beta_2=0.99"), {"amsgrad": True, "beta_2": 0.99}),
    (("--optimizer", "adamw", "--lr", "0.01"), {"name": "adamw", "learning_rate": 0.01}),
    (("--optimizer", "rmsprop:centered=true", "--momentum", "0.5"), {"centered": True, "momentum": 0.5}),
    (("--optimizer", "adagrad"), {"name": "adagrad"}),
    (("--weight-decay", "0.01"), {"weight_decay": 0.01}),
    (("--clipnorm", "0.1"), {"clipnorm": 0.1}),
    (("--clipvalue", "0.01"), {"clipvalue": 0.01}),
    (("--global-clipnorm", "0.1"), {"global_clipnorm": 0.1}),
    (("--ema", "0.9:5"), {"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 5}),
    (("--schedule", "exponential"), {"schedule": "exponential"}),
    (("--schedule", "inverse-time"), {"schedule": "inverse-time"}),
    (("--schedule", "piecewise"), {"schedule": "piecewise"}),
    (("--schedule", "polynomial"), {"schedule": "polynomial"}),
    (("--schedule", "cosine:warmup_steps=2"), {"schedule": "cosine"}),
    (("--schedule", "cosine-restarts"), {"schedule": "cosine-restarts"}),
    (("--schedule", "plateau:patience=1,factor=0.5,min_delta=10"), {"schedule": "plateau"}),
    (("--loss", "huber:delta=0.1"), {"loss": "huber:delta=0.1"}),
    (("--loss", "mae"), {"loss": "mae"}),
    (("--loss", "msle"), {"loss": "msle"}),
    (("--loss", "log_cosh"), {"loss": "log_cosh"}),
    (("--loss", "hinge"), {"loss": "hinge"}),
    (("--loss", "poisson"), {"loss": "poisson"}),
    (("--loss", "kl_divergence"), {"loss": "kl_divergence"}),
    (("--loss", "half_sum_of_squares"), {"loss": "half_sum_of_squares"}),
    (("--label-smoothing", "0.1"), {"label_smoothing": 0.1}),
    (("--class-weight", "1,2,3"), {"class_weight": [1.0, 2.0, 3.0]}),
    (("--accumulate", "4"), {"gradient_accumulation_steps": 4}),
    (("--input-noise", "0.3"), {"input_noise": 0.3}),
    (("--no-shuffle",), {"shuffle": False}),
    (("--early-stopping", "1:min_delta=10"), {"patience": 1, "min_delta": 10.0}),
    (("--l1", "0.01"), {"l1": 0.01}),
    (("--l2", "0.01"), {"l2": 0.01}),
    (("--no-bias",), {"use_bias": False}),
    (("--activation", "leaky_relu:negative_slope=0.2"), {"activation": "leaky_relu", "negative_slope": 0.2}),
    (("--init", "orthogonal:gain=1.4"), {"initializer": "orthogonal:gain=1.4"}),
    (("--dtype", "float64"), {"dtype": "float64"}),
    (("--momentum", "0.5"), {"momentum": 0.5}),
    (("--nesterov",), {"nesterov": True}),
    (("--lr", "0.01"), {"learning_rate": 0.01}),
    (("--optimizer", "adagrad:initial_accumulator_value=0.3"), {"initial_accumulator_value": 0.3}),
    (("--dropout", "0.1"), {"dropout": 0.1}),
    (("--batch-size", "9"), {"batch_size": 9}),
    (("--loss", "mse"), {"loss": "mse"}),
    (("--loss", "binary_crossentropy"), {"loss": "binary_crossentropy"}),
    (("--early-stopping", "1:monitor=valid_accuracy,min_delta=1,start_from_epoch=1"), {"monitor": "valid_accuracy"}),
    (("--early-stopping", "1:min_delta=10,restore_best_weights=false"), {"restore_best_weights": False}),
    *((("--activation", name, "--lr", "0.001"), {"activation": name}) for name in ACTIVATIONS if name != "relu"),
    *((("--init", name), {"initializer": name}) for name in INITIALIZERS if name not in ("he_uniform", "constant")),
    (("--init", "constant:value=0.1"), {"initializer": "constant:value=0.1"}),
]


def test_every_option_stands_in_the_recipe_and_changes_the_weights(tmp_path: Path) -> None:
    plain = nntui(tmp_path, *BASE).events[-1]["weights_sha256"]
    seen: set[str] = set()
    for words, expected in CASES:
        ended = nntui(tmp_path, *BASE, *words)
        assert ended.code == 0, (words, ended.err)
        last = ended.events[-1]
        recipe = tomllib.loads(Path(last["model"]).with_name("recipe.toml").read_text())
        tables = {
            **{name: value for name, value in recipe.items() if name == "dtype"},
            **recipe["layers"][0],
            **recipe["training"],
            **recipe["optimizer"],
            **recipe.get("early_stopping", {}),
        }
        for name, value in expected.items():
            found = tables[name]
            assert found.startswith(value) if name == "schedule" else found == value, (words, name, found)
        assert last["weights_sha256"] != plain, words
        if words[0] in ("--activation", "--init", "--loss", "--optimizer"):
            assert last["weights_sha256"] not in seen, words
            seen.add(last["weights_sha256"])


def test_nothing_that_the_engine_knows_by_a_name_is_left_untried() -> None:
    said = {(words[0], words[1].partition(":")[0]) for words, _ in CASES if len(words) > 1}
    for option, names, usual in (
        ("--optimizer", OPTIMIZERS, {"sgd"}),
        ("--schedule", SCHEDULES, {"constant"}),
        ("--activation", ACTIVATIONS, {"relu"}),
        ("--init", INITIALIZERS, {"he_uniform"}),
    ):
        assert {name for known, name in said if known == option} | usual == set(names)
    losses = {ALIASES.get(name, name) for known, name in said if known == "--loss"}
    # With one label a row these two are the usual loss by another way of writing the labels.
    assert losses | {"sparse_categorical_crossentropy", "categorical_crossentropy"} == set(LOSSES)


def test_a_recipe_with_everything_is_taken_again_to_the_same_weights(tmp_path: Path) -> None:
    words = ("--optimizer", "adam", "--ema", "0.9", "--schedule", "cosine", "--l2", "0.001", "--early-stopping", "2")
    first = nntui(tmp_path, *BASE, *words).events[-1]
    recipe = str(Path(first["model"]).with_name("recipe.toml"))
    again = nntui(tmp_path, "train", "--recipe", recipe, "--json").events[-1]
    assert again["weights_sha256"] == first["weights_sha256"]
    assert first["weights"] == "best"


def test_early_stopping_ends_the_run_and_says_so(tmp_path: Path) -> None:
    ended = nntui(tmp_path, "train", "iris", "--epochs", "50", "--early-stopping", "2:min_delta=10", "--json")
    last = ended.events[-1]
    assert (last["reason"], last["epochs"], last["weights"]) == ("early_stopping", 3, "best")
    assert 0.0 < last["test"]["base_rate_bits"] < 2.0
    assert {"f1", "log_loss", "brier_score", "expected_calibration_error", "roc_auc"} <= set(last["test"])


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_an_interrupted_run_with_a_schedule_and_averages_goes_on_exactly(tmp_path: Path, optimizer: str) -> None:
    words = ("--optimizer", optimizer, "--ema", "0.9", "--schedule", "exponential", "--accumulate", "3")
    whole = nntui(tmp_path, "train", "iris", "--epochs", "4", *words, "--json").events[-1]
    assert whole["reason"] == "epochs"
    resumed = nntui(tmp_path, "resume", whole["run"], "--headless", "--json").events[-1]
    assert resumed["weights_sha256"] == whole["weights_sha256"]
