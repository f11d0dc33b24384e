"""The values that act at the next step, with the keys that change them; chosen, a list of all that can be steered."""

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from nntui.core.training.controls import Command
from nntui.core.training.snapshot import Hyperparameters
from nntui.tui.keys import STEERING
from nntui.tui.renderables import steering
from nntui.tui.renderables.lines import follow
from nntui.tui.steering import Control, ahead, controls_of
from nntui.tui.widgets.drawn import Drawn

_EMPHASIS_SECONDS = 1.5
_USUAL_ROWS, _MOST_ROWS = 4, 9
_SAME = 1e-9
_TITLE = "Steering"
_TIP = "What acts at the next step. Click, or press tab until it is chosen, to change anything in it."


class SteeringPanel(Drawn, can_focus=True):
    """Learning rate, momentum, dropout, batch size, and whatever else is switched on; or a list of everything."""

    listed: reactive[bool] = reactive(default=False, repaint=False)
    """Whether it is a list with a mark on the chosen row."""

    class Steered(Message):
        """A value was nudged, or another choice was made."""

        def __init__(self, command: Command) -> None:
            """Carry the command."""
            super().__init__()
            self.command = command

    class Typing(Message):
        """A value is to be typed exactly."""

        def __init__(self, line: str) -> None:
            """Carry what the line of commands begins with."""
            super().__init__()
            self.line = line

    def __init__(self, *, id: str) -> None:
        """Show nothing yet."""
        super().__init__(id=id, classes="panel")
        self.border_title = _TITLE
        self.tooltip = _TIP
        self._shown: Hyperparameters | None = None
        self._also: tuple[float | None, float | None] = (None, None)
        """The share of steps clipped and the speed limit that are shown: none of the values, as `_shown` has them."""

        self._emphasised: set[str] = set()
        self._controls: list[Control] = []
        self._place = 0
        self._first = 0
        self._was_listed = False
        """Whether the mouse went down on a list: a click on anything else only chooses."""

    # What it shows

    def watch_snapshot(self) -> None:
        """Draw where a value is another one, and underline it for a moment."""
        if self.snapshot is None:
            return
        hyper, also = self.snapshot.hyperparameters, (self.snapshot.hyperparameters.clipped, self.snapshot.speed)
        if hyper == self._shown and also == self._also:
            return
        before = self._texts() if self._shown is not None else None
        old, self._shown, self._also = self._shown, hyper, also
        self._list_anew()
        if before is not None and old is not None:
            self._emphasise(before, old)
        self._make_room(len(self._rows()))
        self.redraw()

    def watch_listed(self) -> None:
        """Become the list, or what it is without a reader."""
        self.set_class(self.listed, "-listed")
        self.border_subtitle = "enter types the value" if self.listed else ""
        self._name_it()
        self.redraw()

    def draw(self, width: int, height: int) -> list[Strip]:
        """Draw the values."""
        if self._shown is None:
            return self.nothing(width, height)
        if not self.listed:
            return steering.draw(self._rows(), self._emphasised, width, height, self.palette, ascii=self.ascii)
        from nntui.tui.renderables import steering_list

        self._first = follow(self._first, self._place, len(self._controls), height)
        return steering_list.draw(
            self._controls,
            self._place,
            self._first,
            self._emphasised,
            width,
            height,
            self.palette,
            ascii=self.ascii,
        )

    def _list_anew(self) -> None:
        """Take the rows of this moment; the mark stays on its row, also where others come or go."""
        if self._shown is None:
            return
        chosen = self._controls[self._place].id if self._controls else ""
        self._controls = controls_of(self._shown, self._also[1], self.shown)
        places = [place for place, control in enumerate(self._controls) if control.id == chosen]
        self._place = places[0] if places else min(self._place, len(self._controls) - 1)
        self._name_it()

    def _name_it(self) -> None:
        choices = [place for place, control in enumerate(self._controls) if not control.is_fact]
        at = f" {choices.index(self._place) + 1}/{len(choices)}" if self.listed and self._place in choices else ""
        self.border_title = f"{_TITLE}{at}"

    def _rows(self) -> list[tuple[str, str, str]]:
        """The short form: keys, label, value."""
        if self._shown is None:
            return []
        values = steering.values(self._shown)
        rows = [
            (f"{self.shown(f'{name}.down')}/{self.shown(f'{name}.up')}", label, values[name])
            for name, (_, label) in STEERING.items()
        ]
        return rows + [("", label, value) for label, value in steering.extras(self._shown, self._also[1])]

    def _texts(self) -> dict[str, str]:
        """All values by their labels, in both forms."""
        listed = {control.label: control.value for control in self._controls}
        return listed | {label: value for _, label, value in self._rows()}

    def _emphasise(self, before: dict[str, str], old: Hyperparameters) -> None:
        """Underline what a user changed; a schedule moves the learning rate by itself all the time."""
        new, now = self._texts(), self._shown
        changed = {label for label in new if before.get(label) != new[label]} - {"steps clipped"}
        if now is not None and old.schedule == now.schedule and abs(_scale(old) - _scale(now)) < _SAME:
            changed -= {"scheduled"} | ({"learning rate"} if now.schedule else set())
        if changed:
            self._emphasised |= changed
            self.set_timer(_EMPHASIS_SECONDS, self._calm)

    def _make_room(self, rows: int) -> None:
        """Take a line for each value, where the layout gives the panel lines at all."""
        for number in range(_USUAL_ROWS + 1, _MOST_ROWS + 1):
            self.set_class(min(rows, _MOST_ROWS) == number, f"-rows-{number}")

    def _calm(self) -> None:
        self._emphasised.clear()
        self.redraw()

    # What keys and the mouse do in it

    @property
    def chosen(self) -> Control | None:
        """The marked row."""
        return self._controls[self._place] if self._controls else None

    def move(self, across: int, down: int) -> None:
        """Choose a row above or below, or nudge the chosen one."""
        if down:
            self._choose(self._next(down))
        if across:
            self._nudge(across)

    def type_value(self) -> None:
        """Ask for the chosen value to be typed."""
        if self.chosen is not None:
            self.post_message(self.Typing(self.chosen.line))

    def on_mouse_down(self) -> None:
        """Remember what was there before the click chose the panel."""
        self._was_listed = self.listed

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the mouse; nudge it by its arrows, type its value after a second click."""
        side = self._take(event)
        if side is None or not self._was_listed:
            return
        if side:
            self._nudge(side)
        elif event.chain == 2:
            self.type_value()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Raise the value under the mouse."""
        self._turn(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Lower the value under the mouse."""
        self._turn(event, -1)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Explain the row under the mouse."""
        place = event.get_content_offset(self)
        control = self._at(place.y) if place is not None and self.listed else None
        self.tooltip = control.help if control is not None and control.help else _TIP

    def _turn(self, event: events.MouseScrollUp | events.MouseScrollDown, by: int) -> None:
        if self.listed and self._take(event) is not None:
            event.stop()
            self._nudge(by)

    def _take(self, event: events.MouseEvent) -> int | None:
        """Choose the row under the mouse; return the side of the arrow under it, 0 between them, None off all rows."""
        place = event.get_content_offset(self)
        control = self._at(place.y) if place is not None else None
        if place is None or control is None or control.is_fact:
            return None
        self._choose(self._controls.index(control))
        from nntui.tui.renderables.steering_list import Layout

        return Layout(self.size.width).side(place.x)

    def _at(self, y: int) -> Control | None:
        """The row that stands, or would stand in the list, in a line of the panel."""
        place = y + self._first
        return self._controls[place] if 0 <= y < self.size.height and place < len(self._controls) else None

    def _next(self, by: int) -> int:
        """The next row that can be changed, in a direction; the same where there is none."""
        place = self._place + by
        while 0 <= place < len(self._controls):
            if not self._controls[place].is_fact:
                return place
            place += by
        return self._place

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self._name_it()
        self.redraw()

    def _nudge(self, by: int) -> None:
        command = None if self.chosen is None else self.chosen.up if by > 0 else self.chosen.down
        if command is None or self._shown is None:
            return
        self._shown = ahead(self._shown, command)
        self._list_anew()
        self.redraw()
        self.post_message(self.Steered(command))


def _scale(hyper: Hyperparameters) -> float:
    """What a manual change made of the schedule."""
    return hyper.learning_rate / hyper.scheduled_rate if hyper.scheduled_rate else 0.0
