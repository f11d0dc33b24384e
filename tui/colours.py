"""What the drawings may use: one palette a theme, a diverging map for signed values, and what the terminal can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from rich.color import Color
from rich.style import Style
from textual.color import Color as Mix
from textual.color import Gradient
from textual.theme import Theme

Depth = Literal["true", "256", "16", "none"]
"""Colours of the terminal: 16 million, 256, 16, or none because the user asked for none."""

Layer = Literal["background", "surface", "panel"]
"""The theme's backgrounds: what a widget stands on."""

_DEPTHS: dict[str, Depth] = {"truecolor": "true", "256": "256", "standard": "16", "windows": "16"}


def depth_of(system: str | None, *, no_color: bool = False) -> Depth:
    """Return the depth for a console's `color_system`, and for the user's wish to see no colours."""
    return "none" if no_color or system is None else _DEPTHS.get(system, "16")


@dataclass(frozen=True)
class Palette:
    """Styles of the drawings. Each carries the background, so that strips need no pass to fill it in."""

    dark: bool
    background: Color
    foreground: Style
    muted: Style
    """Axes, labels, scales: there, and never in front."""

    train: Style
    valid: Style
    """Lighter or darker than `train`, so that the two stay apart without hues."""

    mark: Style
    """Where the user intervened: neither the curves' blue nor their orange."""

    accent: Style
    warning: Style
    neutral: str
    """The colour of zero, as `#rrggbb`: the background, so that small weights recede."""

    @classmethod
    def of_theme(cls, theme: Theme, on: Layer = "background") -> "Palette":
        """Return the palette for a theme and the background that the drawing stands on; made once, then remembered."""
        return _palette(tuple(getattr(theme, field) for field in _FIELDS), on)

    @property
    def blank(self) -> Style:
        """The background alone."""
        return Style(bgcolor=self.background)

    def faint(self, style: Style) -> Style:
        """Return a style half way to the background, for what stands behind; muted in the terminal's own colours."""
        colour, base = style.color, self.background
        if colour is None or colour.is_default or base.is_default or base.triplet is None:
            return self.muted
        mixed = Mix.from_rich_color(base).blend(Mix.from_rich_color(colour), 0.55)
        return Style(color=mixed.rich_color, bgcolor=base)

    def diverging(self, depth: Depth = "true") -> tuple[Color, ...]:
        """Return the colours from the most negative (blue) over zero (the background) to the most positive (orange).

        An odd number of levels, equal steps of the value. Lightness leaves the background on both sides, so the
        strength is readable without hues, and blue against orange is readable with the usual colour blindnesses.
        In 256 colours each level is one of the colour cube, because rounding would let neighbours fall together.
        """
        return _diverging(self.neutral, depth, dark=self.dark)

    def classes(self, depth: Depth = "true") -> tuple[Style, ...]:
        """Return styles that tell classes apart, also with the usual colour blindnesses; more classes begin anew.

        After Okabe and Ito, "Color Universal Design" (2008), lighter or darker as the theme asks for.
        """
        few, many = (_DARK_16, _DARK_CLASSES) if self.dark else (_LIGHT_16, _LIGHT_CLASSES)
        names = few if depth == "16" else many
        return tuple(self.blank + Style(color=Color.parse(name)) for name in names)

    def sequential(self, levels: int) -> tuple[Style, ...]:
        """Return styles for values from the least to the greatest, from blue to yellow; lightness goes one way alone.

        After viridis, the map of matplotlib.
        """
        stops = _DARK_VALUES if self.dark else _LIGHT_VALUES
        gradient = Gradient(*((place / (len(stops) - 1), colour) for place, colour in enumerate(stops)))
        colours = (gradient.get_color(level / max(levels - 1, 1)) for level in range(levels))
        return tuple(self.blank + Style(color=colour.rich_color) for colour in colours)

    def greys(self) -> tuple[Color, ...]:
        """Return the colours of a picture's values from 0, the background, to 1, the foreground."""
        base, front = Mix.parse(self.neutral), Mix.parse("#e6e6e6" if self.dark else "#1c1c1c")
        return tuple(base.blend(front, level / (_GREYS - 1)).rich_color for level in range(_GREYS))


_FIELDS = ("primary", "accent", "warning", "foreground", "background", "surface", "panel", "dark", "ansi")
"""What a palette depends on; a theme itself can be changed, so it is no key of a cache."""


@lru_cache(maxsize=16)
def _palette(values: tuple[Any, ...], on: Layer) -> Palette:
    theme = Theme("drawing", **dict(zip(_FIELDS, values, strict=True)))
    dark = theme.dark
    if theme.ansi:
        return _ansi_palette(dark=dark)
    generated = theme.to_color_system().generate()
    base, front = Mix.parse(generated[on]), Mix.parse(generated["foreground"])

    def style(colour: Mix) -> Style:
        return Style(color=colour.rich_color, bgcolor=base.rich_color)

    return Palette(
        dark=dark,
        background=base.rich_color,
        foreground=style(front),
        muted=style(base.blend(front, 0.5)),
        train=style(Mix.parse("#4aa3e8" if dark else "#1476bd")),
        valid=style(Mix.parse("#ffc46b" if dark else "#8f3f00")),
        mark=style(base.blend(Mix.parse("#d68fc0" if dark else "#8a2f70"), 0.6)),
        accent=style(Mix.parse(generated["text-accent"])),
        warning=style(Mix.parse(generated["text-warning"])),
        neutral=base.hex6,
    )


def _ansi_palette(*, dark: bool) -> Palette:
    """Return the palette of a theme that leaves the colours to the terminal."""
    default = Color.default()

    def style(name: str) -> Style:
        return Style(color=Color.parse(name), bgcolor=default)

    return Palette(
        dark=dark,
        background=default,
        foreground=style("default"),
        muted=style("bright_black"),
        train=style("bright_blue" if dark else "blue"),
        valid=style("bright_yellow" if dark else "red"),
        mark=style("bright_magenta" if dark else "magenta"),
        accent=style("bright_green" if dark else "green"),
        warning=style("bright_red" if dark else "red"),
        neutral="#121212" if dark else "#eeeeee",
    )


_LEVELS_A_SIDE = 16
_GREYS = 24
"""As many as 256 colours have greys."""

_DARK_CLASSES = ("#56b4e9", "#e69f00", "#2fc59a", "#f0e442", "#dd8fbc", "#ff7a33", "#9a9cff", "#c0c0c0")
_LIGHT_CLASSES = ("#0072b2", "#a86400", "#00795a", "#7d7400", "#a8437d", "#c24a00", "#4b46c8", "#5c5c5c")
_DARK_16 = ("bright_blue", "bright_yellow", "bright_green", "bright_magenta", "bright_cyan", "bright_red")
_LIGHT_16 = ("blue", "red", "green", "magenta", "cyan", "black")
_DARK_VALUES = ("#5a6ad8", "#3f93c9", "#2fb29a", "#7fd05f", "#fde725")
_LIGHT_VALUES = ("#b99a00", "#4f9a3c", "#1b8380", "#31588f", "#3a0c56")

# From weak to strong: the first stop lies early, because most weights are small beside the greatest.
_STOPS = (0.2, 0.55, 1.0)
_DARK = (("#1d4a75", "#3d88c6", "#a8d8ff"), ("#6b3a12", "#cc7a26", "#ffd3a0"))
_LIGHT = (("#8fbbe0", "#3178b4", "#0b3c66"), ("#e8b27c", "#bb651a", "#642f00"))
_DARK_CUBE = (
    ("#00005f", "#005f87", "#0087af", "#5fafd7", "#87d7ff"),
    ("#5f0000", "#875f00", "#d78700", "#ffaf5f", "#ffd7af"),
)
_LIGHT_CUBE = (
    ("#afd7ff", "#87afd7", "#5f87d7", "#005faf", "#005f87"),
    ("#ffd7af", "#ffaf5f", "#d78700", "#af5f00", "#875f00"),
)


@lru_cache(maxsize=32)
def _diverging(neutral: str, depth: Depth, *, dark: bool) -> tuple[Color, ...]:
    sides: Sequence[Sequence[str]] = _DARK_CUBE if dark else _LIGHT_CUBE
    if depth != "256":
        sides = [_ramp(neutral, ends) for ends in (_DARK if dark else _LIGHT)]
    cold, warm = sides
    return tuple(Color.parse(colour) for colour in (*reversed(cold), neutral, *warm))


def _ramp(neutral: str, ends: Sequence[str]) -> tuple[str, ...]:
    """Colours of one sign, weak to strong, zero left out."""
    gradient = Gradient((0.0, neutral), *zip(_STOPS, ends, strict=True), quality=20 * _LEVELS_A_SIDE)
    return tuple(gradient.get_color((level + 1) / _LEVELS_A_SIDE).hex6 for level in range(_LEVELS_A_SIDE))
