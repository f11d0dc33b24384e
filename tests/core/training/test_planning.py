"""Plans: what was said, then the recipe file, then defaults for the data."""

from pathlib import Path
from typing import Any

import pytest

from nntui.core.data.load import load_dataset
from nntui.core.data.recipe import DataRecipe
from nntui.core.errors import DataError, RecipeError, UserError
from nntui.core.training import planning
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.recipe import Recipe
from nntui.core.training.recipe_file import to_toml
from nntui.core.training.trainer import Trainer
from tests.core.training import run_out


def planned(*, endless: bool = False, **said: Any) -> Recipe:
    return make_plan(Choices(**said), endless=endless).recipe


def built(**said: Any) -> Trainer:
    plan = make_plan(Choices(data="iris", **said), endless=False)
    return Trainer(plan.recipe, plan.dataset)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "r.toml"
    path.write_text(text)
    return path


def refused(**said: Any) -> str:
    with pytest.raises(UserError) as caught:
        planned(**said)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_word_it_is_the_mnist_sample() -> None:
    plan = make_plan(Choices(), endless=True)
    recipe, data = plan.recipe, plan.dataset
    assert (len(data.train), len(data.valid), len(data.test)) == (9000, 1000, 2000)
    assert recipe.data.source == "mnist"
    assert [(layer.units, layer.activation) for layer in recipe.layers] == [
        (128, "relu"), (64, "relu"), (10, "softmax"),
    ]  # fmt: skip
    assert (recipe.training.batch_size, recipe.training.epochs) == (128, None)
    started = Trainer(recipe, data).started()
    assert started.summary == "9,000 train · 1,000 validate · 2,000 test · 71 steps of 128 an epoch"
    assert started.architecture == "784-128-64-10"


@pytest.mark.parametrize(
    ("data", "outputs", "activation", "loss"),
    [
        ("iris", 3, "softmax", "sparse_categorical_crossentropy"),
        ("circles", 1, "sigmoid", "binary_crossentropy"),
        ("digits", 10, "softmax", "sparse_categorical_crossentropy"),
    ],
)
def test_output_and_loss_suit_the_classes(data: str, outputs: int, activation: str, loss: str) -> None:
    recipe = planned(data=data)
    assert (recipe.layers[-1].units, recipe.layers[-1].activation, recipe.training.loss) == (outputs, activation, loss)


@pytest.mark.parametrize(
    ("loss", "outputs", "activation"),
    [
        ("categorical_crossentropy", 2, "softmax"),
        ("sparse_categorical_crossentropy", 2, "softmax"),
        ("mean_squared_error", 1, "sigmoid"),
        ("binary_crossentropy", 1, "sigmoid"),
        ("hinge", 1, "linear"),
    ],
)
def test_the_output_layer_suits_the_loss_that_was_named(loss: str, outputs: int, activation: str) -> None:
    recipe = planned(data="moons", loss=loss, epochs=1, size=100)
    assert (recipe.layers[-1].units, recipe.layers[-1].activation) == (outputs, activation)


def test_the_screen_has_no_end_unless_one_is_named() -> None:
    assert planned(data="iris", endless=True).training.epochs is None
    assert planned(data="iris", endless=True, epochs=7).training.epochs == 7
    assert planned(data="iris").training.epochs is not None


def test_the_initializer_follows_the_activation_unless_it_is_named() -> None:
    assert [layer.initializer for layer in planned(data="iris", activation="tanh").layers[:-1]] == [
        "glorot_uniform"
    ] * 2
    assert planned(data="iris", activation="tanh", initializer="he_normal").layers[0].initializer == "he_normal"


def test_dropout_is_for_all_hidden_layers_or_one_a_layer() -> None:
    assert [layer.dropout for layer in planned(data="iris", dropout=(0.2,)).layers] == [0.2, 0.2, 0.0]
    assert [layer.dropout for layer in planned(data="iris", dropout=(0.2, 0.4)).layers] == [0.2, 0.4, 0.0]
    assert "3 values of dropout for 2 hidden layers" in refused(data="iris", dropout=(0.1, 0.2, 0.3))


def test_dropout_without_a_hidden_layer_is_refused() -> None:
    assert "hidden" in refused(data="iris", hidden=(), dropout=(0.2,))


def test_a_written_recipe_gives_the_same_weights_again(tmp_path: Path) -> None:
    first = make_plan(
        Choices(data="spiral", noise=0.05, size=300, hidden=(9, 5), activation="tanh", dropout=(0.1, 0.2), epochs=2,
                nesterov=True, seed=7, dtype="float64", validation=0.2, test=0.3),
        endless=False,
    )  # fmt: skip
    again = make_plan(Choices(recipe=written(tmp_path, to_toml(first.recipe))), endless=False)
    assert again.recipe == first.recipe
    trainers = [Trainer(plan.recipe, plan.dataset) for plan in (first, again)]
    for trainer in trainers:
        run_out(trainer)
    assert trainers[0].weights_sha256 == trainers[1].weights_sha256


def test_the_recipe_of_a_network_without_hidden_layers_comes_back(tmp_path: Path) -> None:
    first = planned(data="iris", hidden=())
    assert planned(recipe=written(tmp_path, to_toml(first))) == first


def test_a_partial_recipe_is_completed_and_options_go_before_it(tmp_path: Path) -> None:
    text = 'seed = 4\n[data]\nsource = "iris"\n[optimizer]\nlearning_rate = 0.3\n[training]\nbatch_size = 10\n'
    path = written(tmp_path, text)
    recipe = planned(recipe=path)
    assert (recipe.seed, recipe.data.source, recipe.optimizer.learning_rate) == (4, "iris", 0.3)
    assert (recipe.optimizer.momentum, recipe.training.batch_size, len(recipe.layers)) == (0.9, 10, 3)
    over = planned(recipe=path, learning_rate=0.01, seed=1, data="digits", hidden=(5,))
    assert (over.optimizer.learning_rate, over.seed, over.data.source) == (0.01, 1, "digits")
    assert [layer.units for layer in over.layers] == [5, 10]


def test_an_empty_recipe_is_all_defaults(tmp_path: Path) -> None:
    assert planned(recipe=written(tmp_path, ""), data="iris") == planned(data="iris")


def test_another_activation_than_the_recipes_takes_its_own_initializer(tmp_path: Path) -> None:
    path = written(tmp_path, to_toml(planned(data="iris")))
    assert planned(recipe=path, activation="tanh").layers[0].initializer == "glorot_uniform"


def test_a_recipe_for_other_data_says_what_the_output_layer_needs(tmp_path: Path) -> None:
    path = written(tmp_path, to_toml(planned(data="iris")))
    assert "the output layer has 3 units: 10 classes" in refused(recipe=path, data="digits")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("layers = 3\n", ["layers", "r.toml"]),
        ("[[layers]]\nunits = 4\nactivation = 'rleu'\n[[layers]]\n", ["'rleu'", "'relu'", "r.toml"]),
        ("[[layers]]\nunits = 4\nactivation = 7\n[[layers]]\n", ["layers[0].activation", "line 3"]),
        ("[[layers]]\nactivation = 'relu'\n[[layers]]\n", ["'units'", "layers[0]", "line 1"]),
        ("[training]\nloss = 'mean_sqared_error'\n", ["'mean_sqared_error'", "mean_squared_error", "r.toml"]),
        ("[optimizer]\nlearning_rate = inf\n", ["learning_rate", "r.toml", "line 2"]),
        ("[data]\nnoise = nan\n", ["noise"]),
        ("data = 'iris'\n", ["data", "r.toml"]),
        ("optimizer = 'adam'\n", ["optimizer", "r.toml"]),
        ("[training]\nbatch_size = 0\n", ["training.batch_size", "line 2"]),
        ("[optimizer]\nname = 'adam'\nmomentum = 0.9\n", ["adam has no momentum", "r.toml"]),
        ("[optimizer]\nschedule = 'cosin'\n", ["unknown schedule 'cosin': did you mean 'cosine'?", "r.toml"]),
        ("[optimizer]\nschedule = ':'\n", ["names nothing", "r.toml"]),
        ("threads = 0\n", ["threads", "line 1"]),
    ],
)
def test_a_recipe_that_cannot_be_says_what_and_where(tmp_path: Path, text: str, parts: list[str]) -> None:
    source = None if "data" in text else "iris"
    message = refused(data=source, recipe=written(tmp_path, text))
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ({"activation": "rleu"}, "did you mean 'relu'?"),
        ({"activation": "elu:alpha=0.5"}, "activation 'elu' takes no arguments: leave alpha out"),
        ({"activation": "relu:units=5"}, "activation 'relu' takes no arguments: leave units out"),
        ({"activation": "leaky_relu:slope=0.1"}, "unknown argument 'slope': did you mean 'negative_slope'?"),
        ({"activation": "relu:negative_slope=0.1"}, "negative_slope belongs to 'leaky_relu'"),
        ({"initializer": "he"}, "unknown initializer 'he': did you mean 'he_uniform'?"),
        ({"loss": "huberr"}, "did you mean 'huber'?"),
        ({"loss": "mmse"}, "unknown loss 'mmse': did you mean 'mse'?"),
        ({"loss": "crossentropy"}, "unknown loss 'crossentropy': did you mean 'binary_crossentropy'?"),
        ({"optimizer": "adam", "momentum": 0.9}, "adam has no momentum: sgd and rmsprop have"),
        ({"optimizer": "rmsprop", "nesterov": True}, "rmsprop has no nesterov: sgd has"),
        ({"optimizer": "adam:beta2=0.9"}, "adam: unknown argument 'beta2': did you mean 'beta_2'?"),
        ({"loss": "mean_sqared"}, "unknown loss 'mean_sqared'"),
        ({"size": 100}, "--size is for made-up data"),
        ({"noise": 0.1}, "--noise is for made-up data"),
        ({"hidden": (65_536, 65_536)}, "parameters are too many"),
        ({"hidden": (65_536, 65_536), "threads": "auto"}, "parameters are too many"),
    ],
)
def test_choices_that_cannot_be_are_refused_in_a_line(
    said: dict[str, Any], part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measured(widths: list[int], batch: int) -> int:
        raise AssertionError(f"{widths} were measured, which would take all memory")

    monkeypatch.setattr(planning, "by_measurement", measured)
    with pytest.raises(UserError, match=part):
        built(**said)


@pytest.mark.parametrize(
    ("output", "loss"),
    [
        ("relu", "sparse_categorical_crossentropy"),
        ("linear", "categorical_crossentropy"),
        ("sigmoid", "categorical_crossentropy"),
        ("tanh", "binary_crossentropy"),
    ],
)
def test_a_cross_entropy_needs_probabilities(tmp_path: Path, output: str, loss: str) -> None:
    text = f"[[layers]]\nunits = 3\nactivation = '{output}'\n[training]\nloss = '{loss}'\n"
    assert f"{loss} needs s" in refused(data="iris", recipe=written(tmp_path, text))


@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"])
def test_a_softmax_of_one_unit_is_refused(tmp_path: Path, loss: str) -> None:
    text = f"[[layers]]\nunits = 1\nactivation = 'softmax'\n[training]\nloss = '{loss}'\n"
    assert "softmax" in refused(data="circles", recipe=written(tmp_path, text))


def test_what_was_chosen_for_made_up_data_stands_in_the_recipe() -> None:
    data = planned(data="spiral").data
    assert data.size is not None
    assert data.noise is not None


def test_a_folder_stands_in_the_recipe_so_that_it_is_found_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(planning, "load_dataset", lambda _, **said: load_dataset(DataRecipe("iris"), **said))
    (tmp_path / "images").mkdir()
    assert Path(planned(data="images").data.source).is_absolute()


def test_data_that_are_not_there_are_a_data_error() -> None:
    with pytest.raises(DataError, match="did you mean 'iris'"):
        planned(data="irsi")


def test_a_thread_count_that_was_said_stands_in_the_recipe(tmp_path: Path) -> None:
    assert planned(data="iris", threads=3).threads == 3
    assert planned(data="iris").threads == 1
    path = written(tmp_path, to_toml(planned(data="iris", threads=3)))
    assert planned(recipe=path).threads == 3
    assert planned(recipe=path, threads=2).threads == 2


def test_errors_of_recipes_and_of_data_are_user_errors() -> None:
    assert issubclass(RecipeError, UserError)
    assert issubclass(DataError, UserError)


def test_a_hinge_learns_many_classes_with_the_values_that_nobody_named() -> None:
    plan = make_plan(Choices(data="digits", loss="hinge", epochs=10), endless=False)
    trainer = Trainer(plan.recipe, plan.dataset)
    run_out(trainer)
    assert trainer.judge_test().score > 0.9
