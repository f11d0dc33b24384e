"""Fabricated networks: layers as a training that never ran would say they are, with units frozen and off."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nntui.core.training.controls import ViewRequest
from nntui.core.training.seen import LayerView, UnitView
from nntui.core.training.snapshot import Snapshot
from tests.tui.fabricated import Run

HISTOGRAM = np.full(16, 1 / 16)
HISTOGRAM.flags.writeable = False


def layer(inputs: int, units: int, activation: str = "relu", **said: Any) -> LayerView:
    """A layer of a network in float32 that SGD trains."""
    parameters = (inputs + 1) * units
    plain = LayerView(
        inputs=inputs,
        units=units,
        parameters=parameters,
        activation=activation,
        dropout=0.0,
        weight_norm=1.0,
        gradient_norm=0.1,
        update_ratio=1e-3,
        dead=None,
        histogram=HISTOGRAM,
        initializer="glorot_uniform" if activation == "softmax" else "he_uniform",
        bytes=12 * parameters,
    )
    return replace(plain, **said)


def mnist() -> tuple[LayerView, ...]:
    """784-128-64-10 with some units frozen and off."""
    first = layer(784, 128, dropout=0.2, frozen=(*range(4, 12), 40), off=(11, 77))
    second = layer(128, 64, "leaky_relu", l2=1e-4, frozen=tuple(range(64)), initializer="orthogonal:gain=1.4")
    return first, second, layer(64, 10, "softmax")


def spiral() -> tuple[LayerView, ...]:
    """2-8-8-2: all is small."""
    return layer(2, 8, "tanh", off=(2,)), layer(8, 8, "tanh"), layer(8, 2, "softmax")


def large() -> tuple[LayerView, ...]:
    """Numbers of many digits, long names, and more units than there is room for."""
    first = layer(100_000, 990, "exponential", initializer="random_uniform:minval=-0.123456,maxval=0.123456")
    hidden = [layer(990, 990, "leaky_relu", dropout=0.125, l2=1.5e-7) for _ in range(12)]
    return first, *hidden, layer(990, 5, "softmax", use_bias=False)


def unit_view(layer: int = 0, unit: int = 0) -> UnitView:
    """What is known of one unit."""
    named = tuple((f"x{number}", 0.5 - 0.1 * number) for number in range(4))
    return UnitView(
        layer=layer,
        unit=unit,
        units=8,
        name="",
        activation="relu",
        formula="max(0, z)",
        bias=-0.0123,
        frozen=False,
        off=False,
        inputs=(),
        others=0,
        others_share=0.0,
        smallest=tuple((name, -weight) for name, weight in named),
        largest=named,
        field=None,
        example=None,
        examples=0,
        weighted_sum=0.0,
        output=0.0,
        curve_z=np.zeros(0),
        curve_g=np.zeros(0),
        exciting=(),
        seen=0,
        goes_on=False,
    )


@dataclass(frozen=True)
class NetworkRun(Run):
    """A run whose layers are given."""

    views: tuple[LayerView, ...] = ()

    def snapshot(self, request: ViewRequest, **changes: Any) -> Snapshot:
        """Return a snapshot with these layers, where they are asked for."""
        layers = self.views if "layers" in request.panels else None
        return super().snapshot(request, **({"layers": layers} | changes))


def run_of(views: tuple[LayerView, ...], **said: Any) -> NetworkRun:
    """A run of these layers."""
    widths = (views[0].inputs, *(layer.units for layer in views))
    return NetworkRun(widths=widths, views=views, **said)
