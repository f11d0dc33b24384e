"""Rules about single layers: gradients that vanish or explode, units that are dead or saturated."""

import math

from nntui.core.training.course import Finding
from nntui.core.training.diagnosis_rates import number
from nntui.core.training.signs import LayerSigns, Signs

_GOOD, _NOTHING = 0.9, 0.1
_SAMPLES = 3
_BEGINNING = 40
_LARGE, _LARGE_AT_FIRST = 50.0, 35.0


def vanishing(signs: Signs, ease: float) -> Finding | None:
    """Next to its weights, the gradient of a hidden layer is a thousandth of what another one gets."""
    if signs.gradient_samples < 4 or signs.recent_skill > _GOOD or signs.diverged or len(signs.layers) < 2:
        return None
    pulls = [layer.gradient / max(layer.weight, 1e-12) for layer in signs.layers]
    if not all(math.isfinite(pull) for pull in pulls) or not max(pulls) > 0.0:
        return None
    weakest = min(range(len(pulls) - 1), key=lambda place: pulls[place])
    share = pulls[weakest] / max(pulls)
    if share > 1e-3 / ease:
        return None
    strongest = pulls.index(max(pulls))
    layer, other = signs.layers[weakest], signs.layers[strongest]
    return Finding(
        rule="vanishing-gradients",
        gravity="error" if signs.recent_skill < _NOTHING else "warning",
        text=f"vanishing gradients in layer {weakest + 1}",
        evidence=f"norm {number(layer.gradient)}, in layer {strongest + 1} {number(other.gradient)}",
        help=_against_vanishing(layer),
        keys=("training.command", "training.reset_new"),
        layer=weakest,
        view="ridges",
    )


def _against_vanishing(layer: LayerSigns) -> str:
    if layer.activation in ("sigmoid", "tanh", "softsign"):
        return "relu or gelu, or fewer layers"
    return "other initial weights (he_uniform)"


def exploding(signs: Signs, ease: float) -> Finding | None:
    """The gradient is many times as large as a loss of this kind leads to."""
    scale = max(1.0, math.sqrt(abs(signs.base_loss)))
    first = signs.first_gradient / scale
    whole = signs.gradient_norm / scale
    lasts = whole > _LARGE * ease and signs.gradient_samples >= _SAMPLES
    begun = first > _LARGE_AT_FIRST * ease and (signs.diverged or signs.step <= _BEGINNING)
    if not (lasts or begun):
        return None
    gradients = [layer.gradient if math.isfinite(layer.gradient) else math.inf for layer in signs.layers]
    place = gradients.index(max(gradients))
    return Finding(
        rule="exploding-gradients",
        gravity="error",
        text=f"exploding gradients in layer {place + 1}",
        evidence=f"norm {number(gradients[place])}; of all {number(signs.gradient_norm)}, "
        f"at first {number(signs.first_gradient)}",
        help="global_clipnorm 1, smaller weights",
        keys=("training.command", "learning_rate.down", "training.reset_new"),
        layer=place,
        view="ridges",
    )


def dead(signs: Signs, ease: float) -> Finding | None:
    """Most units of a layer fire for no row."""
    if signs.diverged:
        return None
    for place, layer in enumerate(signs.layers):
        limit = 0.85 if signs.recent_skill > _GOOD else 0.7
        if layer.dead is None or layer.dead < limit * ease:
            continue
        count = round(layer.dead * layer.units)
        return Finding(
            rule="dead-units",
            gravity="error" if layer.dead > 0.95 else "warning",
            text=f"dead units: {count:,} of {layer.units:,} in layer {place + 1}",
            evidence=f"{100.0 * layer.dead:.0f} % gave 0 for every recent row",
            help="start again at a lower rate, or gelu",
            keys=("learning_rate.down", "training.reset", "training.command"),
            layer=place,
            view="ridges",
        )
    return None


def saturated(signs: Signs, ease: float) -> Finding | None:
    """Most values of a hidden layer stand at the limits of its activation, where it has no slope."""
    if signs.step < 8 or signs.diverged:
        return None
    for place, layer in enumerate(signs.layers[:-1]):
        if layer.saturated is None or layer.saturated < 0.7 * ease:
            continue
        return Finding(
            rule="saturated-units",
            gravity="warning",
            text=f"saturated units in layer {place + 1}",
            evidence=f"{100.0 * layer.saturated:.0f} % of values stand at the limits of {layer.activation}",
            help="smaller weights, scaled inputs, or relu",
            keys=("training.command", "training.reset_new", "learning_rate.down"),
            layer=place,
            view="ridges",
        )
    return None
