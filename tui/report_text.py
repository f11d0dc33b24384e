"""A report as lines of text for the terminal."""

from collections.abc import Iterator

from nntui.core.evaluation.report import Report
from nntui.tui.formatting import count, cut, percent, safe, significant

_SHARES = ("accuracy", "precision", "recall", "f1", "roc_auc", "top_3_accuracy")
_MOST_CLASSES = 20
"""A confusion matrix of more is no longer read on a terminal."""

_NAME = 20


def report_lines(report: Report) -> Iterator[str]:
    """Return scores, the verdict in bits, and how classes are taken for one another."""
    yield f"{count(report.rows)} rows · {report.task} · target {safe(report.target)}"
    yield from (safe(notice) for notice in report.notices)
    yield ""
    for name, value in report.scores.items():
        text = percent(value) if name in _SHARES else significant(value)
        yield f"{_called(name):<28} {text:>10}"
    if report.verdict is not None:
        gained, whole = report.verdict.bits_gained, report.verdict.base_rate_bits
        yield ""
        yield f"{'bits of a label, base rates':<28} {whole:>10.3f}"
        yield f"{'bits left with the model':<28} {report.verdict.model_bits:>10.3f}"
        yield f"{'bits explained':<28} {gained:>10.3f}  ({percent(report.verdict.share_explained)})"
        yield f"{'perplexity':<28} {significant(report.verdict.perplexity):>10}"
    yield from _classes(report)
    yield from _confusion(report)


def _called(name: str) -> str:
    return {"r2": "R²", "f1": "F1", "roc_auc": "ROC AUC"}.get(name, name.replace("_", " "))


def _classes(report: Report) -> Iterator[str]:
    scores = report.classes
    if scores is None:
        return
    yield ""
    yield f"{'class':<{_NAME}} {'precision':>9} {'recall':>9} {'F1':>9} {'rows':>9}"
    for number, name in enumerate(report.class_names):
        shares = (scores.precision[number], scores.recall[number], scores.f1[number])
        shown = " ".join(f"{percent(float(share)):>9}" for share in shares)
        yield f"{_padded(name, _NAME)} {shown} {count(int(scores.support[number])):>9}"


def _confusion(report: Report) -> Iterator[str]:
    matrix = report.confusion
    if matrix is None:
        return
    yield ""
    if len(matrix) > _MOST_CLASSES:
        yield f"the confusion matrix of {len(matrix)} classes is in --json"
        return
    width = max(len(count(int(matrix.max()))), 4)
    numbered = " ".join(f"{number + 1:>{width}}" for number in range(len(matrix)))
    yield f"{'is, taken for':<{_NAME + 4}} {numbered}"
    for number, (name, row) in enumerate(zip(report.class_names, matrix, strict=True)):
        yield f"{number + 1:>3} {_padded(name, _NAME)} " + " ".join(f"{count(int(cell)):>{width}}" for cell in row)


def _padded(name: str, width: int) -> str:
    from rich.cells import cell_len

    shown = cut(safe(name), width)
    return shown + " " * (width - cell_len(shown))
