"""Ways to damage a table's cells: rows with the names first, the target's name and a generator in, rows out."""

from collections.abc import Callable, Sequence

import numpy as np

Rng = np.random.Generator
Rows = list[list[str]]

HOSTILE = (
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "[bold red]x[/]", "[link=file:///etc]x", "two\nlines", "two\r\nlines",
    "'; DROP TABLE t; --", "{x}", "%s%n", "$(id)", "\u202eabc", "\u200b", "\ufeff", "\x85", "\u2028", "\x9b31m", "-",
    "-x", "x^2", "x:category", 'q"q', "x" * 5_000, " ", "=1+1", "\ud7ff", "\U0001f427", "nan", "column 1", "\x00",
    "a,b",
)  # fmt: skip
WORDS = (
    "many", "1,5", "1.5.2", "0x1F", "1e", "--1", "12 kg", "true", "2020-01-01", "31/12/2020", "99:99", "1 000", "１２",
)  # fmt: skip
NUMBERS = (
    "inf", "-inf", "Infinity", "1e999", "-1e999", "nan", "1e308", "-1.7e308", "1e-320", "9" * 400, "0" * 300, "1_000",
)  # fmt: skip


def _column(rows: Rows, name: str) -> int:
    return rows[0].index(name) if name in rows[0] else len(rows[0]) - 1


def _with_column(rows: Rows, at: int, values: Callable[[int], str]) -> Rows:
    return [rows[0], *([*row[:at], values(number), *row[at + 1 :]] for number, row in enumerate(rows[1:]))]


def _any_column(rows: Rows, rng: Rng) -> int:
    return int(rng.integers(len(rows[0])))


def _sprinkled(rows: Rows, values: Sequence[str], rng: Rng) -> Rows:
    """Put some of the values into some cells of one column, or of all."""
    rows = [list(row) for row in rows]
    for _ in range(int(rng.choice([1, 2, 10, 100]))):
        rows[int(rng.integers(1, len(rows)))][_any_column(rows, rng)] = values[int(rng.integers(len(values)))]
    return rows


def no_rows(rows: Rows, target: str, rng: Rng) -> Rows:
    return rows[:1]


def nothing_at_all(rows: Rows, target: str, rng: Rng) -> Rows:
    return [[]] * int(rng.integers(0, 3))


def no_header(rows: Rows, target: str, rng: Rng) -> Rows:
    return rows[1:]


def one_class(rows: Rows, target: str, rng: Rng) -> Rows:
    return _with_column(rows, _column(rows, target), lambda _: rows[1][_column(rows, target)])


def a_class_of_one_row(rows: Rows, target: str, rng: Rng) -> Rows:
    at, odd = _column(rows, target), int(rng.integers(len(rows)))
    return _with_column(rows, at, lambda number: "odd one" if number == odd else rows[number + 1][at])


def target_missing(rows: Rows, target: str, rng: Rng) -> Rows:
    share = float(rng.choice([1.0, 0.99, 0.5]))
    at = _column(rows, target)
    return _with_column(rows, at, lambda number: "" if rng.random() < share else rows[number + 1][at])


def target_unique(rows: Rows, target: str, rng: Rng) -> Rows:
    form = str(rng.choice(["{}", "text {}", "{}.5", "2020-01-01 00:00:{:02}"]))
    return _with_column(rows, _column(rows, target), form.format)


def target_of_dates(rows: Rows, target: str, rng: Rng) -> Rows:
    return _with_column(rows, _column(rows, target), lambda number: f"20{number % 30:02}-0{number % 9 + 1}-11")


def target_heavy_tailed(rows: Rows, target: str, rng: Rng) -> Rows:
    scale = float(rng.choice([1.0, 30.0, 300.0]))
    return _with_column(rows, _column(rows, target), lambda _: f"{np.exp(np.clip(rng.normal(), -2, 2) * scale):.6g}")


def ragged(rows: Rows, target: str, rng: Rng) -> Rows:
    rows = [list(row) for row in rows]
    for _ in range(int(rng.choice([1, 3, 50]))):
        row = rows[int(rng.integers(0, len(rows)))]
        if rng.random() < 0.5 and row:
            row.pop()
        else:
            row.append("more")
    return rows


def mixed_types(rows: Rows, target: str, rng: Rng) -> Rows:
    return _sprinkled(rows, WORDS, rng)


def infinite_numbers(rows: Rows, target: str, rng: Rng) -> Rows:
    return _sprinkled(rows, NUMBERS, rng)


def hostile_values(rows: Rows, target: str, rng: Rng) -> Rows:
    return _sprinkled(rows, HOSTILE, rng)


def hostile_names(rows: Rows, target: str, rng: Rng) -> Rows:
    names = list(rows[0])
    for _ in range(int(rng.choice([1, 3, 8]))):
        names[_any_column(rows, rng)] = HOSTILE[int(rng.integers(len(HOSTILE)))]
    return [names, *rows[1:]]


def duplicate_names(rows: Rows, target: str, rng: Rng) -> Rows:
    names = list(rows[0])
    other = names[_any_column(rows, rng)]
    names[_any_column(rows, rng)] = str(rng.choice([other, other.upper(), f" {other} ", ""]))
    return [names, *rows[1:]]


def huge_fields(rows: Rows, target: str, rng: Rng) -> Rows:
    return _sprinkled(rows, ("z" * 200_000, "9" * 140_000, "z" * 1_200_000, "z" * 100_000), rng)


def column_missing(rows: Rows, target: str, rng: Rng) -> Rows:
    word = str(rng.choice(["", "NA", "?", " "]))
    for _ in range(int(rng.choice([1, 2, 7]))):
        rows = _with_column(rows, _any_column(rows, rng), lambda _: word)
    return rows


def column_of_hostile_numbers(rows: Rows, target: str, rng: Rng) -> Rows:
    scale = float(rng.choice([1e300, 1e-300, 1e154, 1e18]))
    offset = float(rng.choice([0.0, 1e17, -1e300]))
    return _with_column(rows, _any_column(rows, rng), lambda _: repr(float(rng.normal() * scale + offset)))


def one_column(rows: Rows, target: str, rng: Rng) -> Rows:
    at = _any_column(rows, rng)
    return [[row[at]] for row in rows]


def two_columns(rows: Rows, target: str, rng: Rng) -> Rows:
    first, second = _any_column(rows, rng), _column(rows, target)
    return [[row[first], row[second]] for row in rows]


def many_columns(rows: Rows, target: str, rng: Rng) -> Rows:
    return [[*row, *(f"{at or 'n'}{more}" for more in range(60))] for at, row in enumerate(rows[:40])]


def all_rows_alike(rows: Rows, target: str, rng: Rng) -> Rows:
    return [rows[0]] + rows[1:2] * len(rows)


def names_again(rows: Rows, target: str, rng: Rng) -> Rows:
    at = int(rng.integers(1, len(rows) + 1))
    return [*rows[:at], rows[0], *rows[at:]]


def a_title_above(rows: Rows, target: str, rng: Rng) -> Rows:
    above = [["A title"], [], ["# a remark"], ["A title", "of two"], ["sep=;"]]
    return [above[int(rng.integers(len(above)))], *rows]


CELL_DAMAGE: tuple[Callable[[Rows, str, Rng], Rows], ...] = (
    no_rows, nothing_at_all, no_header, one_class, a_class_of_one_row, target_missing, target_unique, target_of_dates,
    target_heavy_tailed, ragged, mixed_types, infinite_numbers, hostile_values, hostile_names, duplicate_names,
    huge_fields, column_missing, column_of_hostile_numbers, one_column, two_columns, many_columns, all_rows_alike,
    names_again, a_title_above,
)  # fmt: skip
