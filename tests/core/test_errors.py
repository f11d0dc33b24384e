"""Lines for the user: what a file has as names is escaped and cut in them."""

from nntui.core.errors import unknown


def test_names_that_cannot_be_printed_are_escaped() -> None:
    names = ["\x1b[31mred", "two\nlines", "\ud7ff"]
    assert unknown("column", "x", names) == r"unknown column 'x': one of \x1b[31mred, two\nlines, \ud7ff"
    assert "did you mean 'two\\nlines'?" in unknown("column", "two\rlines", names)
    assert unknown("column", "\x1b" * 500, names).isprintable()


def test_many_and_long_names_are_cut() -> None:
    line = unknown("column", "y", [f"c{number}" for number in range(2_000)])
    assert line.endswith("c39 and 1,960 more")
    assert len(unknown("column", "y" * 100_000, ["x" * 100_000, "z"])) < 200
