"""The last step of a screen on a terminal that does not speak UTF-8."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from nntui.tui.plain import to_ascii


class AsciiFilter(LineFilter):
    """Lets nothing but ASCII through to the terminal.

    An app installs it by overriding the public `App.get_line_filters`:
    `return [*super().get_line_filters(), self.ascii_filter]`, with one instance for the app's life, as strips
    remember what a filter made of them.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the same segments, each as wide as before, in ASCII; styles and control codes stay."""
        return [
            segment if segment.control or segment.text.isascii() else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]
