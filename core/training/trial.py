"""A short training that nobody watches, to choose between two ways of preparing the data."""

import msgspec

from nntui.core.data.dataset import Dataset
from nntui.core.training.recipe import Recipe
from nntui.core.training.trainer import Trainer

_STEPS = 600
_MOST_EPOCHS = 30


def trial_score(recipe: Recipe, dataset: Dataset) -> float:
    """Return the best accuracy or R² on the validation part within some hundred steps.

    It depends on the recipe and the data alone, never on the clock.
    """
    trainer = Trainer(msgspec.structs.replace(recipe, early_stopping=None), dataset)
    trainer.epochs = max(1, min(_MOST_EPOCHS, _STEPS // trainer.batches_an_epoch))
    best = -float("inf")
    while trainer.state == "training":
        done = trainer.progress.epochs_done
        trainer.advance()
        if trainer.progress.epochs_done > done and trainer.progress.valid is not None:
            best = max(best, trainer.progress.valid.score)
    return best
