"""What a trainer says of itself: what is trained, the values that act, and snapshots of a moment."""

import inspect
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from nntui.core.optimizers import OPTIMIZERS
from nntui.core.schedules import describe
from nntui.core.spec import parse
from nntui.core.training import rewinding, views
from nntui.core.training.building import written
from nntui.core.training.controls import HyperName, ViewRequest
from nntui.core.training.course import Curves
from nntui.core.training.events import NetworkChanged, Started
from nntui.core.training.hyperparameters import HYPERS
from nntui.core.training.seen import LayerView
from nntui.core.training.snapshot import Hyperparameters, Snapshot

if TYPE_CHECKING:
    from nntui.core.training.trainer import Trainer


def started(trainer: "Trainer") -> Started:
    """Say what is being trained."""
    data = trainer.dataset
    rows = f"{len(data.train):,} train · {len(data.valid):,} validate · {len(data.test):,} test"
    shape = network_changed(trainer)
    return Started(
        data=data.name,
        task=data.task,
        architecture=shape.architecture,
        activation=shape.activation,
        image_shape=data.image_shape,
        class_names=data.class_names,
        summary=f"{rows} · {trainer.batches_an_epoch} steps of {trainer.batch_size} an epoch",
        choices=_choices(trainer),
        notices=data.notices,
    )


def network_changed(trainer: "Trainer") -> NetworkChanged:
    """Say which shape the network has now."""
    hidden = trainer.network.layers[:-1] or trainer.network.layers
    return NetworkChanged(trainer.network.architecture, hidden[0].activation)


def hyperparameters(trainer: "Trainer") -> Hyperparameters:
    """Return the values that act at the next step."""
    optimizer, layers = trainer.optimizer, trainer.network.layers
    known = optimizer.argument_names()
    schedule = optimizer.schedule
    averages = optimizer.use_ema
    return Hyperparameters(
        learning_rate=optimizer.rate,
        momentum=optimizer.get("momentum") if "momentum" in known else None,
        dropout=tuple(layer.dropout for layer in layers[:-1]),
        batch_size=trainer.batch_size,
        nesterov=bool(optimizer.get("nesterov")) if "nesterov" in known else False,
        optimizer=optimizer.name,
        schedule=parse(trainer.schedule).name if trainer.schedule is not None else "",
        scheduled_rate=optimizer.scheduled_rate if schedule is not None else None,
        weight_decay=optimizer.weight_decay,
        clipnorm=optimizer.clipnorm,
        clipvalue=optimizer.clipvalue,
        global_clipnorm=optimizer.global_clipnorm,
        ema_momentum=optimizer.ema_momentum if averages else None,
        ema_overwrite_frequency=optimizer.ema_overwrite_frequency if averages else None,
        l1=tuple(layer.l1 for layer in layers),
        l2=tuple(layer.l2 for layer in layers),
        gradient_accumulation_steps=trainer.gradient_accumulation_steps,
        of_optimizer=tuple(
            (name, optimizer.get(name)) for name, usual in _usual_values(optimizer.name) if optimizer.get(name) != usual
        ),
        input_noise=trainer.input_noise,
        clipped=optimizer.clipped,
        own=tuple((name, optimizer.get(name)) for name, _ in _usual_values(optimizer.name)),
        early_stopping="" if trainer.early_stopping is None else written(trainer.early_stopping),
    )


@cache
def _usual_values(optimizer: str) -> list[tuple[HyperName, float]]:
    """The values by which an optimizer differs from others, as it has them where nobody says anything."""
    names: tuple[HyperName, ...] = ("beta_1", "beta_2", "rho", "epsilon")
    parameters = inspect.signature(OPTIMIZERS[optimizer]).parameters
    return [(name, parameters[name].default) for name in names if name in parameters]


def _choices(trainer: "Trainer") -> str:
    values, recipe = hyperparameters(trainer), trainer.recipe
    parts = [{"sgd": "SGD", "rmsprop": "RMSprop", "adamw": "AdamW"}.get(values.optimizer, values.optimizer.title())]
    parts.append(f"learning rate {HYPERS['learning_rate'].text(values.learning_rate)}")
    if trainer.optimizer.schedule is not None:
        parts.append(describe(trainer.optimizer.schedule))
    if values.momentum is not None:
        nesterov = " with Nesterov" if values.nesterov else ""
        parts.append(f"momentum {values.momentum:g}{nesterov}")
    for name in ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "ema_momentum"):
        value = getattr(values, name)
        if value is not None:
            parts.append(f"{HYPERS[name].label} {HYPERS[name].text(value)}")
    threads = f"{recipe.threads} BLAS thread{'s' if recipe.threads > 1 else ''}"
    more = f"{recipe.training.loss} · seed {recipe.seed} · {recipe.dtype} · {threads}"
    return f"{', '.join(parts)} · {more}"


def _curves(trainer: "Trainer", request: ViewRequest) -> Curves:
    curves = trainer.checkup.curves(request.columns, request.window)
    return replace(curves, branches=rewinding.branch_curves(trainer))


def _layers(trainer: "Trainer") -> tuple[LayerView, ...]:
    optimizer = trainer.optimizer
    buffers = 2 + len(optimizer.slot_names()) + optimizer.use_ema
    return views.layer_views(trainer.network, trainer.update_norms, trainer.probe, buffers)


def snapshot(trainer: "Trainer", request: ViewRequest, seconds: float, samples_per_second: float) -> Snapshot:
    """Return what was asked for of this moment; the session knows the time and the pace."""
    network, progress = trainer.network, trainer.progress
    remaining = trainer.batches_an_epoch if trainer.between_epochs else trainer.batches.remaining(trainer.batch_size)
    panels = request.panels
    trainer.measures_update = True
    with np.errstate(all="ignore"):
        return Snapshot(
            state=trainer.state if trainer.past is None else "past",
            step=progress.step,
            epoch=min(progress.epochs_done + 1, trainer.epochs or progress.epochs_done + 1),
            epochs=trainer.epochs,
            batch=progress.batch,
            batches=progress.batch + remaining,
            seconds=seconds,
            samples_per_second=samples_per_second,
            hyperparameters=hyperparameters(trainer),
            train=progress.recent,
            valid=progress.valid,
            message=trainer.message,
            change=progress.marks[-1] if progress.marks else None,
            timeline=rewinding.timeline_view(trainer),
            layers=_layers(trainer) if "layers" in panels else None,
            curves=_curves(trainer, request) if "curves" in panels else None,
            weights=views.weights_view(network, request, trainer.dataset) if "weights" in panels else None,
            ridges=trainer.ridges.view(trainer, request.layer, request.ridge) if "ridges" in panels else None,
            boundary=trainer.boundary.view(trainer, request) if "boundary" in panels else None,
            graph=trainer.inspection.graph(trainer, request) if "graph" in panels else None,
            unit=trainer.inspection.unit(trainer, request) if "unit" in panels else None,
            mistakes=trainer.inspection.mistakes(trainer, request) if "mistakes" in panels else None,
            confusion=trainer.inspection.confusion(trainer) if "confusion" in panels else None,
            findings=trainer.checkup.findings,
            overview=trainer.dataset.overview() if "data" in panels else None,
        )
