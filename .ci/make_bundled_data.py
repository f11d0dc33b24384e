"""Rebuilds core/data/sets/*.npz, the same bytes each time (with one zlib).

python3 .ci/make_bundled_data.py SHARED [OUTPUT]

SHARED has `mnist/` with the four files of MNIST, `tables/penguins.csv` (palmerpenguins 0.1: 344 rows, `NA` where a
value is missing) and `tables/mpg.csv` (ggplot2's 234 cars). digits, iris, wine and breast-cancer are taken from
scikit-learn (the extra `dev` has it), engel and doctor-visits from statsmodels 0.15.0 (`python3 -m pip install
statsmodels`; its files alone are read, it is not imported). Sets whose source is not there are left as they are, and
named.
"""

import csv
import sys
import zipfile
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine

from nntui.core.data.bundled import KINDS, NAMES, bundled_sets, level_member, value_member
from nntui.core.data.idx import read_mnist
from nntui.core.data.split import hold_out
from nntui.core.data.table import MISSING_CODE, Column, Table
from nntui.core.types import AnyArray, IntArray

SETS = Path(__file__).parent.parent / "core" / "data" / "sets"
SEED = 20260101
MISSING = ("", "NA")

Arrays = dict[str, AnyArray]


def sample(labels: IntArray, size: int, rng: np.random.Generator) -> IntArray:
    """Row numbers of `size` rows drawn at random, every label in its proportion, in the order of the file."""
    return np.sort(hold_out(labels, size, rng)[1])


def mnist(shared: Path) -> Arrays:
    """The sample: rows drawn from the training and from the test files, each by itself."""
    full, info = read_mnist(shared / "mnist"), bundled_sets()["mnist"]
    rng = np.random.default_rng(SEED)
    train = sample(full.y, info.rows, rng)
    test = sample(full.y_test, info.test_rows, rng)
    return {
        "x": full.x[train],
        "y": full.y[train].astype(np.uint8),
        "x_test": full.x_test[test],
        "y_test": full.y_test[test].astype(np.uint8),
    }


def digits(_shared: Path) -> Arrays:
    """Grey levels 0 to 16 as bytes."""
    source = load_digits()
    return {"x": source.data.astype(np.uint8), "y": source.target.astype(np.uint8)}


def iris(_shared: Path) -> Arrays:
    """Centimetres."""
    source = load_iris()
    return pack(measurements(source, source.feature_names, "species", source.target_names))


def wine(_shared: Path) -> Arrays:
    """The cultivars have the numbers that UCI's file gives them; the columns' names have spaces."""
    source = load_wine()
    names = [name.replace("_", " ") for name in source.feature_names]
    return pack(measurements(source, names, "cultivar", ("1", "2", "3")))


def breast_cancer(_shared: Path) -> Arrays:
    """Thirty measurements; malignant is class 0, as scikit-learn has it."""
    source = load_breast_cancer()
    return pack(measurements(source, source.feature_names, "diagnosis", source.target_names))


def penguins(shared: Path) -> Arrays:
    """All 344, the two without measurements too."""
    return pack(table(shared / "tables" / "penguins.csv"))


def mpg(shared: Path) -> Arrays:
    """The columns have the names of ggplot2's file, so that a model takes that file too."""
    return pack(table(shared / "tables" / "mpg.csv"))


def engel(_shared: Path) -> Arrays:
    """Belgian francs a year."""
    return pack(table(statsmodels_file("engel"), {"foodexp": "food expenditure"}))


def doctor_visits(_shared: Path) -> Arrays:
    """The columns' short names written out."""
    names = {
        "mdvis": "visits",
        "lncoins": "log coinsurance",
        "idp": "individual deductible",
        "lpi": "log participation incentive",
        "fmde": "log maximum expenditure",
        "physlm": "physical limitation",
        "disea": "chronic diseases",
        "hlthg": "good health",
        "hlthf": "fair health",
        "hlthp": "poor health",
    }
    flags = ("individual deductible", "good health", "fair health", "poor health")
    return pack(table(statsmodels_file("randhie"), names, flags))


def statsmodels_file(name: str) -> Path:
    """A data file of statsmodels. Raises FileNotFoundError where that is not installed."""
    spec = find_spec("statsmodels")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("statsmodels")
    return Path(spec.origin).parent / "datasets" / name / f"{name}.csv"


def measurements(source: Any, names: Iterable[str], target: str, levels: Iterable[str]) -> Table:
    """A table of scikit-learn's numbers, the target last."""
    inputs = [Column(str(name), "number", values) for name, values in zip(names, source.data.T, strict=True)]
    classes = tuple(str(level) for level in levels)
    return Table((*inputs, Column(target, "category", source.target.astype(np.int32), classes)))


def table(path: Path, names: dict[str, str] | None = None, flags: Iterable[str] = ()) -> Table:
    """A table of a CSV file: a column is of numbers where all of its values are, `flags` name those of 0 and 1."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    renamed = [(names or {}).get(name, name) for name in header]
    return Table(tuple(column(name, [row[i] for row in rows], name in flags) for i, name in enumerate(renamed)))


def column(name: str, texts: list[str], flag: bool) -> Column:
    """One column; the levels of a category stand in alphabetical order."""
    known = sorted({text for text in texts if text not in MISSING})
    try:
        values = np.array([np.nan if text in MISSING else float(text) for text in texts])
    except ValueError:
        codes = [MISSING_CODE if text in MISSING else known.index(text) for text in texts]
        return Column(name, "category", np.array(codes, dtype=np.int32), tuple(known))
    return Column(name, "boolean", values, ("0", "1")) if flag else Column(name, "number", values)


def pack(rows: Table) -> Arrays:
    """The members of the .npz that a table is stored in."""
    arrays: Arrays = {
        NAMES: np.array(rows.names, dtype=np.str_),
        KINDS: np.array([column.kind for column in rows.columns], dtype=np.str_),
    }
    for number, column in enumerate(rows.columns):
        arrays[value_member(number)] = smallest(column.values)
        if column.levels:
            arrays[level_member(number)] = np.array(column.levels, dtype=np.str_)
    return arrays


def smallest(values: AnyArray) -> AnyArray:
    """The same values in the smallest type that holds every one exactly."""
    for dtype in (np.int8, np.int16, np.int32, np.float32):
        with np.errstate(invalid="ignore"):
            small = values.astype(dtype)
        if np.array_equal(small.astype(np.float64), values, equal_nan=True):
            return small
    return values


def write(path: Path, arrays: Arrays) -> None:
    """Write an .npz with no time, no user and no system in it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


MAKERS: dict[str, Callable[[Path], Arrays]] = {
    "mnist": mnist,
    "digits": digits,
    "iris": iris,
    "wine": wine,
    "breast-cancer": breast_cancer,
    "penguins": penguins,
    "mpg": mpg,
    "engel": engel,
    "doctor-visits": doctor_visits,
}


def main(shared: Path, output: Path) -> None:
    """Write the files and say how large they are."""
    for name, make in MAKERS.items():
        path = output / f"{name}.npz"
        try:
            arrays = make(shared)
        except FileNotFoundError as error:
            sys.stdout.write(f"{path}: left as it is, for there is no {error.filename or error}\n")
            continue
        write(path, arrays)
        sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else SETS)
