"""What a model says of rows: a class or a number for each, and how probable every class is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nntui.core.metrics import class_probabilities, predicted_classes
from nntui.core.runs.model import Model
from nntui.core.types import FloatArray

_PROBABILITIES = ("sigmoid", "softmax")


@dataclass(frozen=True, eq=False)
class Predictions:
    """Outputs for rows, and how they read."""

    outputs: FloatArray
    """Shape (rows, outputs); numbers to predict in the target's units."""

    model: Model

    @property
    def probabilities(self) -> FloatArray | None:
        """Of each class, shape (rows, classes); None where the outputs are none."""
        activation = self.model.network.layers[-1].activation
        if self.model.task != "classification" or activation not in _PROBABILITIES:
            return None
        if activation == "sigmoid" and self.outputs.shape[1] > 1:
            return None  # each its own, they do not add to 1
        return class_probabilities(self.outputs)

    @property
    def header(self) -> list[str]:
        """The columns of `lines`."""
        if self.model.task == "regression":
            outputs = self.outputs.shape[1]
            return ["prediction"] if outputs == 1 else [f"prediction_{number + 1}" for number in range(outputs)]
        named = self.model.class_names if self.probabilities is not None else ()
        return ["prediction", *(f"probability_{name}" for name in named)]

    def lines(self) -> Iterator[list[str]]:
        """Return each row's predicted class and its probabilities, or its numbers, as text."""
        if self.model.task == "regression":
            for row in self.outputs:
                yield [_number(value) for value in row]
            return
        names = self.model.class_names
        classes = predicted_classes(self.outputs, self.model.threshold)
        probabilities = self.probabilities
        for number, label in enumerate(classes):
            shares = () if probabilities is None else probabilities[number]
            yield [names[label], *(_number(share) for share in shares)]


def predict(model: Model, x: FloatArray) -> Predictions:
    """Return the model's predictions for prepared rows, shape (rows, inputs)."""
    return Predictions(model.predict(x), model)


def _number(value: float) -> str:
    """Write a number with the digits that float32 has."""
    return f"{np.float64(value):.9g}"
