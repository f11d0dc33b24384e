"""`nntui predict` and `nntui evaluate`: a trained model on raw rows."""

import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from nntui.tui.options import runs_dir_option

if TYPE_CHECKING:
    from nntui.core.evaluation.predictions import Predictions


@click.command()
@click.argument("model")
@click.argument("data")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Where the CSV goes.")
@runs_dir_option
def predict(model: str, data: str, output: Path | None, runs_dir: Path | None) -> int:
    """Predict the rows of DATA with MODEL (a model file or a run), as CSV: a line a row, in their order.

    Rows are raw, as they were trained on: they may have gaps and values that were never seen. A target column is not
    needed, and not looked at.

    \b
    nntui predict my-run new.csv -o predictions.csv
    nntui predict model.safetensors new.parquet | head
    """
    from nntui.core.evaluation.predictions import predict as predictions_of
    from nntui.core.evaluation.rows import rows_for
    from nntui.core.runs.store import open_model
    from nntui.tui.aside import say_aside

    trained = open_model(model, runs_dir)
    rows = rows_for(trained, data, with_targets=False)
    for notice in rows.notices:
        say_aside(notice)
    found = predictions_of(trained, rows.x)
    if output is None:
        _write(found, sys.stdout, harmless=sys.stdout.isatty())
    else:
        _write_file(found, output)
    return 0


@click.command()
@click.argument("model")
@click.argument("data")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@runs_dir_option
def evaluate(model: str, data: str, as_json: bool, runs_dir: Path | None) -> int:
    """Judge MODEL (a model file or a run) on the rows of DATA, whose target column is known.

    \b
    nntui evaluate my-run test.csv
    nntui evaluate my-run mnist --json
    """
    from nntui.core.evaluation.predictions import predict as predictions_of
    from nntui.core.evaluation.report import report_on
    from nntui.core.evaluation.rows import rows_for
    from nntui.core.runs.store import open_model
    from nntui.tui.aside import say_aside
    from nntui.tui.report_text import report_lines

    trained = open_model(model, runs_dir)
    rows = rows_for(trained, data, with_targets=True)
    report = report_on(predictions_of(trained, rows.x), rows.targets, rows.notices)
    if as_json:
        from nntui.tui.printers import finite

        for notice in rows.notices:
            say_aside(notice)
        click.echo(json.dumps(finite(report.to_json()), allow_nan=False))
        return 0
    from nntui.tui.printers import say

    for line in report_lines(report):
        say(line)
    return 0


def _write(found: "Predictions", file: TextIO, *, harmless: bool = False) -> None:
    """Write the CSV; to a terminal without what would be more than text there."""
    from nntui.tui.formatting import safe

    writer = csv.writer(file, lineterminator="\n")
    for line in (found.header, *found.lines()):
        writer.writerow([safe(cell) for cell in line] if harmless else line)


def _write_file(found: "Predictions", path: Path) -> None:
    """Write the file, whole or not at all."""
    import io

    from nntui.core.atomic import write_atomically
    from nntui.core.errors import UserError

    text = io.StringIO(newline="")
    _write(found, text)
    try:
        write_atomically(path, text.getvalue().encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise UserError(f"cannot write {str(path)!r}: {error.strerror}") from error
