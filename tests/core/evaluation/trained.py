"""Small models trained on small tables that tests write for themselves."""

from pathlib import Path
from typing import Any

import numpy as np

from nntui.core.runs.model import Model, load_model, save_model
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer

COLOURS = ("red", "green", "blue")


def write_table(path: Path, rows: int = 120, *, price: bool = False) -> None:
    """Write a table of size, colour, weight with gaps, and what follows from them: `kind` (small, large) or `price`."""
    rng = np.random.default_rng(0)
    size, colour = rng.normal(10.0, 3.0, rows), rng.integers(0, 3, rows)
    weight = [f"{value:.3f}" if rng.random() > 0.2 else "NA" for value in size * 2 + rng.normal(0, 0.1, rows)]
    target = size * 1000 + colour * 500 if price else np.where(size > 10, "large", "small")
    lines = [f"size,colour,weight,{'price' if price else 'kind'}"]
    lines += [f"{s:.4f},{COLOURS[c]},{w},{t}" for s, c, w, t in zip(size, colour, weight, target, strict=True)]
    path.write_text("\n".join(lines) + "\n")


def trained_on(source: Path | str, folder: Path, **said: Any) -> tuple[Model, Trainer]:
    """Train with defaults on a file or a set, keep the model in the folder, and read it back."""
    plan = make_plan(Choices(data=str(source), **said), endless=False)
    trainer = Trainer(plan.recipe, plan.dataset)
    while trainer.state == "training":
        trainer.advance()
    model = folder / "model.safetensors"
    save_model(model, trainer.kept()[0], trainer.dataset, trainer.loss.threshold)
    return load_model(model), trainer
