"""What each column of a table is for: target, input, or nothing, and why; inferred, and overruled by the user."""

from collections.abc import Sequence
from dataclasses import dataclass

from nntui.core.data.leaving_out import reason_to_leave_out
from nntui.core.data.preparation.formulas import Formula
from nntui.core.data.preparation.wanted import Wanted, check_kind, read_wanted
from nntui.core.data.table import Column, Table
from nntui.core.data.target_column import check_target, class_names_of, infer_task
from nntui.core.data.values import check_finite, numberer, shown
from nntui.core.errors import DataError
from nntui.core.types import Task

NOT_CHOSEN = "not among the features"
LEFT_OUT_AS_ASKED = "left out as asked"
SET_ASIDE = "divides the rows into parts"

_MOST_NAMED = 6
"""Columns that a notice names one by one."""


@dataclass(frozen=True)
class Roles:
    """The columns' roles."""

    target: str
    task: Task
    inputs: tuple[str, ...]
    """Names of columns, names with the kind that overrules the column's own (`cyl:category`), and formulas (`x1^2`)."""

    left_out: tuple[tuple[str, str], ...]
    """Name and reason, in the table's order."""

    notices: tuple[str, ...]
    """What was inferred and what its user should know, a line each."""


def assign_roles(
    table: Table,
    *,
    target: str | None = None,
    task: Task | None = None,
    features: Sequence[str] | None = None,
    set_aside: Sequence[str] = (),
) -> Roles:
    """Infer what is not given; without a target, the last column that is not set aside is predicted.

    `features` are columns, columns with `:number` or `:category`, and formulas (`preparation.wanted`). With a `-name`
    among them, they are added to the columns that are inferred, without those that are so named.
    `set_aside` are columns that say which part or group a row belongs to.
    Raises `DataError`, in one line, for what cannot be; infinite numbers among the inputs are such.
    """
    aside = {table.column(name).name for name in set_aside}
    name = _target(table, target, aside)
    column = table.column(name)
    chosen_task = task or infer_task(column)
    check_target(column, chosen_task)
    reserved = {name: "is the target"} | dict.fromkeys(aside, SET_ASIDE)
    inputs, left_out = _inputs(table, features, reserved)
    if not inputs:
        raise DataError(f"no column is left as an input: {_named(left_out) or 'there is but the target'}")
    for wanted in inputs:
        _check_input(wanted, table)
    notices = _notices(column, task is None, chosen_task, left_out)
    if target is None:
        notices.insert(0, f"no target is given (--target): predicting the last column, {shown(name)}")
    return Roles(name, chosen_task, tuple(wanted.text for wanted in inputs), tuple(left_out), tuple(notices))


def _target(table: Table, target: str | None, aside: set[str]) -> str:
    if target is not None:
        name = table.column(target).name
        if name in aside:
            raise DataError(f"column {shown(name)} {SET_ASIDE} and cannot be the target too")
        return name
    names = [name for name in table.names if name not in aside]
    if not names:
        raise DataError("no column is left to be predicted: each of them divides the rows into parts")
    return names[-1]


def _inputs(
    table: Table, features: Sequence[str] | None, reserved: dict[str, str]
) -> tuple[list[Wanted], list[tuple[str, str]]]:
    """Return what is an input, and the columns that are none, with the reasons."""
    excluded, chosen = _read_features(table, features or ())
    for wanted in chosen:
        for name in wanted.columns:
            if name in reserved:
                raise DataError(f"{shown(wanted.text)} cannot be an input: column {shown(name)} {reserved[name]}")
    reasons = {name: why for name, why in reserved.items() if why == SET_ASIDE}
    inferred: list[Wanted] = []
    used = {name for wanted in chosen for name in wanted.columns}
    for column in table.columns:
        if column.name in reserved:
            continue
        if column.name in excluded:
            reasons[column.name] = LEFT_OUT_AS_ASKED
        elif chosen and not excluded:
            reasons[column.name] = NOT_CHOSEN
        elif (reason := reason_to_leave_out(column)) is not None:
            reasons[column.name] = reason
        elif not any(wanted.source == column.name for wanted in chosen):
            inferred.append(Wanted(column.name, column.name))
    left_out = [(name, reasons[name]) for name in table.names if name in reasons and name not in used]
    return inferred + chosen, left_out


def _read_features(table: Table, features: Sequence[str]) -> tuple[set[str], list[Wanted]]:
    """Return the columns to leave out, and the inputs that are asked for, each once."""
    excluded: set[str] = set()
    chosen: dict[str, Wanted] = {}
    for text in features:
        if text.startswith("-") and text not in table.names:
            excluded.add(table.column(text[1:].strip()).name)
        else:
            wanted = read_wanted(text, table.names)
            chosen.setdefault(wanted.text, wanted)
    for wanted in chosen.values():
        if isinstance(wanted.source, str) and wanted.source in excluded:
            raise DataError(f"feature {shown(wanted.text)} is both asked for and left out: choose one")
    return excluded, list(chosen.values())


def _check_input(wanted: Wanted, table: Table) -> None:
    check_kind(wanted, table)
    if isinstance(wanted.source, Formula):
        return
    column = table.column(wanted.source)
    if column.missing.all():
        raise DataError(f"column {shown(column.name)} has no value in any row: leave it out of --features")
    if column.kind in ("number", "date"):
        check_finite(column, column.values)
    elif column.kind == "category" and wanted.kind == "number":
        check_finite(column, numberer(column)(column.values))


def _notices(target: Column, inferred: bool, task: Task, left_out: Sequence[tuple[str, str]]) -> list[str]:
    notices = []
    if inferred and target.kind == "number" and task == "classification":
        count = len(class_names_of(target))
        notices.append(
            f"{shown(target.name)} has {count} different numbers: taken as classes (--task regression overrules)"
        )
    unasked = [(name, why) for name, why in left_out if why not in (NOT_CHOSEN, LEFT_OUT_AS_ASKED, SET_ASIDE)]
    return [*notices, f"left out: {_named(unasked)}"] if unasked else notices


def _named(left_out: Sequence[tuple[str, str]]) -> str:
    """Return such as `'id' (an identifier), 'unit' (the same in every row)`."""
    named = ", ".join(f"{shown(name)} ({why})" for name, why in left_out[:_MOST_NAMED])
    more = len(left_out) - _MOST_NAMED
    return f"{named} and {more:,} more" if more > 0 else named
