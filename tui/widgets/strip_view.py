"""The base of the widgets that draw: a list of strips on the Line API, of which only changed rows are painted."""

from collections.abc import Sequence
from itertools import zip_longest

from rich.segment import Segment
from rich.style import Style
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class StripView(Widget):
    """Shows strips, and paints again only the rows that differ from those that are shown.

    A subclass implements `draw` and calls `redraw` whenever what it draws has changed. It never draws while nobody
    can see it: then `redraw` is remembered, and the drawing is made when Textual next asks for a row. A new size,
    a new theme and coming into sight lead to a fresh drawing by themselves. A view of strips that somebody else
    makes needs no subclass: `show` them.
    """

    ALLOW_SELECT = False  # Textual's selection knows texts, not strips

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        """Start with nothing to show."""
        super().__init__(name=name, id=id, classes=classes)
        self._strips: list[Strip] = []
        self._drawn_for: Size | None = None
        """The content's size that the strips were made for; None when they are out of date."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out what turns the terminal's own colours into others, but for themes that have them: it is dear."""
        filters = super().get_line_filters()
        if self.app.current_theme.ansi:
            return filters
        return [filter for filter in filters if not isinstance(filter, ANSIToTruecolor)]

    def on_mount(self) -> None:
        """Learn of a new theme, as drawings hold colours."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.redraw())

    def draw(self, width: int, height: int) -> list[Strip]:
        """Return `height` strips of `width` cells; without an own drawing, what was shown last."""
        return self._strips

    def redraw(self) -> None:
        """Draw anew because what is drawn has changed: now if it is in sight, else when it comes into sight."""
        if self.in_sight:
            self.show(self.draw(*self.size))
        elif self._drawn_for is not None:
            self._drawn_for = None
            self.refresh()

    @property
    def in_sight(self) -> bool:
        """Whether the widget has a place on the screen that the user sees."""
        return self.is_attached and not self._covered() and self.is_on_screen and bool(self.size)

    def _covered(self) -> bool:
        """Whether an opaque screen lies over this one; `Screen.is_current` is true even then for the next below."""
        for screen in reversed(self.app.screen_stack):
            if screen is self.screen:
                return False
            if screen.styles.background.a == 1:
                return True
        return True

    def show(self, strips: list[Strip]) -> None:
        """Show these strips from the top; rows that are as they were are not painted again."""
        before, self._strips = self._strips, strips
        self._drawn_for = self.size
        width, height = self.size
        pairs = zip_longest(before[:height], strips[:height])
        changed = [Region(0, row, width, 1) for row, (old, new) in enumerate(pairs) if old != new]
        if changed:
            self.refresh(*changed)

    def render_line(self, y: int) -> Strip:
        """Return one row of the content, padded or cropped to its width, every segment with a full style."""
        size = self.size
        if self._drawn_for != size:
            self._strips = self.draw(size.width, size.height)
            self._drawn_for = size
        base = self.visual_style.rich_style
        if y >= len(self._strips):
            return Strip.blank(size.width, base)
        return _on(base, self._strips[y]).adjust_cell_length(size.width, base)


def _on(base: Style, strip: Strip) -> Strip:
    """Lay a strip on the widget's own colours where it has no background; one that has them all stays itself."""
    if all(style is not None and style.bgcolor is not None for _, style, _ in strip):
        return strip
    return Strip([Segment(text, _filled(base, style)) for text, style, _ in strip], strip.cell_length)


def _filled(base: Style, style: Style | None) -> Style:
    return style if style is not None and style.bgcolor is not None else base + style
