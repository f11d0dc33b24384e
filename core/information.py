"""Information theory as a judge: how many bits a label has, and how many of them a model explains. All in bits."""

import math
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from nntui.core.errors import UserError, unknown
from nntui.core.targets import as_numbers, finite, probabilities_for
from nntui.core.types import AnyArray, FloatArray, IntArray

_CORRECTIONS = ("none", "miller-madow")
_MOST_BINS = 65_536

_RANGES = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "softsign": (-1.0, 1.0)}


def entropy(weights: AnyArray) -> float:
    """Return H = -Σ p log₂ p of a distribution, or of counts, shape (outcomes,), in bits (Shannon, 1948).

    Raises `UserError` for negative numbers, for NaN, and where all are 0.
    """
    p = _distribution("weights", weights)
    p = p[p > 0.0]
    return float(0.0 - np.sum(p * np.log2(p)))  # and not -0.0 where nothing is uncertain


def kl_divergence(p: AnyArray, q: AnyArray) -> float:
    """Return D(p‖q) = Σ p log₂(p / q) in bits, of two distributions or counts, shape (outcomes,).

    Infinite where p has an outcome that q rules out (Kullback & Leibler, 1951). Raises `UserError` for what is no
    distribution and where the numbers of outcomes differ.
    """
    p, q = _distribution("p", p), _distribution("q", q)
    if p.shape != q.shape:
        raise UserError(f"p has {p.size} outcomes and q {q.size}: the same number is needed")
    possible = p > 0.0
    if (q[possible] == 0.0).any():
        return math.inf
    return max(float(np.sum(p[possible] * np.log2(p[possible] / q[possible]))), 0.0)


def cross_entropy(probabilities: AnyArray, labels: AnyArray) -> float:
    """Return the mean of -log₂ p of each row's label, in bits: what a label costs in a code made for the model.

    `probabilities` has shape (n, classes), `labels` (n,). Infinite where a label was given no probability (Shannon,
    1948). Raises `UserError` for other shapes, labels without a column, and numbers that are no probabilities.
    """
    p, labels = probabilities_for(probabilities, labels, classes=1)
    p = p[np.arange(len(p)), labels]
    if (p <= 0.0).any():
        return math.inf
    return float(-np.mean(np.log2(p)))


def perplexity(bits: float) -> float:
    """Return 2^bits: among how many equally likely classes one would have to guess."""
    return 2.0**bits if bits < 1000.0 else math.inf


def mutual_information(confusion: AnyArray, correction: Literal["none", "miller-madow"] = "none") -> float:
    """Return I(label; prediction) = H(label) + H(prediction) - H(both), in bits, from a table of counts.

    The plug-in estimate is too large by about (cells - rows - columns + 1) / (2 n ln 2) bits, counting those that are
    not empty; `miller-madow` takes that off (Miller, 1955). Raises `UserError` for what is no table of counts and for
    an unknown correction.
    """
    if correction not in _CORRECTIONS:
        raise UserError(unknown("correction", correction, _CORRECTIONS))
    table = as_numbers("confusion", confusion).astype(np.float64)
    if table.ndim != 2 or table.min(initial=0.0) < 0.0 or table.sum() <= 0.0:
        raise UserError(f"a table of counts, 0 or more each and not all 0, is needed, not one of shape {table.shape}")
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    bits = entropy(rows) + entropy(columns) - entropy(table.ravel())
    if correction == "miller-madow":
        filled = np.count_nonzero(table) - np.count_nonzero(rows) - np.count_nonzero(columns) + 1
        bits -= filled / (2.0 * table.sum() * math.log(2.0))
    return max(bits, 0.0)


@dataclass(frozen=True)
class Verdict:
    """How a model's probabilities do against knowing nothing but how frequent the classes are. All in bits a row."""

    label_bits: float
    """Entropy of the judged rows' labels."""

    base_rate_bits: float
    """Cross-entropy of the model that always says the training rows' class frequencies."""

    model_bits: float
    """Cross-entropy of the model."""

    prediction_bits: float
    """Mutual information between label and predicted class, plug-in estimate."""

    @property
    def bits_gained(self) -> float:
        """What the model saves of a label against the base rates; below 0 where it does worse."""
        return self.base_rate_bits - self.model_bits

    @property
    def share_explained(self) -> float:
        """Bits gained of the base rates' bits; at most 1."""
        return self.bits_gained / self.base_rate_bits if self.base_rate_bits > 0.0 else math.nan

    @property
    def perplexity(self) -> float:
        """Among how many equally likely classes the model still hesitates."""
        return perplexity(self.model_bits)

    def numbers(self) -> dict[str, float]:
        """Return everything by name, what follows from the four measures included."""
        derived = ("bits_gained", "share_explained", "perplexity")
        return asdict(self) | {name: getattr(self, name) for name in derived}


def judge(probabilities: AnyArray, labels: AnyArray, base_rates: AnyArray) -> Verdict:
    """Return the verdict on probabilities, shape (n, classes), for labels, shape (n,).

    `base_rates`, counts or shares of the classes in the training part, shape (classes,), are smoothed by one count
    each where they are counts, so that a class that was never seen costs much but not everything (Laplace, 1814).
    Raises `UserError` for what does not fit together.
    """
    p, labels = probabilities_for(probabilities, labels, classes=1)
    given = as_numbers("base_rates", base_rates)
    rates = given.astype(np.float64)
    if rates.shape != (p.shape[1],):
        raise UserError(f"base_rates has shape {rates.shape}, the model knows {p.shape[1]} classes")
    counted = given.dtype.kind in "biu" or rates.sum() > 1.5
    shares = _distribution("base_rates", rates)
    if counted:
        shares = _distribution("base_rates", rates + 1.0)
    counts = np.bincount(labels, minlength=p.shape[1])
    confusion = np.zeros((p.shape[1], p.shape[1]))
    np.add.at(confusion, (labels, np.argmax(p, axis=1)), 1.0)
    return Verdict(
        label_bits=entropy(counts),
        base_rate_bits=cross_entropy(np.broadcast_to(shares, p.shape), labels),
        model_bits=cross_entropy(np.maximum(p, np.finfo(np.float32).tiny), labels),
        prediction_bits=mutual_information(confusion),
    )


@dataclass(frozen=True)
class LayerInformation:
    """What a layer's activations T know of the inputs X and of the labels Y, estimated from one sample, in bits."""

    of_inputs: float
    """I(X; T)."""

    of_labels: float
    """I(T; Y)."""

    most: float
    """log₂ n: no estimate from n rows can be greater."""


def layer_information(
    activations: AnyArray, labels: AnyArray, bins: int = 30, activation: str | None = None
) -> LayerInformation:
    """Estimate I(X; T) and I(T; Y) for a layer's activations, shape (n, units), and labels, shape (n,).

    Each unit's activation falls into one of `bins` of equal width, over the range of `activation` where that is
    bounded and over the observed one otherwise; the row of bin numbers is the symbol (Shwartz-Ziv & Tishby, 2017).
    The n rows count as equally likely, so that I(X; T) = H(T), as T is a function of X, and I(T; Y) = H(T) - H(T | Y).

    Biased: from n rows neither exceeds log₂ n, and with many units nearly every row is a symbol of its own, so that
    I(X; T) sticks to log₂ n and I(T; Y) to H(Y) whatever the layer does; the values depend on the bins, and with
    unbounded activations on their scale (Saxe et al., 2018). Compare layers and epochs on the same rows, not the
    numbers by themselves. Raises `UserError` for what does not fit together.
    """
    activations, labels = as_numbers("activations", activations), np.asarray(labels)
    if activations.ndim != 2 or labels.shape != (len(activations),) or not activations.size:
        raise UserError(
            f"activations have shape {activations.shape} and labels {labels.shape}: (n, units) and (n,) are needed"
        )
    if not 1 <= bins <= _MOST_BINS:
        raise UserError(f"bins {bins} cannot be: 1 to {_MOST_BINS:,} are possible")
    finite("activations", activations)
    symbols = _symbols(_binned(activations, bins, activation))
    counts = np.bincount(symbols)
    whole = entropy(counts)
    labels = np.unique(labels, return_inverse=True)[1]
    together = symbols * (labels.max() + 1) + labels
    both = entropy(np.unique(together, return_counts=True)[1])
    of_labels = whole + entropy(np.bincount(labels)) - both
    return LayerInformation(whole, max(of_labels, 0.0), math.log2(len(labels)))


def _binned(activations: FloatArray, bins: int, activation: str | None) -> IntArray:
    """Return the bin of each activation, shape (n, units)."""
    low, high = _RANGES.get(activation or "", (float(activations.min()), float(activations.max())))
    if high <= low:
        return np.zeros(activations.shape, np.uint16)
    places = (activations - low) * (bins / (high - low))
    binned: IntArray = np.clip(places, 0, bins - 1).astype(np.uint16)
    return binned


def _symbols(rows: IntArray) -> IntArray:
    """Return a number for each row, the same for equal rows and for no others, shape (n,)."""
    packed = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1])))
    numbers: IntArray = np.unique(packed.ravel(), return_inverse=True)[1]
    return numbers


def _distribution(name: str, weights: AnyArray) -> FloatArray:
    """Return shares that add to 1. Raises `UserError` for what is no distribution and no counts."""
    values = as_numbers(name, weights).astype(np.float64).ravel()
    finite(name, values)
    if not values.size or values.min() < 0.0 or values.sum() <= 0.0:
        raise UserError(f"{name}: shares or counts, 0 or more each and not all 0, are needed")
    shares: FloatArray = values / values.sum()
    return shares
