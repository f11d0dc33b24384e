"""What training on a table larger than memory takes: peak of memory, and seconds of conversion and of an epoch.

`python3 -m tests.bench.streaming [ROWS] [FOLDER]`: makes a CSV of ROWS (20,000,000) x 30 there and removes it again.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = 30
_TRAIN = """
import os, resource, sys, time
from nntui.core.training.choices import Choices
from nntui.core.training.planning import make_plan
from nntui.core.training.trainer import Trainer

def peak():
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"

began = time.perf_counter()
plan = make_plan(Choices(data=sys.argv[1], target="y", stream=True, batch_size=128, epochs=1), endless=False)
print(f"{'conversion, sample, parts':<32} {time.perf_counter() - began:>8.1f} s   peak {peak()}", flush=True)
trainer = Trainer(plan.recipe, plan.dataset)
began = time.perf_counter()
while trainer.state == "training":
    trainer.advance()
seconds = time.perf_counter() - began
rows = len(plan.dataset.train)
print(f"{'an epoch of ' + format(rows, ',') + ' rows':<32} {seconds:>8.1f} s   peak {peak()}", flush=True)
began = time.perf_counter()
metrics = trainer.judge_test()
seconds = time.perf_counter() - began
print(f"{'the test part':<32} {seconds:>8.1f} s   peak {peak()}   R2 {metrics.score:.4f}", flush=True)
"""


def make(path: Path, rows: int) -> None:
    """Write numbers, two columns of text, and a target that follows from some of them."""
    import duckdb

    numbers = ", ".join(f"round(random() * 100, 3) AS x{number}" for number in range(COLUMNS - 3))
    inner = f"SELECT {numbers}, ['red', 'green', 'blue'][1 + (random() * 2.99)::INTEGER % 3] AS colour, "
    inner += "'place ' || (random() * 300)::INTEGER AS place FROM range(?)"
    query = f"COPY (SELECT *, round(x0 + 2 * x1 - x2 * x3 / 50 + random(), 3) AS y FROM ({inner})) TO ? (FORMAT csv)"
    duckdb.connect(config={"memory_limit": "1GB"}).execute(query, [rows, str(path)])


def main(rows: int, folder: str | None) -> None:
    """Measure, and print what was measured."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        path = Path(made) / "large.csv"
        began = time.perf_counter()
        make(path, rows)
        seconds, size = time.perf_counter() - began, path.stat().st_size / 1e9
        print(f"{rows:,} rows x {COLUMNS} columns, {size:.2f} GB, in {seconds:.0f} s")
        home = os.environ | {"XDG_CACHE_HOME": made, "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([sys.executable, "-c", _TRAIN, str(path)], env=home, check=True)
        whole = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        print(f"peak of the whole process {whole:.2f} GiB, goal below 1 GiB: {'met' if whole < 1 else 'missed'}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
