"""Fabricated overviews of data sets: what a training would say of them, made of seeded arrays."""

import numpy as np

from nntui.core.data.overview import (
    ClassView,
    ColumnView,
    Overview,
    PictureView,
    PreparedCell,
    Role,
    ScatterView,
)
from nntui.core.data.table import ColumnKind
from nntui.core.types import FloatArray
from tests.tui.fabricated import receptive_field

KINDS: tuple[ColumnKind, ...] = ("number", "category", "date", "boolean")
HOSTILE = "[red]x[/]\x1b[31m\x1b]0;title\x07[@click=app.quit]y[/]\n\u202ez"


def column(
    name: str,
    kind: ColumnKind = "number",
    role: Role = "input",
    reason: str = "",
    missing: int = 0,
    distinct: int = 100,
    summary: str = "1.5 … 9.2",
    relation: float | None = 0.5,
    seed: int = 0,
) -> ColumnView:
    """A column; its histogram is a bell, or falls where it has levels."""
    bins = np.linspace(-2, 2, 20)
    bell = np.exp(-((bins - np.random.default_rng(seed).uniform(-1, 1)) ** 2) * 2)
    levels = 1.0 / np.arange(1, min(distinct, 8) + 1)
    shape = bell if kind in ("number", "date") else levels
    relation = None if role != "input" else relation
    return ColumnView(name, kind, role, reason, missing, distinct, summary, frozen(shape / shape.sum()), relation)


def penguins() -> Overview:
    """A small table with classes, as most tables are."""
    return Overview(
        task="classification",
        target="species",
        rows=(247, 28, 69),
        columns=(
            column("rownames", role="left out", reason="numbers the rows", distinct=344, summary="1 … 344"),
            column("species", "category", "target", "named by --target", 0, 3, "Adelie, Gentoo, Chinstrap"),
            column("island", "category", missing=0, distinct=3, summary="Biscoe, Dream, Torgersen", relation=0.69),
            column("bill_length_mm", missing=2, distinct=164, summary="32.1 … 59.6", relation=0.81, seed=1),
            column("bill_depth_mm", missing=2, distinct=80, summary="13.1 … 21.5", relation=0.75, seed=2),
            column("flipper_length_mm", missing=2, distinct=55, summary="172 … 231", relation=0.88, seed=3),
            column("body_mass_g", missing=2, distinct=94, summary="2700 … 6300", relation=0.62, seed=4),
            column("sex", "category", missing=11, distinct=2, summary="male, female", relation=0.002),
            column("year", distinct=3, summary="2007 … 2009", relation=0.0, seed=6),
            column("island_code", role="left out", reason="says the same as island", distinct=3, summary="1 … 3"),
        ),
        classes=(
            ClassView("Adelie", (109, 12, 31)),
            ClassView("Gentoo", (89, 10, 25)),
            ClassView("Chinstrap", (49, 6, 13)),
        ),
        examples=tuple(_penguin(seed) for seed in range(5)),
        notices=(
            "species is the target, with 3 classes: classification",
            "rownames is left out: it numbers the rows",
            "19 values are missing in 5 columns: they become the median or the most frequent level",
            "3 rows of the test part are also in the training part",
        ),
    )


def _penguin(seed: int) -> tuple[PreparedCell, ...]:
    rng = np.random.default_rng(seed)
    island = ("Biscoe", "Dream", "Torgersen")
    chosen = island[seed % 3]
    numbers = {"bill_length_mm": (44, 5.4), "bill_depth_mm": (17, 2), "flipper_length_mm": (200, 14)}
    return (
        PreparedCell("island", chosen, tuple((f"island={name}", float(name == chosen)) for name in island)),
        *(
            PreparedCell(name, f"{mean + deviation * z:.1f}", ((name, z),))
            for (name, (mean, deviation)), z in zip(numbers.items(), rng.normal(size=3).tolist(), strict=True)
        ),
        PreparedCell("body_mass_g", "", (("body_mass_g", 0.0), ("body_mass_g missing", 1.0))),
        PreparedCell("sex", "", (("sex=male", 1.0), ("sex=female", 0.0), ("sex missing", 1.0))),
    )


def prices() -> Overview:
    """A table with a number to predict."""
    return Overview(
        task="regression",
        target="price",
        rows=(7_200, 800, 2_000),
        columns=(
            column("area", distinct=4_012, summary="18.5 … 412", relation=1.2, seed=1),
            column("rooms", distinct=9, summary="1 … 9", relation=0.71, seed=2),
            column("town", "category", distinct=212, missing=48, summary="Graz, Wien, Linz", relation=0.4),
            column("built", "date", distinct=1_903, summary="1899-01-01 … 2024-12-31", relation=0.1, seed=3),
            column("garden", "boolean", distinct=2, summary="no, yes", relation=0.05),
            column(
                "price", role="target", reason="the last column", distinct=8_871, summary="41,000 … 2,310,000", seed=5
            ),
        ),
        examples=(
            (PreparedCell("area", "87.5", (("area", -0.213),)), PreparedCell("garden", "yes", (("garden", 1.0),))),
        ),
        notices=("price is the target because it is the last column; --target chooses another",),
    )


def digits(classes: int = 10, size: int = 28) -> Overview:
    """Pictures of classes."""
    shape = (size, size)
    pictures = []
    for number in range(classes):
        samples = np.stack([stroke(10 * number + sample, shape, number) for sample in range(8)])
        pictures.append(PictureView(str(number), frozen(samples.mean(axis=0)), frozen(samples)))
    return Overview(
        task="classification",
        target="label",
        rows=(9_000, 1_000, 2_000),
        classes=tuple(ClassView(str(number), (900 - 13 * number, 100, 200 + number)) for number in range(classes)),
        pictures=tuple(pictures),
        notices=("28 x 28 pixels a picture, divided by 255",),
    )


def stroke(seed: int, shape: tuple[int, int], number: int) -> FloatArray:
    """A picture that is alike for all seeds of a number."""
    rng = np.random.default_rng(seed)
    field = np.abs(receptive_field(number, shape)) * 4.0
    shifted = np.roll(field, rng.integers(-2, 3, 2).tolist(), axis=(0, 1))
    return np.where(shifted > 0.15, shifted, 0.0).clip(0.0, 1.0)


def spiral(arms: int = 3, points: int = 600) -> Overview:
    """Points in a plane, of classes."""
    rng = np.random.default_rng(3)
    labels = np.arange(points) % arms
    radius = np.sqrt(rng.uniform(0.02, 1.0, points))
    angle = 5.0 * radius + labels * (2 * np.pi / arms) + rng.normal(0.0, 0.12, points)
    x, y = radius * np.cos(angle), radius * np.sin(angle)
    names = tuple(f"arm {number + 1}" for number in range(arms))
    return Overview(
        task="classification",
        target="label",
        rows=(points, 60, 150),
        columns=(
            column("x1", distinct=points, summary="-1.02 … 0.98", relation=0.11, seed=1),
            column("x2", distinct=points, summary="-0.99 … 1.01", relation=0.08, seed=2),
            column("label", "category", "target", "", 0, arms, ", ".join(names)),
        ),
        classes=tuple(ClassView(name, (points // arms, 20, 50)) for name in names),
        scatter=ScatterView(frozen(x), frozen(y), frozen(labels.astype(float)), names, "x1", "x2"),
        examples=(
            (
                PreparedCell("x1", "0.512", (("x1", 0.85), ("x1^2", -0.31), ("x1 x2", 0.12), ("sin x1", 0.87))),
                PreparedCell("x2", "-0.25", (("x2", -0.4), ("x2^2", 0.77), ("sin x2", -0.41))),
            ),
        ),
        notices=("made by formula, with noise 0.12",),
    )


def sine(points: int = 400) -> Overview:
    """One input and a number to predict."""
    rng = np.random.default_rng(4)
    x = rng.uniform(-6.0, 6.0, points)
    y = np.sin(x) + rng.normal(0.0, 0.1, points)
    return Overview(
        task="regression",
        target="y",
        rows=(points, 40, 100),
        columns=(
            column("x", distinct=points, summary="-6 … 6", relation=1.9, seed=1),
            column("y", role="target", distinct=points, summary="-1.2 … 1.2", seed=2),
        ),
        scatter=ScatterView(frozen(x), frozen(y), frozen(y), (), "x", "y"),
        examples=((PreparedCell("x", "1.57", (("x", 0.45),)),),),
    )


def plane(points: int = 900) -> Overview:
    """Two inputs and a number to predict."""
    x, y = np.random.default_rng(5).uniform(-1.0, 1.0, (2, points))
    return Overview(
        task="regression",
        target="z",
        rows=(points, 90, 200),
        scatter=ScatterView(frozen(x), frozen(y), frozen(2.0 * x + y), (), "x", "y"),
    )


def hostile(columns: int = 2_000) -> Overview:
    """A wide table that attacks the terminal and the layout."""
    names = (HOSTILE, "日本語の長い列の名前がここにあります", "", "e\u0301" * 30, "x" * 300, "a\tb", "👩‍👩‍👧", "ﷺ")
    return Overview(
        task="classification",
        target=HOSTILE,
        rows=(10**7, 10**6, 10**6),
        columns=(
            column(names[1], "category", "target", HOSTILE, 0, 150, "日本, 한국, 中国"),
            *(
                column(
                    f"{names[number % len(names)]}{number}",
                    KINDS[number % 4],
                    "left out" if number % 7 == 3 else "input",
                    HOSTILE if number % 7 == 3 else "",
                    number * 997,
                    10**number % 10**7,
                    HOSTILE if number % 5 else "-1.23e+300 … 1.23e+300",
                    float("nan") if number % 11 == 5 else number / 700,
                    number,
                )
                for number in range(columns - 1)
            ),
        ),
        classes=tuple(ClassView(f"{names[number % len(names)]}{number}", (10**6, number, 3)) for number in range(150)),
        examples=(
            tuple(
                PreparedCell(
                    names[number % len(names)] + str(number),
                    HOSTILE if number % 3 else "",
                    tuple((f"{names[number % len(names)]}={made}", 1e-300 * made) for made in range(number % 6)),
                )
                for number in range(columns)
            ),
        )
        * 2,
        notices=tuple(f"{name} {HOSTILE}" for name in names) * 3,
    )


def frozen(values: FloatArray) -> FloatArray:
    """A copy that nobody may change."""
    values = np.array(values)
    values.flags.writeable = False
    return values
