"""One data set or file, as lines: what it is, where it is from, and what stands in its columns."""

import shlex
import textwrap
from collections.abc import Iterable, Iterator

import numpy as np

from nntui.core.data.catalogue import SetInfo
from nntui.core.data.raw import Raw, RawArrays, RawTable
from nntui.core.data.synthetic import MOST_NOISE, SIZES
from nntui.core.data.table import Column
from nntui.core.types import AnyArray
from nntui.tui.formatting import count, cut, safe, significant

_LABEL = 10
_NAME = 28
"""Cells of a column's name at most."""

_MOST_CLASSES = 12
_MOST_LEVELS = 6
_PLAIN = 1e6
"""Numbers from here on are written with powers of ten."""


def set_lines(info: SetInfo, raw: Raw | None, width: int) -> Iterator[str]:
    """Return the lines of a set that has a name; `raw` is None while it is still to be downloaded."""
    yield f"{info.name} · {info.title}"
    yield ""
    if raw is None:
        yield from _fact("rows", count(info.rows), width)
        yield from _fact("predicts", f"{info.target}, {info.classes} classes", width)
        yield from _fact("inputs", count(info.features), width)
        yield from _fact("state", "still to be downloaded", width)
    else:
        yield from _facts(raw, width)
    if info.kind == "made up":
        yield from _fact("formula" if "=" in info.source else "made up", info.source, width)
        yield from _fact("--size", f"{info.rows:,} rows; {SIZES[0]} to {SIZES[1]:,}", width)
        noisy = "each input" if info.classes else info.target
        yield from _fact("--noise", f"{info.noise:g}, the standard deviation in {noisy}; 0 to {MOST_NOISE:g}", width)
        yield from _fact("--seed", "0; another one makes other rows, shown are those of 0", width)
    else:
        yield from _fact("source", info.source, width)
        yield from _fact("licence", f"{info.licence}, {info.licence_url}", width)
    yield from _columns(raw, width)
    yield ""
    yield f"train on it: nntui {info.name}" if raw is not None else f"get it: nntui data get {info.name}"


def file_lines(name: str, raw: Raw, width: int) -> Iterator[str]:
    """Return the lines of a file or a folder."""
    yield cut(safe(name), width)
    yield ""
    yield from _facts(raw, width)
    if isinstance(raw, RawTable):
        for notice in raw.notices:
            yield from _fact("note", safe(notice), width)
    yield from _columns(raw, width)
    yield ""
    yield f"train on it: nntui {safe(shlex.quote(name))}"


def _facts(raw: Raw, width: int) -> Iterator[str]:
    return _array_facts(raw, width) if isinstance(raw, RawArrays) else _table_facts(raw, width)


def _array_facts(raw: RawArrays, width: int) -> Iterator[str]:
    tested = f", and {count(len(raw.own_test[0]))} to test" if raw.own_test is not None else ""
    yield from _fact("rows", count(len(raw.x)) + tested, width)
    if raw.class_names:
        yield from _fact("predicts", _classes("label", raw.class_names, raw.y), width)
    else:
        outputs = f"{raw.y.shape[1]} numbers" if raw.y.ndim > 1 else "a number"
        yield from _fact("predicts", f"{outputs}, {_range(raw.y)}", width)
    if raw.image_shape is not None:
        what = f"{count(raw.x.shape[1])} pixels, {raw.image_shape[0]} x {raw.image_shape[1]}"
    else:
        what = f"{count(raw.x.shape[1])} columns"
    yield from _fact("inputs", f"{what}, {_range(raw.x)}", width)
    if isinstance(raw.x, np.memmap):
        yield from _fact("memory", f"mapped, {count(raw.x.nbytes)} bytes stay in the file", width)


def _table_facts(raw: RawTable, width: int) -> Iterator[str]:
    yield from _fact("rows", count(raw.table.rows), width)
    if raw.target is None:
        yield from _fact("predicts", f"{safe(raw.table.names[-1])}, the last column; --target names another", width)
    else:
        target = raw.table.column(raw.target)
        what = (
            _classes(target.name, target.levels, target.values)
            if target.levels
            else f"{target.name}, a number, {_values(target)}"
        )
        yield from _fact("predicts", safe(what), width)
    inputs = len(raw.table.columns) - 1
    yield from _fact("inputs", f"{inputs} column{'s' if inputs != 1 else ''}", width)


def _classes(target: str, names: tuple[str, ...], labels: AnyArray) -> str:
    """Names of the classes, each with its rows."""
    counts = np.bincount(labels[labels >= 0], minlength=len(names))
    shown = [f"{safe(name)} ({number:,})" for name, number in zip(names, counts, strict=True)][:_MOST_CLASSES]
    more = f", and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"{target}, {len(names)} classes: {', '.join(shown)}{more}"


def _range(values: AnyArray) -> str:
    return f"{_number(float(values.min()))} to {_number(float(values.max()))}"


def _number(value: float) -> str:
    if abs(value) >= _PLAIN:
        return significant(value)
    return f"{value:.0f}" if value == round(value) else f"{value:.4g}"


def _columns(raw: Raw | None, width: int) -> Iterator[str]:
    """A line a column of a table; arrays have columns without names, which say nothing."""
    if not isinstance(raw, RawTable):
        return
    columns = raw.table.columns
    name_width = min(_NAME, max(len("column"), *(len(safe(column.name)) for column in columns)))
    yield ""
    yield f"{'column':<{name_width}}  {'kind':<8}  {'missing':>7}  values"
    for column in columns:
        name = cut(safe(column.name), name_width)
        line = f"{name:<{name_width}}  {column.kind:<8}  {count(int(column.missing.sum())):>7}  {_values(column)}"
        yield cut(line, width)


def _values(column: Column) -> str:
    present = column.values[~column.missing]
    if not len(present):
        return "none"
    if column.kind == "date":
        days = (np.floor(present).astype("M8[D]") for present in (present.min(), present.max()))
        return " to ".join(str(day) for day in days)
    if column.kind == "number":
        return _range(present)
    counts = np.bincount(present.astype(np.int64), minlength=len(column.levels))
    order = np.argsort(-counts, kind="stable")[:_MOST_LEVELS]
    shown = ", ".join(f"{safe(column.levels[i])} ({counts[i]:,})" for i in order)
    return shown if len(column.levels) <= _MOST_LEVELS else f"{len(column.levels)} levels: {shown} …"


def _fact(label: str, text: str, width: int) -> Iterable[str]:
    """A label and its text, on as many lines as it takes."""
    return textwrap.wrap(
        text, max(width, 2 * _LABEL), initial_indent=f"{label:<{_LABEL}}", subsequent_indent=" " * _LABEL,
        break_on_hyphens=False,
    )  # fmt: skip
