"""Rebuilds core/data/sets/*.npz from MNIST's four files and scikit-learn: the same bytes each time (with one zlib).

python3 .ci/make_bundled_data.py FOLDER [OUTPUT]     FOLDER has the four files of MNIST; needs scikit-learn
"""

import sys
import zipfile
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits, load_iris

from nntui.core.data.bundled import bundled_sets
from nntui.core.data.idx import read_mnist
from nntui.core.data.split import hold_out
from nntui.core.types import AnyArray, IntArray

SETS = Path(__file__).parent.parent / "core" / "data" / "sets"
SEED = 20260101


def sample(labels: IntArray, size: int, rng: np.random.Generator) -> IntArray:
    """Row numbers of `size` rows drawn at random, every label in its proportion, in the order of the file."""
    return np.sort(hold_out(labels, size, rng)[1])


def mnist(folder: Path) -> dict[str, AnyArray]:
    """The sample: rows drawn from the training and from the test files, each by itself."""
    full, info = read_mnist(folder), bundled_sets()["mnist"]
    rng = np.random.default_rng(SEED)
    train = sample(full.y, info.rows, rng)
    test = sample(full.y_test, info.test_rows, rng)
    return {
        "x": full.x[train],
        "y": full.y[train].astype(np.uint8),
        "x_test": full.x_test[test],
        "y_test": full.y_test[test].astype(np.uint8),
    }


def digits() -> dict[str, AnyArray]:
    """Grey levels 0 to 16 as bytes."""
    source = load_digits()
    return {"x": source.data.astype(np.uint8), "y": source.target.astype(np.uint8)}


def iris() -> dict[str, AnyArray]:
    """Centimetres."""
    source = load_iris()
    return {"x": source.data.astype(np.float64), "y": source.target.astype(np.uint8)}


def write(path: Path, arrays: dict[str, AnyArray]) -> None:
    """Write an .npz with no time, no user and no system in it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            with archive.open(entry, "w") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def main(folder: Path, output: Path) -> None:
    """Write the three files and say how large they are."""
    for name, arrays in {"mnist": mnist(folder), "digits": digits(), "iris": iris()}.items():
        path = output / f"{name}.npz"
        write(path, arrays)
        sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else SETS)
