"""What preparing a table takes: seconds, and memory as a multiple of the table's, beside scikit-learn's pipeline.

`python3 -m tests.bench.preparing [ROWS]`: ROWS (1,000,000) x 30, of which five columns are categories; medians of 3.
"""

import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn import compose, impute, pipeline, preprocessing

from nntui.core.data.preparation import fit_preparation
from nntui.core.data.table import Column, Table

ROUNDS = 3
_PAGE = 4096


def resident() -> int:
    """Bytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


def table_of(rows: int) -> Table:
    """Numbers with gaps, and categories."""
    rng = np.random.default_rng(0)
    columns = []
    for number in range(25):
        values = rng.normal(number, 1 + number, rows)
        values[rng.random(rows) < 0.05] = np.nan
        columns.append(Column(f"x{number}", "number", values))
    for number in range(5):
        codes = rng.integers(-1, 6, rows).astype(np.int32)
        columns.append(Column(f"c{number}", "category", codes, tuple("abcdef")))
    return Table(tuple(columns))


def measured(work: Callable[[], object]) -> tuple[float, int]:
    """Return seconds, and the most memory that came on top."""
    before, most, done = resident(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.005):
            most = max(most, resident() - before)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - began
    most = max(most, resident() - before)
    done.set()
    watcher.join()
    del result
    return seconds, most


def ours(table: Table) -> object:
    """Fit to 72 of 100 rows, and transform all."""
    rows = np.arange(round(table.rows * 0.72))
    return fit_preparation(table, table.names, "standard", rows).transform(table)


def theirs(raw: np.ndarray) -> object:
    """The same with scikit-learn, from an array with the codes as numbers."""
    gaps = impute.SimpleImputer(strategy="median", add_indicator=True)
    numbers = pipeline.make_pipeline(gaps, preprocessing.StandardScaler())
    texts = preprocessing.OneHotEncoder(sparse_output=False, dtype=np.float32)
    both = compose.ColumnTransformer([("n", numbers, list(range(25))), ("c", texts, list(range(25, 30)))])
    return both.fit(raw[: round(len(raw) * 0.72)]).transform(raw)


def main(rows: int) -> None:
    """Print the medians."""
    table = table_of(rows)
    size = sum(column.values.nbytes for column in table.columns)
    raw = np.column_stack([column.values.astype(np.float64) for column in table.columns])
    print(f"{rows:,} rows x {len(table.columns)}: the raw table has {size / 1e6:,.0f} MB")
    for name, work in (("nntui", lambda: ours(table)), ("scikit-learn", lambda: theirs(raw))):
        found = [measured(work) for _ in range(ROUNDS)]
        seconds = statistics.median(each[0] for each in found)
        memory = statistics.median(each[1] for each in found)
        print(f"{name:<14} {seconds:>6.2f} s   {memory / 1e6:>7,.0f} MB on top = {memory / size:.2f} x the table")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
