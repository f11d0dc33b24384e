"""What is usual for the data at hand, where nobody says anything: loss, widths, output layer, batch size."""

from nntui.core.data.dataset import Dataset
from nntui.core.data.synthetic import TOYS

_ONE_OF_ALL = ("sparse_categorical_crossentropy", "categorical_crossentropy", "kl_divergence")
"""Losses of probabilities over all classes: they need an output unit for each."""


def needs_restraint(dataset: Dataset) -> bool:
    """Whether the data are a table with some noise and few rows a column: networks fit such too closely."""
    return dataset.is_table and dataset.name not in TOYS


def usual_loss(dataset: Dataset) -> str:
    """Return the loss of numbers, of two classes, or of more."""
    if dataset.task == "regression":
        return "mean_squared_error"
    return "binary_crossentropy" if dataset.classes == 2 else "sparse_categorical_crossentropy"


def usual_hidden(dataset: Dataset) -> tuple[int, ...]:
    """Return widths that suit the number of inputs."""
    if dataset.features >= 256:
        return (128, 64)
    if needs_restraint(dataset):
        return (64, 64)
    return (64, 32) if dataset.features >= 32 else (16, 16)


def usual_batch(dataset: Dataset) -> int:
    """Return a batch size that gives some dozens of steps an epoch."""
    rows = len(dataset.train)
    if needs_restraint(dataset) and rows < 20_000:
        return 32
    if rows >= 5000:
        return 128
    return 32 if rows >= 1000 else 16


def usual_classes(dataset: Dataset, loss: str) -> tuple[int, str]:
    """Return units and activation of an output layer for classes."""
    single = dataset.classes == 2 and loss not in _ONE_OF_ALL
    usual = "sigmoid" if single or loss == "binary_crossentropy" else "softmax"
    usual = "linear" if loss == "hinge" else usual  # tanh has nearly no slope left where all outputs say no
    return (1 if single else dataset.classes), usual


def usual_numbers(dataset: Dataset, loss: str) -> tuple[int, str]:
    """Return units and activation of an output layer for numbers; a Poisson rate is above 0."""
    return dataset.outputs, "softplus" if loss == "poisson" else "linear"
