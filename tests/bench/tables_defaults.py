"""How good a model of a table is with nothing but defaults, beside scikit-learn's pipeline on the same split.

`python3 -m tests.bench.tables_defaults [NAME ...]`: a line a table, the means of seeds 0 to 4.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor

from nntui.core.data.resolving import is_set
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer

SEEDS = range(5)
FOLDER = Path(__file__).parents[3] / "shared" / "data" / "tables"
SETS = ("iris", "wine", "breast-cancer", "penguins", "mpg", "engel", "doctor-visits")
FILES = {"penguins.csv": "species", "mpg.csv": "hwy", "slid.csv": "wages"}


def tables() -> Iterator[tuple[str, str, str | None]]:
    """Name, source and target of what is there."""
    yield from ((name, name, None) for name in SETS if is_set(name))
    yield from ((name, str(FOLDER / name), target) for name, target in FILES.items() if (FOLDER / name).exists())


def ours(source: str, target: str | None, seed: int) -> Trainer:
    """Train with defaults to the end."""
    plan = make_plan(Choices(data=source, target=target, seed=seed), endless=False)
    trainer = Trainer(plan.recipe, plan.dataset)
    while trainer.state == "training":
        trainer.advance()
    return trainer


def theirs(trainer: Trainer, seed: int) -> float:
    """Return the score of scikit-learn's MLP on the same inputs, trained on the training and validation parts."""
    data = trainer.dataset
    parts = []
    for source in (data.train, data.valid, data.test):
        x = np.empty((len(source), source.features), np.float32)
        y = np.empty(len(source), np.intp if data.task == "classification" else np.float32)
        source.gather(source.order(None), x, y)
        parts.append((x, y))
    x = np.concatenate([parts[0][0], parts[1][0]])
    y = np.concatenate([parts[0][1], parts[1][1]])
    kind = MLPClassifier if data.task == "classification" else MLPRegressor
    model = kind(hidden_layer_sizes=(64, 64), max_iter=200, random_state=seed)
    return float(model.fit(x, y).score(*parts[2]))


def main(chosen: list[str]) -> None:
    """Print a line a table."""
    print(f"{'table':<16} {'rows':>6} {'ours':>7} {'sd':>6} {'sklearn':>8} {'ratio':>6} {'s a run':>8}")
    for name, source, target in tables():
        if chosen and name not in chosen:
            continue
        scores, reference, seconds = [], [], 0.0
        for seed in SEEDS:
            start = time.perf_counter()
            trainer = ours(source, target, seed)
            scores.append(trainer.judge_test().score)
            seconds += time.perf_counter() - start
            reference.append(theirs(trainer, seed))
        rows = sum(len(part) for part in (trainer.dataset.train, trainer.dataset.valid, trainer.dataset.test))
        ratio = np.mean(scores) / np.mean(reference)
        print(
            f"{name:<16} {rows:>6} {np.mean(scores):>7.3f} {np.std(scores):>6.3f} {np.mean(reference):>8.3f} "
            f"{ratio:>6.3f} {seconds / len(SEEDS):>8.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
