"""What a drawing depends on beside what it shows: the theme's palette, and what the terminal can show."""

from dataclasses import dataclass

from rich.color import Color
from rich.style import Style

from nntui.tui.colours import Depth, Palette
from nntui.tui.renderables.cells import pixels_a_line


@dataclass(frozen=True)
class Look:
    """Palette and terminal."""

    palette: Palette
    depth: Depth = "true"
    ascii: bool = False

    @property
    def in_glyphs(self) -> bool:
        """Whether colours cannot be relied on."""
        return pixels_a_line(self.depth, ascii=self.ascii) == 1

    @property
    def ellipsis(self) -> str:
        """What stands for what was cut off."""
        return "~" if self.ascii else "…"

    @property
    def colours(self) -> tuple[Color, ...]:
        """From the most negative to the most positive."""
        if not self.in_glyphs:
            return self.palette.diverging(self.depth)
        if self.depth == "none":
            return (Color.default(),) * 3
        names = ("bright_blue", "default", "bright_yellow") if self.palette.dark else ("blue", "default", "red")
        return tuple(map(Color.parse, names))

    def on(self, background: Color, *, bold: bool = False) -> Style:
        """Return a style whose text can be read on a background."""
        red, green, blue = background.get_truecolor()
        ink = "#000000" if 0.3 * red + 0.59 * green + 0.11 * blue > 128 else "#ffffff"
        return Style(color=Color.parse(ink), bgcolor=background, bold=bold)
