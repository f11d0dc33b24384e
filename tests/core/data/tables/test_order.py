"""Rows stay in the file's order, also where several threads read them."""

from pathlib import Path

import numpy as np
import pytest

from nntui.core.data.tables import read_table

ROWS = 300_000


@pytest.mark.parametrize("separator", [",", ";"])
def test_rows_of_a_long_table_with_dates_and_texts_keep_their_order(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write(separator.join(("n", "colour", "day", "fine")) + "\n")
        for row in range(ROWS):
            colour, day = ("red", "green", "NA")[row % 3], f"2024-{row % 12 + 1:02}-{row % 28 + 1:02}"
            file.write(separator.join((str(row), colour, day, ("yes", "no")[row % 2])) + "\n")
    table = read_table(path).table
    np.testing.assert_array_equal(table.column("n").values, np.arange(ROWS))
    assert table.column("day").kind == "date"
    np.testing.assert_array_equal(table.column("colour").missing, np.arange(ROWS) % 3 == 2)
